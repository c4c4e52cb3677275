use std::convert::Infallible;
use std::ops::Range;

use super::*;
use crate::compile::Compiler;
use crate::context::Context;
use crate::database::Database;
use crate::extract::ExtractOptions;
use crate::format::Format;
use crate::limits::Limits;
use crate::names::Action;
use crate::rule::ListInfo;
use crate::screen::Screener;

const RULES: &str = concat!(
    r#"{"domain":"evil.test","category":"malware","reference":"case 7","tags":["a","b"],"#,
    r#""jurisdictions":["SE","EU"],"id":"r1","ground":"illegal","provision":"§ 1","#,
    r#""source":"police","source_type":"trusted_flagger"}"#,
    "\n",
    r#"{"entity":"telegram:username/gangshop","action":"warn"}"#,
    "\n",
);

fn screener() -> Screener {
    let mut compiler = Compiler::new("test");
    compiler.add_list(ListInfo::new("orders", Format::Rules), RULES.as_bytes()).unwrap();
    Screener::new(Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap())
}

fn go_on() -> Result<(), Infallible> {
    Ok(())
}

fn cells<'a>(
    all: &'a [Option<&'a str>],
) -> impl Fn(Range<usize>) -> std::vec::IntoIter<Cell<'a>> + Sync {
    |rows| {
        let cell = |text: &Option<&'a str>| text.map_or(Cell::None, Cell::Text);
        all[rows].iter().map(cell).collect::<Vec<_>>().into_iter()
    }
}

fn text(text: &str) -> Value<'_> {
    Value::Text(text)
}

#[test]
fn a_column_says_what_the_verdict_says() {
    let (screener, context) = (screener(), Context::default());
    let batch = Batch { screener: &screener, context: &context, threads: 2, columns: Column::ALL };
    let links = [Some("http://www.evil.test/x"), None, Some("good.test"), Some("t.me/s/GangShop")];
    let Ok(rows) = batch.screen(links.len(), &cells(&links), go_on);
    let verdict = screener.screen("http://www.evil.test/x", &Context::default());
    let expected = [
        (Column::Action, text("block")),
        (Column::ActionNumber, Value::Number(30)),
        (Column::Code, text("listed")),
        (Column::Message, text(verdict.reasons()[0].message())),
        (Column::Candidate, text("http://www.evil.test/x")),
        (Column::Entity, Value::None),
        (Column::RegistrableDomain, text("evil.test")),
        (Column::Rule, text("evil.test")),
        (Column::Pattern, text("evil.test")),
        (Column::Kind, text("domain")),
        (Column::List, text("orders")),
        (Column::Line, Value::Number(1)),
        (Column::Id, text("r1")),
        (Column::Category, text("malware")),
        (Column::Tags, Value::Texts(vec!["a".into(), "b".into()])),
        (Column::Ground, text("illegal")),
        (Column::Provision, text("§ 1")),
        (Column::Reference, text("case 7")),
        (Column::Source, text("police")),
        (Column::SourceType, text("trusted_flagger")),
        (Column::Jurisdictions, Value::Texts(vec!["EU".into(), "SE".into()])),
        (Column::DatabaseId, text(&verdict.databases()[0].id)),
    ];
    assert_eq!(expected.len(), Column::ALL.len());
    for (column, value) in expected {
        assert_eq!(rows.value(0, column), value, "{column}");
        assert_eq!(rows.value(1, column), Value::None, "{column} of a null");
        let allowed = match column {
            Column::Action => text("allow"),
            Column::ActionNumber => Value::Number(0),
            _ => Value::None,
        };
        assert_eq!(rows.value(2, column), allowed, "{column} of an allowed row");
        assert_eq!(rows.value(4, column), Value::None, "{column} beyond the end");
    }
    assert_eq!(rows.text(3, Column::Entity), Some("telegram:username/gangshop"));
    assert_eq!(rows.text(3, Column::Action), Some("warn"));
    let counts: Vec<usize> = Action::ALL.iter().map(|action| rows.count(*action)).collect();
    assert_eq!(counts, [1, 0, 1, 1]);
}

