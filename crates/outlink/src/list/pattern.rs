//! One pattern of each kind, from text to normal form: what all formats have in common.
//!
//! Every function takes the text of the pattern alone, without comments or spaces around it. It
//! refuses the text with a complaint, or pushes a note for everything that the pattern does not say
//! any more.

use std::net::IpAddr;

use ipnet::IpNet;
use regex::RegexBuilder;

use super::address;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::entity_rules;
use super::html;
pub(crate) use super::notes::Notes;
pub(crate) use super::notes::Result;
use super::validate;
use crate::codec::hex_decode;
use crate::codec::percent::decode_fully;
use crate::limits::LABEL_BYTES;
use crate::limits::Limits;
use crate::limits::ListLimits;
use crate::limits::NAME_BYTES;
use crate::names::Anomaly;
use crate::names::Part;
use crate::platform::Entity;
use crate::rule::Keyword;
use crate::rule::Pattern;
use crate::url::Host;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;
use crate::url::SuffixList;
use crate::url::equivalent_address;
use crate::url::is_hosts_file_name;
use crate::url::normalize;

/// A host as an entry names it.
pub(crate) enum Site {
    /// A name in normal form.
    Name(String),
    /// An address.
    Address(IpAddr),
}

/// The text of a domain name that is in normal form already, as nearly all entries of large lists
/// are: two or more labels of lower-case letters, digits, hyphens and underscores, none longer than
/// DNS allows, the last of which begins with a letter.
///
/// No copy is made and no table is asked, which is what makes lists of millions of lines load in
/// seconds. `None` says nothing about the text.
pub(crate) fn plain_name(text: &str) -> Option<&str> {
    if text.len() > NAME_BYTES {
        return None;
    }
    // Where the last label begins.
    let mut start = 0;
    for (place, byte) in text.bytes().enumerate() {
        // Nearly every byte is one of a label, and what nearly always comes out costs no time.
        if matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_') {
            continue;
        }
        let is_end = byte == b'.' && (1..=LABEL_BYTES).contains(&(place - start));
        if !is_end {
            return None;
        }
        start = place + 1;
    }
    let last_label = text.get(start..).filter(|label| label.len() <= LABEL_BYTES)?;
    // A last label that begins with a digit may make the name an address in disguise (`1.0x7f`).
    let is_plain = start > 0 && last_label.starts_with(|first: char| first.is_ascii_lowercase());
    (is_plain && last_label != "localdomain").then_some(text)
}

/// A host: a name in any spelling that DNS can hold, or an address.
pub(crate) fn site(text: &str, notes: &mut Notes) -> Result<Site> {
    let site = read_site(text, notes)?;
    let Site::Name(name) = &site else { return Ok(site) };
    match validate::name(name) {
        Ok(()) => Ok(site),
        // Browsers take parentheses for a part of the name, and DNS holds none.
        Err(problem) if text.contains('(') => repaired_site(text, notes).ok_or(problem),
        Err(problem) => Err(problem),
    }
}

fn read_site(text: &str, notes: &mut Notes) -> Result<Site> {
    if let Some(name) = plain_name(text) {
        return Ok(Site::Name(name.to_owned()));
    }
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(Site::Address(equivalent_address(address)));
    }
    let error = match Host::parse(text) {
        Ok(host) => return Ok(site_of(host.ip(), host.as_str())),
        Err(error) => error,
    };
    // Only what no browser takes for a host may be meant as something else: `evil[.]example`.
    repaired_site(text, notes).ok_or_else(|| {
        Problem::new(DiagnosticCode::InvalidHost, format!("`{}`: {error}", excerpt(text)))
    })
}

/// The host of a text that was written so that it cannot be clicked.
fn repaired_site(text: &str, notes: &mut Notes) -> Option<Site> {
    let is_host_alone = |url: &NormalizedUrl| {
        url.anomalies().contains(Anomaly::Defanged)
            && has_sound_host(url)
            && url.scheme_class() == SchemeClass::Web
            && (url.path(), url.query(), url.fragment()) == ("/", None, None)
            && !url.has_credentials()
    };
    let url = normalize(text, &Limits::default()).ok().filter(is_host_alone)?;
    let site = site_of(url.ip(), url.host()?);
    if let Site::Name(name) = &site {
        validate::name(name).ok()?;
    }
    note_defanged(&url, notes);
    Some(site)
}

