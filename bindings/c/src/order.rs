//! Orders
//!
//! An order of an authority becomes a small database that is laid on top of the others. It is checked
//! with the databases below and the policy in force before anything is written.
//!
//! ```c
//! outlink_order_from_text(text, &order, &error);
//! outlink_order_add_database(order, lists, &error);
//! outlink_order_compile(order, outlink_str_of("urgent"), &layer, &error);
//! outlink_order_layer_write(layer, outlink_str_of("urgent.outlink"), &error);
//! outlink_str receipt = outlink_order_layer_receipt(layer);
//! ```

use std::mem::MaybeUninit;

use outlink::Context;
use outlink::Database;
use outlink::Limits;
use outlink::Policy;
use outlink::order::Order;
use outlink::order::OrderError;
use outlink::order::OrderLayer;
use outlink::order::OrderReport;
use outlink::order::Plan;
use outlink::order::knowledge_of;

use crate::boundary::attempt;
use crate::boundary::bytes_of;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::boundary::path_of;
use crate::boundary::text_of;
use crate::context::outlink_context;
use crate::database::outlink_database;
use crate::guard::answer;
use crate::guard::free;
use crate::policy::outlink_policy;
use crate::status::OUTLINK_STATUS_INVALID_ARGUMENT;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::view::outlink_bytes;
use crate::view::outlink_str;

/// An order of an authority, and what it is tried with.
pub struct outlink_order {
    plan: Plan,
    accepted: Vec<String>,
    known_good: Vec<Vec<u8>>,
    below: Vec<Database>,
    policy: Policy,
    context: Context,
    links: Vec<Vec<u8>>,
}

/// An order as a database, with the proof that it is in force.
pub struct outlink_order_layer {
    layer: OrderLayer,
    report: String,
    receipt: String,
}

impl outlink_order {
    /// Compiles what is known now: the databases below carry platforms, and came after the text.
    fn compile(&self, name: &str) -> Result<(OrderLayer, OrderReport), OrderError> {
        let mut plan = Plan::new(self.plan.order().clone(), &Limits::default())?;
        self.context.now.iter().for_each(|now| {
            plan.now(*now);
        });
        for link in &self.accepted {
            plan.accept_over_block(link);
        }
        let layer = plan.compile(name, self.known_good.iter().map(Vec::as_slice))?;
        let links = self.links.iter().map(Vec::as_slice);
        let report = layer.report(&self.below, &self.policy, &self.context, links)?;
        Ok((layer, report))
    }
}

/// Reads an order: JSON if the text begins with `{`, TOML otherwise. Fails with
/// `OUTLINK_STATUS_ORDER` if the text is not an order, or if one of its links gives no rule.
///
/// ```toml
/// reference = "K-2026-118"
/// authority = "Polismyndigheten"
/// jurisdictions = ["SE"]
/// valid_until = "2027-05-31"
/// time_zone = "Europe/Stockholm"
/// urls = ["https://t.me/s/gangshop/77", "casino.example", { prefix = "shared.example/~gang" }]
/// ```
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_from_text(
    text: outlink_str,
    order: Option<&mut MaybeUninit<Option<Box<outlink_order>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let order = given(order, "order")?;
        let plan = Plan::new(Order::parse(text_of(&text, "text")?)?, &Limits::default())?;
        hand_out(
            order,
            outlink_order {
                plan,
                accepted: Vec::new(),
                known_good: Vec::new(),
                below: Vec::new(),
                policy: Policy::default(),
                context: Context::default(),
                links: Vec::new(),
            },
        );
        Ok(())
    })
}

/// Accepts that the rule of a link takes bystanders down, such as all of a shared host. The link is
/// written as the order has it. Fails with `OUTLINK_STATUS_INVALID_ARGUMENT` if the order does not
/// name the link.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_accept_over_block(
    order: Option<&mut outlink_order>,
    link: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let order = given(order, "order")?;
        let link = text_of(&link, "link")?;
        if order.plan.accept_over_block(link) {
            order.accepted.push(link.to_owned());
            return Ok(());
        }
        let link = link.escape_debug();
        let message = format!("the order does not name `{link}`; write the link as the order does");
        Err(outlink_error::new(OUTLINK_STATUS_INVALID_ARGUMENT, message))
    })
}

/// Adds a link that is known to be good: an order that takes it down is refused.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_add_known_good(
    order: Option<&mut outlink_order>,
    link: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let good = &mut given(order, "order")?.known_good;
        good.push(bytes_of(&link, "link")?.to_vec());
        Ok(())
    })
}

