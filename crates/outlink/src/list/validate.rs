//! What an entry must not be, although something can be read into it.
//!
//! A browser takes `evil.example,phishing` for a host and `"https://evil.example/"` for a link, so
//! that a column or a quote too many makes a rule that fits nothing. What was meant would then be
//! let through, and nobody would hear of it.

use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::html;
use super::notes::Result;
use crate::limits::LABEL_BYTES;
use crate::limits::Limits;
use crate::limits::NAME_BYTES;
use crate::rule::Keyword;
use crate::rule::Pattern;
use crate::url::SuffixList;
use crate::url::embedded_range;

/// Refuses a host in normal form that no name in DNS can be (RFC 1035, section 2.3.4, for the
/// lengths; underscores and hyphens stand in names wherever people have put them).
pub(crate) fn name(host: &str) -> Result<()> {
    if host.len() > NAME_BYTES {
        return Err(too_long("the host", host, NAME_BYTES));
    }
    if let Some(label) = host.split('.').find(|label| label.len() > LABEL_BYTES) {
        return Err(too_long("a label of the host", label, LABEL_BYTES));
    }
    let is_of_names = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    match host.chars().find(|char| !is_of_names(*char)) {
        Some(char) => {
            let message = format!(
                "the host `{}` has a `{}`, which no name in DNS has; \
                 write the bare name, and one entry per line",
                excerpt(host),
                excerpt(char.encode_utf8(&mut [0; 4]))
            );
            Err(Problem::new(DiagnosticCode::InvalidHost, message))
        }
        None => Ok(()),
    }
}

/// Refuses a pattern that was not read from a list if no reader of lists would have given it.
pub(crate) fn pattern(pattern: &Pattern) -> Result<()> {
    match pattern {
        Pattern::Domain(host) | Pattern::Host(host) => name(host),
        Pattern::Url(text) | Pattern::Prefix(text) => {
            let host = text.split('/').next().unwrap_or_default();
            // A colon stands in IPv6 addresses, and behind the scheme of links of apps.
            if host.contains(':') { length(text) } else { name(host).and_then(|()| length(text)) }
        }
        Pattern::Entity(text) => length(text),
        Pattern::Keyword(keyword) => keyword_length(&keyword.text),
        Pattern::Ip(range) => match embedded_range(&range.net()) {
            Some(embedded) => {
                let message = format!(
                    "{range} is read as an IPv4 range that it embeds, so no link has an address \
                     in it; write {embedded}"
                );
                Err(Problem::new(DiagnosticCode::InvalidAddress, message))
            }
            None => Ok(()),
        },
        Pattern::Regex(_) | Pattern::Sha256(_) => Ok(()),
    }
}

/// Refuses the URL of a feed that has quotes or further columns around it.
pub(super) fn entry(text: &str) -> Result<()> {
    without_quotes(text, "the URL")?;
    without_columns(text, "the URL")
}

/// Refuses the keyword of a feed that has quotes or further columns around it, or stars in it.
pub(super) fn listed_keyword(text: &str) -> Result<()> {
    without_quotes(text, "the keyword")?;
    without_columns(text, "the keyword")?;
    if !text.contains('*') {
        return Ok(());
    }
    let message = "a keyword is looked for anywhere, and a `*` in it stands for itself; leave it out, use \
                   a regex, or write %2A";
    Err(Problem::new(DiagnosticCode::WildcardUnsupported, message))
}

fn without_quotes(text: &str, what: &str) -> Result<()> {
    if !text.starts_with(QUOTES) && !text.ends_with(QUOTES) {
        return Ok(());
    }
    let message = format!(
        "`{}` has a quote around it, which would be a part of {what}; write it without, or a quote that \
         is meant as %27 or %22",
        excerpt(text)
    );
    Err(Problem::new(DiagnosticCode::QuotedEntry, message))
}

fn without_columns(text: &str, what: &str) -> Result<()> {
    let column = text.rsplit_once(SEPARATORS).map(|(_, column)| column.trim_start());
    let Some(column) = column.filter(|column| is_column(column)) else { return Ok(()) };
    let message = format!(
        "refused, since `{}` may be another column and not the end of {what}; write one entry a line, \
         and %2C for a comma or %7C for a `|` that is meant",
        excerpt(column)
    );
    Err(Problem::new(DiagnosticCode::SeveralFields, message))
}

