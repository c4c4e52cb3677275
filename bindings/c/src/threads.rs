//! What the conventions say of threads, for the compiler to check: objects go from one thread to
//! another, and those of which there is a `const T *` are used by several at a time.

use crate::candidate::outlink_candidate;
use crate::candidate::outlink_entity;
use crate::chain::outlink_chain;
use crate::compile::outlink_compiled;
use crate::compile::outlink_compiler;
use crate::context::outlink_context;
use crate::database::outlink_database;
use crate::database::outlink_open_options;
use crate::expand::outlink_expansion;
use crate::extract::outlink_extract_options;
use crate::extract::outlink_links;
use crate::knowledge::outlink_knowledge;
use crate::limits::outlink_limits;
use crate::list::outlink_list;
use crate::live::outlink_live;
use crate::live::outlink_live_report;
use crate::live::outlink_live_sources;
use crate::normalize::outlink_normalized;
use crate::order::outlink_order;
use crate::order::outlink_order_layer;
use crate::policy::outlink_policy;
use crate::reason::outlink_reason;
use crate::rule::outlink_match;
use crate::screener::outlink_canaries;
use crate::screener::outlink_screener;
use crate::screener::outlink_screener_builder;
use crate::screener::outlink_unknown_names;
use crate::statement::outlink_profile;
use crate::statement::outlink_receipt;
use crate::statement::outlink_statement;
use crate::status::outlink_error;
use crate::url::outlink_url;
use crate::verdict::outlink_verdict;
use crate::watch::outlink_watch;
use crate::when::outlink_when;

const fn is_shared<T: Send + Sync>() {}
const fn is_handed_over<T: Send>() {}

const _: () = {
    is_shared::<outlink_canaries>();
    is_shared::<outlink_unknown_names>();
    is_shared::<outlink_candidate>();
    is_shared::<outlink_chain>();
    is_shared::<outlink_compiled>();
    is_shared::<outlink_context>();
    is_shared::<outlink_database>();
    is_shared::<outlink_entity>();
    is_shared::<outlink_error>();
    is_shared::<outlink_expansion>();
    is_shared::<outlink_knowledge>();
    is_shared::<outlink_limits>();
    is_shared::<outlink_extract_options>();
    is_shared::<outlink_links>();
    is_shared::<outlink_list>();
    is_shared::<outlink_live>();
    is_shared::<outlink_live_report>();
    is_shared::<outlink_live_sources>();
    is_shared::<outlink_match>();
    is_shared::<outlink_normalized>();
    is_shared::<outlink_open_options>();
    is_shared::<outlink_order>();
    is_shared::<outlink_order_layer>();
    is_shared::<outlink_policy>();
    is_shared::<outlink_profile>();
    is_shared::<outlink_reason>();
    is_shared::<outlink_receipt>();
    is_shared::<outlink_screener>();
    is_shared::<outlink_screener_builder>();
    is_shared::<outlink_statement>();
    is_shared::<outlink_url>();
    is_shared::<outlink_verdict>();
    is_shared::<outlink_watch>();
    is_shared::<outlink_when>();
    // No function takes a `const outlink_compiler *`.
    is_handed_over::<outlink_compiler>();
};