/// Adds a database that the layer will lie on; the lowest comes first. The platforms that it carries
/// are known when the order is compiled. `outlink_order_from_text` knows those that are built in, so write
/// a link of an app of another platform as a rule object: `{ entity = "myapp:group/gang" }`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_add_database(
    order: Option<&mut outlink_order>,
    database: Option<&outlink_database>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let below = &mut given(order, "order")?.below;
        below.push(given(database, "database")?.0.clone());
        Ok(())
    })
}

/// Sets the policy that is in force. Default: that of `outlink_policy_new`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_set_policy(
    order: Option<&mut outlink_order>,
    policy: Option<&outlink_policy>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(order, "order")?.policy = given(policy, "policy")?.0.clone();
        Ok(())
    })
}

/// Sets when the order is put in force, and for whom the links of `outlink_order_add_link` are
/// screened. Without it, or without a time of its own, the clock is read. NULL: now, and for users of
/// whom nothing is known.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_set_context(
    order: Option<&mut outlink_order>,
    context: Option<&outlink_context>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let context = context.map(|context| context.0.clone()).unwrap_or_default();
        given(order, "order")?.context = context;
        Ok(())
    })
}

/// Adds a link that people post. The report has those that the order treats otherwise.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_add_link(
    order: Option<&mut outlink_order>,
    link: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let links = &mut given(order, "order")?.links;
        links.push(bytes_of(&link, "link")?.to_vec());
        Ok(())
    })
}

/// Compiles the order to a layer of this name, and checks that it is in force on top of the databases
/// below. Fails with `OUTLINK_STATUS_ORDER` if one of its links would not be blocked, or if a rule takes
/// bystanders down that nobody accepted; the message names the links.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_compile(
    order: Option<&outlink_order>,
    name: outlink_str,
    layer: Option<&mut MaybeUninit<Option<Box<outlink_order_layer>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let place = given(layer, "layer")?;
        let order = given(order, "order")?;
        let name = text_of(&name, "name")?;
        let made = knowledge_of(&order.below).while_in_force(|| order.compile(name));
        let (layer, report) = made?;
        let receipt = report.receipt.to_json();
        hand_out(place, outlink_order_layer { layer, report: report.to_json(), receipt });
        Ok(())
    })
}

/// Frees an order.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_free(order: Option<Box<outlink_order>>) {
    free(order);
}

/// The database as a file has it.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_layer_bytes(layer: Option<&outlink_order_layer>) -> outlink_bytes {
    answer(outlink_bytes::ABSENT, || Some(outlink_bytes::of(layer?.layer.bytes())))
}

/// What the authority can be told, as JSON on one line: which order is in force, where, since when, in
/// which database, and by which links that was checked. Rules that were not checked are `unchecked`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_layer_receipt(layer: Option<&outlink_order_layer>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(&layer?.receipt)))
}

/// Everything that there is to say about the order, as JSON on one line: the size in `bytes`, the
/// `rules` with `notes` and `wider` rules, the `changes` that it makes, and the `receipt`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_layer_report(layer: Option<&outlink_order_layer>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(&layer?.report)))
}

/// Writes the database to a file, as `outlink_compiled_write` does.
///
/// Fails with `OUTLINK_STATUS_IO`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_layer_write(
    layer: Option<&outlink_order_layer>,
    path: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || Ok(given(layer, "layer")?.layer.write(path_of(&path, "path")?)?))
}

/// Writes the database and the text of its signature, as `outlink_compiled_write_signed` does.
///
/// Fails with `OUTLINK_STATUS_IO`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_layer_write_signed(
    layer: Option<&outlink_order_layer>,
    path: outlink_str,
    signature: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let layer = &given(layer, "layer")?.layer;
        let path = path_of(&path, "path")?;
        Ok(layer.write_signed(path, text_of(&signature, "signature")?)?)
    })
}

/// Opens the database, for `outlink_live_put_layer` or a screener.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_layer_open(
    layer: Option<&outlink_order_layer>,
    database: Option<&mut MaybeUninit<Option<Box<outlink_database>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let place = given(database, "database")?;
        hand_out(place, outlink_database(given(layer, "layer")?.layer.database().clone()));
        Ok(())
    })
}

/// Frees a layer.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_order_layer_free(layer: Option<Box<outlink_order_layer>>) {
    free(layer);
}