/// The warning about the URL of a feed with a mark at its end, which more often stood behind the URL or in
/// the place of the rest of it.
pub(super) fn mark_at_end(text: &str) -> Option<Problem> {
    if let Some(cut) = CUTS.iter().find(|cut| text.ends_with(**cut)) {
        let message = format!(
            "the URL ends with `{cut}`, which is kept as a part of it; write the whole URL if it was cut"
        );
        return Some(Problem::new(DiagnosticCode::SeveralFields, message));
    }
    let is_unopened = |close: char| {
        let open = if close == ')' { '(' } else { '<' };
        text.matches(close).count() > text.matches(open).count()
    };
    let is_mark = |last: &char| {
        MARKS_BEHIND.contains(last) || ([')', '>'].contains(last) && is_unopened(*last))
    };
    let mark = text.chars().next_back().filter(is_mark)?;
    let message = format!(
        "the `{mark}` at the end is kept as a part of the URL; leave it out, or write %{:02X} if it \
         is meant",
        u32::from(mark)
    );
    Some(Problem::new(DiagnosticCode::SeveralFields, message))
}

/// Refuses a URL that is several links, or a link and other columns. Returns what is to be said of one
/// that may be: URLs of feeds have blanks and commas of their own.
pub(super) fn one_link(text: &str) -> Result<Option<Problem>> {
    let text = text.trim();
    if let Some(other) = behind_written_break(text) {
        let message = format!(
            "`{}` is read as another link behind a line break that is written out; write each link as an \
             entry of its own",
            excerpt(other)
        );
        return Err(Problem::new(DiagnosticCode::SeveralFields, message));
    }
    let is_between = |char: char| char.is_whitespace() || LINK_SEPARATORS.contains(&char);
    if !text.contains(is_between) {
        return Ok(None);
    }
    let several = |message: String| Problem::new(DiagnosticCode::SeveralFields, message);
    if text.contains(LINE_BREAKS) {
        let message = format!(
            "`{}` has a line break inside; write each link as an entry of its own",
            excerpt(text)
        );
        return Err(several(message));
    }
    let mut rest = text;
    while let Some(behind) = rest.find(is_between).and_then(|at| rest.get(at..)) {
        rest = behind.trim_start_matches(is_between);
        if !begins_with_scheme(rest) {
            continue;
        }
        let remedy = "write each link as an entry of its own, or %2C for a comma and %20 for a \
                      blank that is meant";
        let first = text.strip_suffix(behind).unwrap_or_default();
        let gap = behind.strip_suffix(rest).unwrap_or_default();
        // A parameter may hold a list of links.
        if first.contains(['?', '#']) && !gap.contains(char::is_whitespace) {
            let message = format!(
                "`{}` is kept as a part of the URL, and may be another link; {remedy}",
                excerpt(rest)
            );
            return Ok(Some(several(message)));
        }
        let message = format!("`{}` is read as another link; {remedy}", excerpt(rest));
        return Err(several(message));
    }
    Ok(text.contains(char::is_whitespace).then(|| {
        several(format!(
            "the white space in `{}` is taken for a part of the URL; write nothing beside the \
             link, and %20 for a blank that is meant",
            excerpt(text)
        ))
    }))
}

/// The link behind a line break or tab that is written as programs have it: `\n`.
fn behind_written_break(text: &str) -> Option<&str> {
    text.match_indices('\\').find_map(|(at, _)| {
        let behind = text.get(at + 1..)?.strip_prefix(['n', 'r', 't'])?;
        begins_with_scheme(behind).then_some(behind)
    })
}

/// Whether a text is `name@host` and nothing else. With a scheme or a path it is a link with a user name.
pub(super) fn is_mail_address(text: &str) -> bool {
    let of_links = ['/', '\\', '?', '#', ':'];
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !name.contains(of_links) && !host.contains(of_links)
    })
}