/// An entry of a list of domains: a domain, or what else stands in such lists.
pub(crate) fn domain(text: &str, notes: &mut Notes) -> Result<Pattern> {
    if let Some(range) = address::range(text, notes) {
        return Ok(listed_range(range, notes));
    }
    let (scheme, rest) = split_scheme(text);
    if rest.contains(['/', '?', '#', '\\']) {
        let pattern = listed_url(text, notes)?;
        let message = format!("read as the URL {pattern}, not as its whole host");
        notes.push(Problem::new(DiagnosticCode::UrlAmongDomains, message));
        return Ok(pattern);
    }
    if let Some(scheme) = scheme {
        let message = format!("`{}` is dropped: a domain covers every scheme", excerpt(scheme));
        notes.push(Problem::new(DiagnosticCode::SchemeDropped, message));
    }
    let name = rest.strip_prefix("*.").or_else(|| rest.strip_prefix('.')).unwrap_or(rest);
    if name.contains('*') {
        let message = "a domain covers its subdomains without a `*`; elsewhere use the format `adblock` or a regex";
        return Err(Problem::new(DiagnosticCode::WildcardUnsupported, message));
    }
    let name = without_port(name, notes);
    match site(name, notes)? {
        Site::Name(name) if is_hosts_file_name(&name) => {
            let message = format!("`{}` is a name of the machine itself", excerpt(&name));
            Err(Problem::new(DiagnosticCode::LocalName, message))
        }
        Site::Name(name) => Ok(Pattern::Domain(name)),
        Site::Address(ip) => {
            notes.push(Problem::new(DiagnosticCode::AddressAmongDomains, format!("read as {ip}")));
            Ok(Pattern::Ip(ip.into()))
        }
    }
}

/// A domain or host of a rule object: nothing else may stand in its place.
pub(crate) fn name(text: &str, notes: &mut Notes) -> Result<String> {
    match site(text, notes)? {
        Site::Name(name) => Ok(name),
        Site::Address(ip) => {
            let message = format!("`{ip}` is an address; write it as an ip rule");
            Err(Problem::new(DiagnosticCode::InvalidHost, message))
        }
    }
}

/// One resource, or everything below a path that ends in `/`.
pub(crate) fn url(text: &str, notes: &mut Notes) -> Result<Pattern> {
    Ok(match resource(text, notes)? {
        Resource::Path(path) => Pattern::Url(path),
        Resource::Entity(entity) => Pattern::Entity(entity.to_string()),
    })
}

/// A URL of a feed, where `/*` at the end is a common way to write everything below a path.
pub(crate) fn listed_url(text: &str, notes: &mut Notes) -> Result<Pattern> {
    validate::entry(text)?;
    if let Some(range) = address::network(text, notes) {
        return Ok(listed_range(range, notes));
    }
    let Some(path) = text.strip_suffix("/*") else {
        let pattern = url(text, notes)?;
        notes.extend(validate::mark_at_end(&html::decoded(text)));
        return Ok(pattern);
    };
    let pattern = url(&format!("{path}/"), notes)?;
    let message = "`*` is dropped: a path that ends in `/` covers everything below it";
    notes.push(Problem::new(DiagnosticCode::WildcardDropped, message));
    Ok(pattern)
}

/// A range among domains or URLs.
fn listed_range(range: IpNet, notes: &mut Notes) -> Pattern {
    let message = format!("read as the range {range}");
    notes.push(Problem::new(DiagnosticCode::AddressAmongDomains, message));
    Pattern::ip(range)
}

/// What the source of a page means with a path or query that has references of HTML. As it stands it
/// is a link too, which browsers open as it is.
pub(crate) fn meant_by_page(pattern: &Pattern) -> Option<Pattern> {
    let (Pattern::Url(path) | Pattern::Prefix(path)) = pattern else { return None };
    let meant = html::decoded(path);
    if meant == *path {
        return None;
    }
    let notes = &mut Notes::new();
    let meant =
        if matches!(pattern, Pattern::Url(_)) { url(&meant, notes) } else { prefix(&meant, notes) };
    meant.ok().filter(|meant| meant != pattern)
}

/// A path and everything below it.
pub(crate) fn prefix(text: &str, notes: &mut Notes) -> Result<Pattern> {
    match resource(text, notes)? {
        Resource::Path(path) if path.contains('?') => {
            let message = "a prefix has no query; write a url rule for one query";
            Err(Problem::new(DiagnosticCode::InvalidUrl, message))
        }
        Resource::Path(path) => Ok(Pattern::Prefix(path)),
        Resource::Entity(entity) => Ok(Pattern::Entity(entity.to_string())),
    }
}

/// A literal; escapes are undone, since keywords are compared with decoded text.
pub(crate) fn keyword(text: &str, limits: &ListLimits, notes: &mut Notes) -> Result<Keyword> {
    let decoded = decode_fully(text.as_bytes()).bytes;
    let decoded = String::from_utf8_lossy(&decoded);
    if decoded != text {
        let message = format!("read as `{}`", excerpt(&decoded));
        notes.push(Problem::new(DiagnosticCode::PercentDecoded, message));
    }
    let count = decoded.chars().count();
    if count < limits.keyword_chars {
        let message = format!(
            "the keyword has {count} characters; it needs {} (limit `keyword_chars`)",
            limits.keyword_chars
        );
        return Err(Problem::new(DiagnosticCode::KeywordTooShort, message));
    }
    let keyword = Keyword::new(&decoded);
    validate::keyword_length(&keyword.text)?;
    Ok(keyword)
}