#[test]
fn threads_change_nothing() {
    let (screener, context) = (screener(), Context::default());
    let kinds = [Some("evil.test"), None, Some("good.test"), Some("t.me/gangshop"), Some("")];
    let actions = kinds
        .map(|link| link.map(|link| screener.screen(link, &Context::default()).action().as_str()));
    let links: Vec<_> = (0..2500).map(|row| kinds[row % 5]).collect();
    for threads in [1, 2, 7] {
        let batch = Batch { screener: &screener, context: &context, threads, columns: Column::ALL };
        let Ok(rows) = batch.screen(links.len(), &cells(&links), go_on);
        assert_eq!(rows.len(), links.len());
        for row in 0..links.len() {
            let action = actions[row % 5];
            assert_eq!(rows.text(row, Column::Action), action, "row {row}, {threads} threads");
        }
    }
}

#[test]
fn every_link_of_every_text_has_a_verdict() {
    let (screener, context) = (screener(), Context::default());
    let kinds = [
        Some("see hxxps://evil[.]test/a and https://good.test, or t.me/gangshop"),
        None,
        Some("no link"),
        Some("ö http://evil.test"),
    ];
    let texts: Vec<_> = (0..200).map(|row| kinds[row % 4]).collect();
    let options = ExtractOptions::default();
    for threads in [1, 3] {
        let batch = Batch { screener: &screener, context: &context, threads, columns: Column::ALL };
        let Ok(found) = batch.screen_texts(texts.len(), &cells(&texts), &options, go_on);
        let limits = Limits::default();
        let Ok(links) =
            extract_many(texts.len(), &cells(&texts), &options, &limits, threads, go_on);
        assert_eq!(found.links, links.links);
        assert!(links.verdicts.is_empty());
        assert_eq!(found.links.len(), found.verdicts.len());
        let mut expected = Vec::new();
        for (row, text) in texts.iter().enumerate() {
            let judged = screener.screen_text(text.unwrap_or_default(), &context);
            expected.extend(judged.iter().map(|(link, verdict)| {
                let url = link.url(&limits);
                (row, link.start, link.end, url, verdict.action().as_str())
            }));
        }
        let found: Vec<_> = (found.links.iter().enumerate())
            .map(|(number, link)| {
                let action = found.verdicts.text(number, Column::Action).unwrap();
                (link.row, link.start, link.end, link.url.to_string(), action)
            })
            .collect();
        assert_eq!(found, expected);
        assert_eq!(found[0].3, "https://evil.test/a");
        let last = links.links.last().unwrap();
        assert_eq!((last.start, last.start_char, last.end_char), (3, 2, 18), "ö has two bytes");
    }
}

#[test]
fn bytes_are_read_as_text_with_replacements() {
    let (screener, context) = (screener(), Context::default());
    let batch = Batch { screener: &screener, context: &context, threads: 1, columns: Column::ALL };
    let cells = |_: Range<usize>| [Cell::Bytes(b"\xff http://evil.test/")].into_iter();
    let Ok(found) = batch.screen_texts(1, &cells, &ExtractOptions::default(), go_on);
    assert_eq!((found.links[0].start, &*found.links[0].url), (4, "http://evil.test/"));
    assert_eq!(found.verdicts.text(0, Column::Action), Some("block"));
}

#[test]
fn the_caller_can_stop() {
    let (screener, context) = (screener(), Context::default());
    let batch = Batch { screener: &screener, context: &context, threads: 1, columns: Column::ALL };
    let cells = |rows: Range<usize>| rows.map(|_| Cell::None);
    assert_eq!(batch.screen(100_000, &cells, || Err("stop")).unwrap_err(), "stop");
    let options = ExtractOptions::default();
    let stopped = batch.screen_texts(10_000, &cells, &options, || Err("stop"));
    assert_eq!(stopped.unwrap_err(), "stop");
}