/// Refuses a link of an order that is not one link as it stands: nothing is guessed there.
pub(crate) fn link_of_order(text: &str) -> std::result::Result<(), String> {
    let doubt = one_link(text).unwrap_or_else(Some);
    if let Some(doubt) = doubt {
        return Err(doubt.message);
    }
    let meant = html::decoded(text);
    if meant != text {
        return Err(format!(
            "the link has character references of HTML; write `{}` if that is meant",
            excerpt(&meant)
        ));
    }
    Ok(())
}

/// Whether a text begins with a scheme and slashes, perhaps so that it cannot be clicked.
fn begins_with_scheme(text: &str) -> bool {
    let is_of_scheme = |char: char| char.is_ascii_alphanumeric() || "+-.*_".contains(char);
    let behind = text.trim_start_matches(is_of_scheme);
    behind.len() < text.len()
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && SCHEME_ENDS.iter().any(|end| behind.starts_with(end))
}

/// Refuses a regex for `host/path?query` that was written for another text: for one with a scheme in
/// front, for a host alone, or for a program that wants slashes around it.
pub(super) fn regex(source: &str) -> Result<()> {
    let dead = |message: &str| Err(Problem::new(DiagnosticCode::NeverFits, message));
    let body =
        source.trim_start_matches(['(', '^']).trim_start_matches("?:").trim_start_matches("?i)");
    let scheme = ["http://", "https://", "https?://", "http(s)?://", "http:\\/\\/", "https:\\/\\/"];
    let scheme = scheme.iter().chain(&["https?:\\/\\/", "http(?:s)?://", "http[s]?://", "hxxp"]);
    if scheme.into_iter().any(|scheme| body.starts_with(scheme)) {
        return dead(
            "the regex is compared with `host/path?query`, which has no scheme in front; write it \
             without `https?://`",
        );
    }
    if let Some(inside) = source.strip_prefix('/') {
        let end = inside.rfind('/').and_then(|end| inside.split_at_checked(end));
        let is_flags = |flags: &str| flags.bytes().all(|byte| b"gimsuy".contains(&byte));
        if let Some((inside, flags)) = end
            && is_flags(flags.trim_start_matches('/'))
            && (flags.len() > 1
                || inside.starts_with('^')
                || inside.ends_with('$')
                || is_name_in_regex(inside))
        {
            return dead(
                "the slashes around the regex are a part of it; write it without them, and (?i) in \
                 place of a flag",
            );
        }
    }
    if is_for_host(source) {
        return dead(
            "the `$` stands behind the host, where every link has a `/`; write a rule object with \
             \"part\":\"host\", or use the format `pihole`",
        );
    }
    Ok(())
}

/// Whether a regex is a name as regexes have it, `evil\.com`. A directory is hardly called so.
fn is_name_in_regex(source: &str) -> bool {
    let name = source.replace("\\.", ".");
    let is_of_names = |char: char| char.is_ascii_alphanumeric() || "-.".contains(char);
    let suffix = SuffixList::embedded().public_suffix(&name);
    name.len() < source.len()
        && name.chars().all(is_of_names)
        && suffix.is_some_and(|suffix| suffix.section.is_some() && suffix.name != name)
}

/// Whether a regex asks for the end right behind what begins a host, as those of Pi-hole do.
fn is_for_host(source: &str) -> bool {
    let begins = ["^", "(^|", "(?:^|", "(\\.|^)", "(?:\\.|^)"];
    let names_path = || source.replace("\\/", "/").contains(['/', '?']) && source.contains('/');
    let may_reach_path = [".*", ".+", "[^", "\\S", "\\W", "\\D", "[\\s"];
    source.ends_with('$')
        && !source.ends_with("\\$")
        && begins.iter().any(|start| source.starts_with(start))
        && !names_path()
        && !may_reach_path.iter().any(|any| source.contains(any))
}

/// Refuses a pattern that is longer than any link that is looked at.
pub(crate) fn length(pattern: &str) -> Result<()> {
    let limit = Limits::default().link_bytes;
    if pattern.len() <= limit {
        return Ok(());
    }
    let message = format!(
        "the pattern has {} bytes; links are looked at up to {limit} (limit `link_bytes`), so \
         write a shorter one that ends in `/`, or a regex",
        pattern.len()
    );
    Err(Problem::new(DiagnosticCode::PatternTooLong, message))
}