/// What a regex is run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// `host/path?query`.
    Link,
    /// `scheme://host/path?query`.
    WithScheme,
    /// A part alone.
    Part(Part),
}

/// A regular expression for a subject.
pub(crate) fn regex(source: &str, subject: Subject, limits: &ListLimits) -> Result<()> {
    let regex = RegexBuilder::new(source).size_limit(limits.regex_limit()).build();
    let regex = regex.map_err(|error| match error {
        regex::Error::CompiledTooBig(limit) => {
            let message = format!(
                "the regex compiles to more than {limit} bytes (limit `regex_bytes`); split it"
            );
            Problem::new(DiagnosticCode::RegexTooLarge, message)
        }
        error => {
            let text = error.to_string();
            let reason = text.lines().last().unwrap_or_default();
            let reason = reason.strip_prefix("error: ").unwrap_or(reason);
            Problem::new(DiagnosticCode::InvalidRegex, format!("not a regex: {}", excerpt(reason)))
        }
    })?;
    let fits_all = |scheme: &str| {
        BYSTANDERS.iter().all(|bystander| regex.is_match(&format!("{scheme}{bystander}")))
    };
    let fits_all_parts =
        |of: fn(&str) -> &str| BYSTANDERS.iter().all(|bystander| regex.is_match(of(bystander)));
    let fits_everything = match subject {
        Subject::WithScheme => fits_all("https://") || fits_all("http://"),
        Subject::Link => fits_all(""),
        Subject::Part(Part::Host) => {
            fits_all_parts(|link| link.split('/').next().unwrap_or_default())
        }
        Subject::Part(Part::Path) => fits_all_parts(|link| {
            let path = link.find('/').and_then(|at| link.get(at..)).unwrap_or_default();
            path.split('?').next().unwrap_or_default()
        }),
        // Most links have no query at all.
        Subject::Part(Part::Query) => false,
    };
    if regex.is_match("") || fits_everything {
        let message = "the regex fits links that have nothing in common; make it narrower";
        return Err(Problem::new(DiagnosticCode::RegexFitsEverything, message));
    }
    if subject == Subject::Link {
        validate::regex(source)?;
    }
    Ok(())
}

/// An address or a range with a prefix.
pub(crate) fn range(text: &str, notes: &mut Notes) -> Result<IpNet> {
    address::range(text, notes).ok_or_else(|| {
        let message =
            format!("`{}` is neither an address nor a range such as 203.0.113.0/24", excerpt(text));
        Problem::new(DiagnosticCode::InvalidAddress, message)
    })
}

/// `platform:kind/id`.
pub(crate) fn entity(text: &str) -> Result<Pattern> {
    let entity = Entity::parse(text);
    let entity =
        entity.map_err(|error| Problem::new(DiagnosticCode::InvalidEntity, error.to_string()))?;
    Ok(Pattern::Entity(entity.to_string()))
}

/// A hash or the beginning of one, in hex.
pub(crate) fn sha256(text: &str) -> Result<Pattern> {
    match hex_decode(text).filter(|bytes| (4..=32).contains(&bytes.len())) {
        Some(bytes) => Ok(Pattern::Sha256(bytes)),
        None => {
            let message = format!(
                "`{}` is not a hash; write 8 to 64 hexadecimal digits, two for each byte",
                excerpt(text)
            );
            Err(Problem::new(DiagnosticCode::InvalidHash, message))
        }
    }
}

/// What a URL of a list stands for.
enum Resource {
    /// `host/path` or `host/path?query` without a leading `www.`; of a link to an app, the link.
    Path(String),
    /// What its fragment names.
    Entity(Entity),
}

fn resource(text: &str, notes: &mut Notes) -> Result<Resource> {
    let doubt = validate::one_link(text)?;
    let resource = read_resource(text, notes)?;
    notes.extend(doubt);
    Ok(resource)
}

