//! The pattern of a network rule as a pattern of ours.
//!
//! What names a whole host becomes a domain, so that it is found by the table of domains; a literal
//! becomes a keyword; everything else becomes a regex that fits exactly what the pattern fits, tried
//! on the pattern's own host only when it has one.
//!
//! A keyword does not see the scheme, so `/ads.` does not find the host of `https://ads.example`:
//! the one place where less is fitted than in a browser, for rules that say nothing of hosts.

use std::borrow::Cow;

use ipnet::IpNet;

use super::super::address;
use super::super::diagnostic::DiagnosticCode;
use super::super::diagnostic::Problem;
use super::super::diagnostic::excerpt;
use super::super::pattern;
use super::super::pattern::Notes;
use super::super::pattern::Result;
use super::super::pattern::Site;
use super::super::pattern::Subject;
use super::javascript;
use super::line::is_regex;
use super::misread;
use super::options::Options;
use super::options::unsupported;
use super::spared;
use super::tokens::Tokens;
use crate::limits::ListLimits;
use crate::rule::Pattern;
use crate::rule::RegexPattern;
use crate::url::SuffixList;

/// The patterns of a rule with the given options: one, unless its options name the hosts.
pub(super) fn patterns(
    text: &str,
    options: &Options,
    limits: &ListLimits,
    notes: &mut Notes,
) -> Result<Vec<Pattern>> {
    let names_hosts = !options.domains.is_empty() || !options.addresses.is_empty();
    let is_any = text.chars().all(|char| "*|^".contains(char))
        || names_hosts && ANY_LINK.contains(&text.trim_end_matches('*'));
    if !options.addresses.is_empty() {
        if !is_any || !options.domains.is_empty() {
            return Err(unsupported("ipaddress", "with a pattern it asks for two things at once"));
        }
        return Ok(options.addresses.iter().copied().map(Pattern::ip).collect());
    }
    if is_any && !options.domains.is_empty() {
        if !options.is_navigation {
            return Err(unsupported("domain", "without `document` it names pages that load parts"));
        }
        let is_on_rule = |name: &&String| options.domains.iter().any(|host| lies_in(name, host));
        if !options.spared.iter().chain(&options.elsewhere).all(|name| is_on_rule(&name)) {
            return Err(unsupported(
                "denyallow",
                "what it leaves alone is not on the rule's hosts",
            ));
        }
        let domains = options.domains.iter();
        return Ok(domains.map(|domain| without_spared(domain.clone(), options)).collect());
    }
    if !is_regex(text) && text.contains(char::is_whitespace) {
        let message = "a pattern has no spaces; write one entry per line, and %20 for a space";
        return Err(Problem::new(DiagnosticCode::SeveralFields, message));
    }
    let pattern = pattern(text, options, limits, notes)?;
    Ok(vec![outside(pattern, options)?])
}