#[test]
fn a_cell_of_a_text_is_a_part_of_it() {
    let text = "aöb";
    let bytes = text.as_bytes();
    assert_eq!(Cell::within(Some(&bytes[1..3]), Some(text)), Cell::Text("ö"));
    assert_eq!(Cell::within(Some(&bytes[1..2]), Some(text)), Cell::Bytes(&bytes[1..2]));
    assert_eq!(Cell::within(Some(b"x"), Some(text)), Cell::Text("x"));
    assert_eq!(Cell::within(None, Some(text)), Cell::None);
}

#[test]
fn columns_that_were_not_asked_for_say_nothing() {
    let (screener, context) = (screener(), Context::default());
    let links = [Some("http://www.evil.test/x"), Some("t.me/s/GangShop"), Some("good.test"), None];
    let screened = |columns: &[Column]| {
        let batch = Batch { screener: &screener, context: &context, threads: 1, columns };
        let Ok(rows) = batch.screen(links.len(), &cells(&links), go_on);
        rows
    };
    let all = screened(Column::ALL);
    for asked in Column::ALL.iter().copied() {
        let rows = screened(&[asked]);
        for row in 0..links.len() {
            assert_eq!(rows.value(row, asked), all.value(row, asked), "{asked}, row {row}");
            for other in Column::ALL.iter().copied().filter(|other| *other != asked) {
                let is_action = matches!(other, Column::Action | Column::ActionNumber);
                let expected = if is_action { all.value(row, other) } else { Value::None };
                assert_eq!(rows.value(row, other), expected, "{other} beside {asked}, row {row}");
            }
        }
    }
}

/// Rules that decide alone, together, or not at all.
const MANY_RULES: &str = concat!(
    r#"{"domain":"evil.test"}"#,
    "\n",
    r#"{"domain":"a.evil.test","action":"warn"}"#,
    "\n",
    r#"{"url":"evil.test/x?q=1","action":"review"}"#,
    "\n",
    r#"{"domain":"warned.test","action":"warn","category":"spam","tags":["a"]}"#,
    "\n",
    r#"{"host":"www.narrow.test"}"#,
    "\n",
    r#"{"url":"shared.test/bad/"}"#,
    "\n",
    r#"{"domain":"lifted.test"}"#,
    "\n",
    r#"{"domain":"lifted.test","effect":"except"}"#,
    "\n",
    r#"{"domain":"past.test","valid_until":"2020-01-01"}"#,
    "\n",
    r#"{"domain":"elsewhere.test","jurisdictions":["SE"]}"#,
    "\n",
    r#"{"domain":"let.test","action":"allow"}"#,
    "\n",
    r#"{"domain":"192.0.2.9"}"#,
    "\n",
    r#"{"domain":"t.me"}"#,
    "\n",
    r#"{"entity":"telegram:username/evil","category":"channel"}"#,
    "\n",
);