fn read_resource(text: &str, notes: &mut Notes) -> Result<Resource> {
    let markup = html::is_markup(text).then(|| html::decoded(text));
    if let Some(meant) = &markup {
        let message = format!("read as `{}`, as the source of a page means it", excerpt(meant));
        notes.push(Problem::new(DiagnosticCode::HtmlDecoded, message));
    }
    let text = markup.as_deref().unwrap_or(text);
    let invalid = |reason: &str| {
        let message = format!("`{}` is not a URL that can be screened: {reason}", excerpt(text));
        Problem::new(DiagnosticCode::InvalidUrl, message)
    };
    if text.contains('*') {
        let message = "a url rule knows no `*`; use the format `adblock` or a regex, or write %2A";
        return Err(Problem::new(DiagnosticCode::WildcardUnsupported, message));
    }
    if validate::is_mail_address(text) {
        return Err(invalid(
            "it is an address of mail, and its host is that of everybody who has one there; write \
             the domain if the whole of it is meant",
        ));
    }
    let url = normalize(text, &Limits::default()).map_err(|error| invalid(&error.to_string()))?;
    let resource = url.normal_without_scheme();
    validate::length(resource)?;
    match url.scheme_class() {
        SchemeClass::App => {
            if let Some(entity) = entity_rules::in_fragment(&url, notes)? {
                return Ok(Resource::Entity(entity));
            }
            entity_rules::note_entity(&url, notes);
            return Ok(Resource::Path(resource.to_owned()));
        }
        SchemeClass::Web => {}
        SchemeClass::Dangerous | SchemeClass::Unknown => {
            let message = format!("url rules do not cover `{}:`", excerpt(url.scheme()));
            return Err(Problem::new(DiagnosticCode::UnsupportedScheme, message));
        }
    }
    if !has_sound_host(&url) {
        return Err(invalid("no browser would open its host"));
    }
    if let (Some(host), None) = (url.host(), url.ip()) {
        validate::name(host)?;
    }
    note_defanged(&url, notes);
    if let Some(entity) = entity_rules::in_fragment(&url, notes)? {
        return Ok(Resource::Entity(entity));
    }
    entity_rules::note_entity(&url, notes);
    if let Some(port) = url.port() {
        notes.push(Problem::new(DiagnosticCode::PortDropped, port_dropped(&port.to_string())));
    }
    if url.has_credentials() {
        let message = "user name and password are dropped";
        notes.push(Problem::new(DiagnosticCode::CredentialsDropped, message));
    }
    if let Some(fragment) = url.fragment() {
        let message = format!("`#{}` is dropped", excerpt(fragment));
        notes.push(Problem::new(DiagnosticCode::FragmentDropped, message));
    }
    Ok(Resource::Path(without_www(resource).to_owned()))
}

/// A resource of a host `www.…` as that of the host without it, unless that would be no site.
fn without_www(resource: &str) -> &str {
    let Some(rest) = resource.strip_prefix("www.") else { return resource };
    let host = rest.split('/').next().unwrap_or(rest);
    let is_site = host.contains('.') && !SuffixList::embedded().is_public_suffix(host);
    if is_site { rest } else { resource }
}

/// Whether a host is one by itself too. Links have a normal form even where no browser opens them,
/// and a repair may leave nothing but a dot; in a list both are mistakes.
fn has_sound_host(url: &NormalizedUrl) -> bool {
    url.href().is_some() && url.host().is_some_and(|host| Host::parse(host).is_ok())
}

fn note_defanged(url: &NormalizedUrl, notes: &mut Notes) {
    if url.anomalies().contains(Anomaly::Defanged) {
        let message = format!("read as {}", excerpt(url.normal()));
        notes.push(Problem::new(DiagnosticCode::Defanged, message));
    }
}

/// `scheme://` and what follows; the scheme of a domain is dropped whatever it is.
fn split_scheme(text: &str) -> (Option<&str>, &str) {
    let end = text.find("://").filter(|end| {
        let mut scheme = text.bytes().take(*end);
        scheme.next().is_some_and(|b| b.is_ascii_alphabetic())
            && scheme.all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    });
    match end.and_then(|end| text.split_at_checked(end + 3)) {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, text),
    }
}

/// A host without `:port`; an IPv6 address without brackets never gets here with a port.
fn without_port<'t>(text: &'t str, notes: &mut Notes) -> &'t str {
    match text.rsplit_once(':') {
        Some((host, port))
            if !port.is_empty()
                && port.bytes().all(|byte| byte.is_ascii_digit())
                && (!host.contains(':') || host.ends_with(']')) =>
        {
            notes.push(Problem::new(DiagnosticCode::PortDropped, port_dropped(port)));
            host
        }
        _ => text,
    }
}

fn port_dropped(port: &str) -> String {
    format!("`:{}` is dropped: rules cover every port", excerpt(port))
}

fn site_of(ip: Option<IpAddr>, host: &str) -> Site {
    match ip {
        Some(ip) => Site::Address(equivalent_address(ip)),
        None => Site::Name(host.to_owned()),
    }
}

/// Links that have nothing in common but that they are links. A regex that fits all of them fits
/// whatever it is shown.
const BYSTANDERS: [&str; 4] = [
    "q7-kd.example/",
    "192.0.2.33/zu/4k.html",
    "w.xn--bcher-kva.test/?vg=Pm_3",
    "[2001:db8::8]/fe~ij",
];