fn lies_in(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// A domain without what the options leave out of it.
fn without_spared(domain: String, options: &Options) -> Pattern {
    let left_out = options.spared.iter().chain(&options.elsewhere);
    let left_out: Vec<String> =
        left_out.filter(|name| lies_in(name, &domain) && **name != domain).cloned().collect();
    match left_out.is_empty() {
        true => Pattern::Domain(domain),
        false => spared::domain_without(&domain, &left_out),
    }
}

/// A pattern without what the options leave out, or why that cannot be said.
fn outside(pattern: Pattern, options: &Options) -> Result<Pattern> {
    let host = match &pattern {
        Pattern::Domain(host) | Pattern::Host(host) => Some(host.as_str()),
        Pattern::Regex(RegexPattern { domains, .. }) => domains.first().map(String::as_str),
        Pattern::Ip(_) => return Ok(pattern),
        _ => None,
    };
    let is_domain = matches!(pattern, Pattern::Domain(_));
    for name in &options.elsewhere {
        let is_below = is_domain && host.is_some_and(|host| lies_in(name, host) && name != host);
        // Where the rule says not to look must be away from its host, or a part of it.
        if !is_below && !host.is_some_and(|host| !lies_in(host, name) && !lies_in(name, host)) {
            return Err(unsupported("domain", "it names where not to look"));
        }
    }
    for name in &options.spared {
        if !host.is_some_and(|host| is_domain && lies_in(name, host) && name != host) {
            return Err(unsupported("denyallow", "what it leaves alone is not on the rule's host"));
        }
    }
    Ok(match pattern {
        Pattern::Domain(domain) => without_spared(domain, options),
        pattern => pattern,
    })
}

/// The pattern of a rule with the given options.
fn pattern(
    text: &str,
    options: &Options,
    limits: &ListLimits,
    notes: &mut Notes,
) -> Result<Pattern> {
    if is_regex(text) {
        let source = text.get(1..text.len() - 1).map(javascript::to_regex).unwrap_or_default();
        return regex(source, options.domains.clone(), options, limits);
    }
    misread::check(text)?;
    if let Some(domain) = domain_above(text, notes) {
        let pattern = Pattern::Regex(RegexPattern::below_domain(&domain));
        return within(options, pattern, &domain);
    }
    if let Some(rest) = text.strip_prefix("||") {
        if let Some(range) = range_of(rest, notes) {
            return Ok(Pattern::ip(range));
        }
        return anchored_at_host(rest, HOST_ANCHOR, options, limits, notes);
    }
    if let Some(rest) = text.strip_prefix('|') {
        let scheme = rest.find("://").filter(|end| rest.get(..*end).is_some_and(is_scheme));
        return match scheme {
            Some(end) => {
                let (scheme, rest) = rest.split_at(end + 3);
                anchored_at_host(
                    rest,
                    &format!("^{}", regex::escape(scheme)),
                    options,
                    limits,
                    notes,
                )
            }
            None => match exact_host(rest, notes) {
                Some((pattern, host)) => within(options, pattern, &host),
                None => wildcards(rest, "^", options, limits),
            },
        };
    }
    if let Some(pattern) = bare_host(text, notes) {
        return within(options, pattern.0, &pattern.1);
    }
    let literal = text.trim_matches('*');
    let is_literal = !literal.contains(['*', '^']) && !literal.ends_with('|');
    if is_literal && !literal.is_empty() && !literal.contains("//") && !options.match_case {
        // The rule is as its author spelled it for a browser: no note about its escapes.
        let mut keyword = pattern::keyword(literal, limits, &mut Notes::new())?;
        keyword.domains = options.domains.clone();
        return Ok(Pattern::Keyword(keyword));
    }
    wildcards(literal, "", options, limits)
}

/// A pattern that begins with a host; `anchor` is what stands before the host in a regex.
fn anchored_at_host(
    text: &str,
    anchor: &str,
    options: &Options,
    limits: &ListLimits,
    notes: &mut Notes,
) -> Result<Pattern> {
    let Some((host, tail)) = complete_host(text) else {
        return wildcards(&with_ascii_labels(text)?, anchor, options, limits);
    };
    let tail = without_port(tail, notes);
    let site = pattern::site(host, notes)?;
    if anchor == HOST_ANCHOR && matches!(tail, "" | "^" | "/" | "^*" | "/*" | "*" | "|" | "^|") {
        if tail.ends_with('|') {
            let message = "read without the `|` at its end, as the whole host";
            notes.push(Problem::new(DiagnosticCode::AnchorDropped, message));
        }
        return match site {
            Site::Name(name) => within(options, Pattern::Domain(name.clone()), &name),
            Site::Address(ip) => within(options, Pattern::Ip(ip.into()), &ip.to_string()),
        };
    }
    let (host, scope) = match site {
        Site::Name(name) => (name.clone(), vec![name]),
        Site::Address(ip) if ip.is_ipv6() => (format!("[{ip}]"), Vec::new()),
        Site::Address(ip) => (ip.to_string(), Vec::new()),
    };
    // The start page ends in a slash, which people leave out.
    let tail = if tail == "|" { "/|" } else { tail };
    has_no_fragment(tail)?;
    let slashes = tail.trim_end_matches(['*', '^', '|']);
    if slashes.len() > 1 && slashes.bytes().all(|byte| byte == b'/') {
        let message = "a run of slashes is one slash in the normal form, which every page has; write \
                       what follows it, or `^` for the whole host";
        return Err(Problem::new(DiagnosticCode::NeverFits, message));
    }
    let source =
        format!("{anchor}{}{}", regex::escape(&host), Tokens::behind_host(tail).to_regex());
    within(options, regex(source, scope, options, limits)?, &host)
}

/// A pattern whose host, if any, is not complete.
fn wildcards(text: &str, anchor: &str, options: &Options, limits: &ListLimits) -> Result<Pattern> {
    let said =
        text.strip_prefix("http").map_or(text, |rest| rest.strip_prefix('s').unwrap_or(rest));
    let count = said.chars().filter(|char| char.is_alphanumeric()).count();
    if count < limits.keyword_chars {
        let message = format!(
            "the pattern has {count} letters and digits; it needs {} (limit `keyword_chars`)",
            limits.keyword_chars
        );
        return Err(Problem::new(DiagnosticCode::PatternTooBroad, message));
    }
    has_no_fragment(text)?;
    let is_host = anchor.ends_with("://") || anchor == HOST_ANCHOR;
    let tokens = if is_host { Tokens::of_host(text) } else { Tokens::of_link(text) };
    let source = format!("{anchor}{}", tokens.to_regex());
    regex(source, options.domains.clone(), options, limits)
}

/// Refuses what no link fits, since rules are compared with links without their fragments.
fn has_no_fragment(text: &str) -> Result<()> {
    let Some((_, fragment)) = text.split_once('#') else { return Ok(()) };
    let message = format!(
        "`#{}` is the fragment of a link, which rules do not see; leave it out",
        excerpt(fragment)
    );
    Err(Problem::new(DiagnosticCode::NeverFits, message))
}

/// A pattern that begins with a host, of which the labels are written as in links: in ASCII. What a `*`
/// stands before may as well be in the path.
fn with_ascii_labels(text: &str) -> Result<Cow<'_, str>> {
    let end = text.find(['/', '?', '^', '|', ':']).unwrap_or(text.len());
    let (host, behind) = text.split_at(end);
    if host.is_ascii() {
        return Ok(Cow::Borrowed(text));
    }
    let mut labels: Vec<String> = Vec::new();
    let mut is_behind_any = false;
    let mut rest = host.split('.').peekable();
    while let Some(label) = rest.next() {
        let (whole, any) = match label.split_once('*') {
            Some((before, after)) => (before, Some(after)),
            None => (label, None),
        };
        let is_host = !is_behind_any || !behind.is_empty();
        labels.push(if whole.is_ascii() || !is_host {
            label.to_owned()
        } else if any.is_none_or(str::is_empty) && (any.is_none() || rest.peek().is_none()) {
            ascii_label(whole)? + if any.is_some() { "*" } else { "" }
        } else {
            let message = format!(
                "`{}`: links have names in ASCII (`xn--...`), which say nothing of a part of a \
                 label; write the whole label",
                excerpt(label)
            );
            return Err(Problem::new(DiagnosticCode::NeverFits, message));
        });
        is_behind_any |= any.is_some();
    }
    Ok(Cow::Owned(labels.join(".") + behind))
}