/// Refuses a keyword in lower case that is longer than any that is looked for.
pub(crate) fn keyword_length(keyword: &str) -> Result<()> {
    if keyword.len() <= Keyword::MAX_BYTES {
        return Ok(());
    }
    let message = format!(
        "the keyword has {} bytes; the longest that are looked for have {}, so write a part of it, \
         or a regex",
        keyword.len(),
        Keyword::MAX_BYTES
    );
    Err(Problem::new(DiagnosticCode::PatternTooLong, message))
}

fn too_long(what: &str, text: &str, limit: usize) -> Problem {
    let message = format!(
        "{what} has {} bytes; DNS allows {limit}, so write the name that is meant: `{}`",
        text.len(),
        excerpt(text)
    );
    Problem::new(DiagnosticCode::HostTooLong, message)
}

/// Whether a text is what other columns of a feed hold: a category, a state, a date.
fn is_column(text: &str) -> bool {
    let is_word = text.len() >= WORD_BYTES
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let is_date = matches!(
        text.as_bytes(),
        [year @ .., b'-', m1, m2, b'-', d1, d2]
            if year.len() == 4
                && year.iter().chain([m1, m2, d1, d2]).all(u8::is_ascii_digit)
    );
    is_word || is_date
}

/// The fewest characters of a word that is taken for a column: `list,php` may be the name of a page.
const WORD_BYTES: usize = 4;

const SEPARATORS: [char; 2] = [',', '|'];

/// What stands behind the entries of a list that was cut out of a table or a program.
const MARKS_BEHIND: [char; 2] = [',', ';'];

/// What stands in the place of the rest of a URL.
const CUTS: [&str; 5] = ["...", "\u{2026}", "[...]", "[\u{2026}]", "(...)"];

/// What stands between links, beside white space.
const LINK_SEPARATORS: [char; 3] = [',', ';', '|'];

/// What ends a line somewhere.
const LINE_BREAKS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// What follows the name of a scheme, also where it was disguised.
const SCHEME_ENDS: [&str; 6] = ["://", "[:]//", "[://]", ":[/][/]", "[:][/][/]", "(:)//"];