#[test]
fn a_rule_that_decides_alone_is_told_as_the_verdict_tells_it() {
    let database = |lists: &[(&str, Format, &str)]| {
        let mut compiler = Compiler::new("test");
        for (name, format, text) in lists {
            compiler.add_list(ListInfo::new(*name, *format), text.as_bytes()).unwrap();
        }
        Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap()
    };
    let base = database(&[
        ("many", Format::Rules, MANY_RULES),
        ("tied", Format::Domains, "twice.test\nevil.test\n"),
        ("also", Format::Domains, "twice.test\n"),
    ]);
    let blocks = database(&[("plain", Format::Domains, "evil.test\nb.good.test\n")]);
    let top = database(&[("top", Format::Domains, "twice.test\nb.evil.test\n")]);
    let words = database(&[("words", Format::Keywords, "casino\n")]);
    let reviewed = r#"{"domain":"google.com","action":"review","accept_over_block":true}"#;
    let reviewed = database(&[("reviewed", Format::Rules, reviewed)]);
    // Of `hashed.test/`.
    let hash = "7a201d1b213d5a16e61a883054010f1982991018ea4d72c34c5992cea86e36b1\n";
    let hashes = database(&[("hashes", Format::Hashes, hash)]);
    let links = [
        "https://evil.test",
        "https://evil.test/",
        "http://www.evil.test:8080/a%2Fb?q=%41#top",
        "https://a.evil.test/x",
        "https://b.evil.test/x",
        "https://evil.test/x?q=1",
        "https://warned.test/",
        "https://www.narrow.test/",
        "https://shared.test/bad/1",
        "https://lifted.test/",
        "https://past.test/",
        "https://elsewhere.test/",
        "https://let.test/",
        "https://twice.test/",
        "http://192.0.2.9/",
        "https://good.test/casino",
        "https://a.b.good.test/",
        "https://good.test/",
        "HTTPS://EVIL.test/",
        "evil.test",
        "https://me@evil.test/",
        "https://www.google.com/url?q=https%3A%2F%2Fevil.test%2Fx",
        "https://good.test/?next=https://evil.test/",
        "https://evil.test/?next=https://good.test/",
        "https://evil.test/?next=https://twice.test/x&to=https://bit.ly/x",
        "https://a.evil.test/?next=https://evil.test/",
        "https://warned.test/?next=https://evil.test/x",
        "https://warned.test/?next=https://good.test/",
        "https://lifted.test/?next=https://good.test/",
        "https://lifted.test/?next=https://evil.test/",
        "https://past.test/?next=https://good.test/",
        "https://twice.test/?next=https://evil.test/x",
        "https://b.evil.test/x?q=1&next=https://evil.test/x?q=1",
        "https://evil.test/casino?next=https://good.test/",
        "http://192.0.2.9/?next=https://evil.test/",
        "https://t.me/evil?next=https://good.test/",
        "https://t.me/evil/12",
        "evil.test/?next=https://good.test/",
        "WWW.Evil.TEST/x?next=https://a.evil.test/",
        "https://www.narrow.test/gr\u{fc}n?q=\u{e9}",
        "HTTPS://warned.test",
        "let.test/x",
        "https://hashed.test/",
        "https://a.hashed.test/x?next=https://good.test/",
        "",
    ]
    .map(Some);
    let told: Vec<Column> = (Column::ALL.iter().copied())
        .filter(|it| !matches!(it, Column::Message | Column::Entity | Column::RegistrableDomain))
        .collect();
    for layers in [
        vec![&base],
        vec![&blocks],
        vec![&blocks, &reviewed],
        vec![&base, &blocks, &top],
        vec![&blocks, &words, &hashes],
    ] {
        let mut builder = Screener::builder();
        for layer in layers {
            builder.database(Database::clone(layer));
        }
        let screener = builder.build();
        let context = Context::default();
        let screened = |columns: &[Column]| {
            let batch = Batch { screener: &screener, context: &context, threads: 1, columns };
            let Ok(rows) = batch.screen(links.len(), &cells(&links), go_on);
            rows
        };
        let [rows, whole] = [screened(&told), screened(Column::ALL)];
        for (row, link) in links.iter().enumerate() {
            for column in told.iter().copied() {
                let expected = whole.value(row, column);
                assert_eq!(rows.value(row, column), expected, "{column} of {link:?}");
            }
            let link = link.unwrap_or_default();
            let action = screener.screen(link, &context).action();
            assert_eq!(rows.text(row, Column::Action), Some(action.as_str()), "{link}");
            assert_eq!(screener.action(link, &context), action, "{link}");
            assert_eq!(screener.is_blocked(link, &context), action >= Action::Block, "{link}");
        }
    }
}