fn ascii_label(label: &str) -> Result<String> {
    idna::domain_to_ascii(label).map_err(|_| {
        let message = format!("`{}` is not a label that a name can have", excerpt(label));
        Problem::new(DiagnosticCode::InvalidHost, message)
    })
}

fn regex(
    source: String,
    domains: Vec<String>,
    options: &Options,
    limits: &ListLimits,
) -> Result<Pattern> {
    let source = if options.match_case { source } else { format!("(?i){source}") };
    pattern::regex(&source, Subject::WithScheme, limits)?;
    let mut pattern = RegexPattern::new(&source);
    (pattern.scheme, pattern.domains) = (true, domains);
    Ok(Pattern::Regex(pattern))
}

/// A pattern with a host of its own, unless the rule is for other domains and so for no link.
fn within(options: &Options, pattern: Pattern, host: &str) -> Result<Pattern> {
    let is_below = |domain: &String| {
        host.strip_suffix(domain.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if options.domains.is_empty() || options.domains.iter().any(is_below) {
        return Ok(pattern);
    }
    let message = format!(
        "option `domain`: no link to {} is on one of its domains, so the rule is left out",
        excerpt(host)
    );
    Err(Problem::new(DiagnosticCode::OptionUnsupported, message))
}

/// The domain of `||*.host^` and the like, which fit what is below it and not the host itself.
fn domain_above(text: &str, notes: &mut Notes) -> Option<String> {
    let starts = ["||*.", "*://*.", "|*://*.", "*."];
    let rest = starts.iter().find_map(|start| text.strip_prefix(start))?;
    let host = ["^*", "/*", "^", "/", "*"].iter().find_map(|end| rest.strip_suffix(end));
    let host = host.unwrap_or(rest);
    let is_name = |char: char| char.is_alphanumeric() || "-._".contains(char);
    if !host.contains('.') || !host.chars().all(is_name) {
        return None;
    }
    match pattern::site(host, notes).ok()? {
        Site::Name(name) => Some(name),
        Site::Address(_) => None,
    }
}

/// `||203.0.113.0/24^`, which this syntax has no word for and lists mean as a range.
fn range_of(text: &str, notes: &mut Notes) -> Option<IpNet> {
    let text = text.strip_suffix('^')?;
    let (_, width) = text.split_once('/')?;
    let is_prefix = (1..=2).contains(&width.len()) && width.bytes().all(|b| b.is_ascii_digit());
    let range = address::range(text, notes).filter(|_| is_prefix)?;
    let message = format!("read as the range {range}; write $ipaddress={range} to be understood");
    notes.push(Problem::new(DiagnosticCode::AddressAmongDomains, message));
    Some(range)
}

/// `|host^`: that host and no other, as lists for name servers mean it. Taken at its word, the pattern
/// begins where a link does, with the scheme, and fits none.
fn exact_host(text: &str, notes: &mut Notes) -> Option<(Pattern, String)> {
    let host = text.strip_suffix('|').unwrap_or(text);
    let host = host.strip_suffix('^').unwrap_or(host);
    let is_of_hosts = |char: char| char.is_alphanumeric() || "-._:[]".contains(char);
    let is_host = host.contains('.') || host.starts_with('[');
    if !is_host || !host.chars().all(is_of_hosts) {
        return None;
    }
    Some(match pattern::site(without_port_of(host), notes).ok()? {
        Site::Name(name) => (Pattern::Host(name.clone()), name),
        Site::Address(ip) => (Pattern::Ip(ip.into()), ip.to_string()),
    })
}

fn without_port_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

/// A host alone. uBlock Origin and the lists for name servers mean the domain by it, Adblock Plus
/// any link with the text in it, which would make `t.co` fit `walmart.com/t.com`. It is the domain
/// if it can be one, that is if it ends in a suffix of the Public Suffix List; `ads.js` is not.
fn bare_host(text: &str, notes: &mut Notes) -> Option<(Pattern, String)> {
    let is_name = |char: char| char.is_alphanumeric() || "-._".contains(char);
    if !text.contains('.') || text.starts_with(['.', '-', '_']) || !text.chars().all(is_name) {
        return None;
    }
    let (pattern, host) = match pattern::site(text, &mut Notes::new()).ok()? {
        Site::Name(name) if ends_in_listed_suffix(&name) => (Pattern::Domain(name.clone()), name),
        Site::Name(_) => return None,
        Site::Address(ip) => (Pattern::Ip(ip.into()), ip.to_string()),
    };
    let message = format!("read as ||{pattern}^");
    notes.push(Problem::new(DiagnosticCode::BareDomain, message));
    Some((pattern, host))
}

fn ends_in_listed_suffix(name: &str) -> bool {
    let suffix = SuffixList::embedded().public_suffix(name);
    suffix.is_some_and(|suffix| suffix.section.is_some())
}

/// The host at the beginning of a pattern and what follows it, if the pattern says where it ends.
fn complete_host(text: &str) -> Option<(&str, &str)> {
    let end = match text.strip_prefix('[') {
        Some(address) => address.find(']')? + 2,
        None => text.find(['/', '^', '*', '|', ':', '?'])?,
    };
    let (host, tail) = text.split_at(end);
    let is_complete = tail.starts_with(['/', '^', ':', '?']) || matches!(tail, "|" | "" if end > 0);
    (is_complete && !host.is_empty()).then_some((host, tail))
}

/// What follows a host, without a port: normal forms have none.
fn without_port<'t>(tail: &'t str, notes: &mut Notes) -> &'t str {
    let Some(rest) = tail.strip_prefix(':') else { return tail };
    let after = rest.trim_start_matches(|char: char| char.is_ascii_digit());
    if after.len() == rest.len() {
        return tail;
    }
    let port = tail.strip_suffix(after).unwrap_or(tail);
    let message = format!("`{}` is dropped: rules cover every port", excerpt(port));
    notes.push(Problem::new(DiagnosticCode::PortDropped, message));
    after
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Patterns that any link fits: options say which hosts are meant.
const ANY_LINK: [&str; 7] =
    ["|http", "|http://", "|https://", "|http*://", "http://", "https://", "*://"];

/// `||`: the beginning of the host or of one of its labels.
const HOST_ANCHOR: &str = r"^[a-z][a-z0-9+.-]*://(?:[^/?#]*\.)?";