const QUOTES: [char; 8] =
    ['"', '\'', '`', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '\u{201e}'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_dns_can_hold() {
        let code = |host: &str| name(host).err().map(|problem| problem.code);
        let labels = |count: usize| vec!["a".repeat(61); count].join(".");
        for sound in ["evil.example", "_dmarc.-x-.example", "xn--e1afmkfd.example", "evil.09.."] {
            assert_eq!(code(sound), None, "{sound}");
        }
        assert_eq!(code(&format!("{}.{}", labels(4), "a".repeat(5))), None);
        assert_eq!(
            code(&format!("{}.{}", labels(4), "a".repeat(6))),
            Some(DiagnosticCode::HostTooLong)
        );
        assert_eq!(code(&format!("{}.example", "a".repeat(63))), None);
        assert_eq!(code(&format!("{}.example", "a".repeat(64))), Some(DiagnosticCode::HostTooLong));
        for not_of_names in ["evil.example,x", "\"evil.example\"", "a=evil.example", "evil;x"] {
            assert_eq!(code(not_of_names), Some(DiagnosticCode::InvalidHost), "{not_of_names}");
        }
    }

    #[test]
    fn a_keyword_is_no_longer_than_those_that_are_looked_for() {
        let code = |text: &str| {
            let pattern = pattern(&Pattern::Keyword(Keyword::new(text)));
            pattern.err().map(|problem| problem.code)
        };
        let longest = "a".repeat(Keyword::MAX_BYTES);
        assert_eq!(code(&longest), None);
        // A capital A with a stroke has two bytes, and three in lower case.
        for long in [format!("{longest}a"), "\u{23a}".repeat(Keyword::MAX_BYTES / 3 + 1)] {
            assert_eq!(code(&long), Some(DiagnosticCode::PatternTooLong), "{long}");
        }
    }

    #[test]
    fn several_links_are_no_url() {
        for several in [
            "https://evil.example/x, https://bad.example/y",
            "https://evil.example/x,https://bad.example/y",
            "evil.example/x;hxxps[://]bad[.]example/y",
            "https://evil.example/x\u{a0}tg://resolve?domain=x",
            "https://evil.example/x\nhttps://bad.example/y",
            r"http://evil.example\nhttp://bad.example",
            r"http://evil.example/x\r\nhttp://bad.example",
            "https://evil.example/x\r\n\r\nbad.example/y",
            "https://evil.example/?a=1 https://bad.example/y",
            "https://evil.example/?a=1; hxxp[:]//bad.example/y",
        ] {
            assert!(one_link(several).is_err(), "{several}");
        }
        for doubtful in [
            "https://evil.example/a b.html",
            "https://evil.example/x (Telegram)",
            "https://evil.example/?u=https://a.example/,https://b.example/",
        ] {
            assert!(one_link(doubtful).is_ok_and(|doubt| doubt.is_some()), "{doubtful}");
        }
        for one in [
            " https://evil.example/x\n",
            "https://evil.example/a,b;c=1",
            "https://evil.example/w_1,h_1/https://a.example/x",
            "https://evil.example/x;u=https://a.example/",
            "evil.example/x,",
        ] {
            assert_eq!(one_link(one), Ok(None), "{one}");
        }
    }

    #[test]
    fn slashes_around_a_regex_are_told() {
        assert!(regex(r"/evil\.com/").is_err() && regex(r"/evil\.com/i").is_err());
        assert_eq!(regex(r"/index\.html/"), Ok(()));
    }

    #[test]
    fn a_mark_at_the_end_is_told() {
        assert!(mark_at_end("https://evil.example/,").is_some());
        assert!(mark_at_end("https://evil.example/x;").is_some());
        for cut in ["abc...", "abc\u{2026}", "abc[...]", "abf)", "a_(b))", "abc>"] {
            assert!(mark_at_end(&format!("https://evil.example/{cut}")).is_some(), "{cut}");
        }
        assert!(mark_at_end("https://evil.example/a,b;c").is_none());
        assert!(mark_at_end("https://evil.example/a_(b)").is_none());
        assert!(mark_at_end("").is_none());
    }

    #[test]
    fn a_keyword_of_a_feed_has_neither_stars_nor_quotes_nor_columns() {
        let code = |text: &str| listed_keyword(text).err().map(|problem| problem.code);
        assert_eq!(code("*casino*"), Some(DiagnosticCode::WildcardUnsupported));
        assert_eq!(code("\"poker\""), Some(DiagnosticCode::QuotedEntry));
        assert_eq!(code("roulette, bingo"), Some(DiagnosticCode::SeveralFields));
        for keyword in ["buy weapons", "a,b", "list%2Cwords", "%2Astar"] {
            assert_eq!(code(keyword), None, "{keyword}");
        }
    }

    #[test]
    fn an_address_of_mail_is_no_link() {
        for mail in ["ida@post.example", "ida.holm@post.example", "ida@[192.0.2.1]"] {
            assert!(is_mail_address(mail), "{mail}");
        }
        for link in ["ida:pw@evil.example", "ida@evil.example/", "https://a@evil.example", "@a"] {
            assert!(!is_mail_address(link), "{link}");
        }
    }

    #[test]
    fn columns_and_quotes_are_no_part_of_a_url() {
        let code = |text: &str| entry(text).err().map(|problem| problem.code);
        for quoted in ["\"https://evil.example/\"", "evil.example/'", "\u{201c}evil.example/x"] {
            assert_eq!(code(quoted), Some(DiagnosticCode::QuotedEntry), "{quoted}");
        }
        for row in [
            "http://evil.example/x,phishing",
            "http://evil.example/x,online,malware_download",
            "http://evil.example/x|2026-11-02",
        ] {
            assert_eq!(code(row), Some(DiagnosticCode::SeveralFields), "{row}");
        }
        for url in [
            "evil.example/x",
            "evil.example/a,b",
            "evil.example/article,1234,title.html",
            "evil.example/list,php",
            "evil.example/x%2Cphishing",
            "evil.example/hub?ring=a;list",
        ] {
            assert_eq!(code(url), None, "{url}");
        }
    }
}
