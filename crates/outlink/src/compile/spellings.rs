//! The other spellings of what a rule names.
//!
//! A link is looked up by every place that it leads to: by the entity that it names, and
//! by the form that all gateways of a family share. A rule that is written as one spelling is stored
//! under these too, so that a feed line `https://telegram.me/s/foo` fits `tg://resolve?domain=FOO`,
//! and `graph.org/page` fits `telegra.ph/page`.

use crate::compile::name_bits::NameBits;
use crate::expand;
use crate::expand::Knowledge;
use crate::limits::Limits;
use crate::list;
use crate::rule::Pattern;
use crate::url::NormalizedUrl;
use crate::url::normalize;
use crate::wire::labels::Labels;

/// Further patterns under which a rule is found.
pub(super) fn of(pattern: &Pattern) -> Vec<Pattern> {
    let text = match pattern {
        Pattern::Url(text) | Pattern::Prefix(text) => text,
        Pattern::Domain(host) | Pattern::Host(host) => return of_host(host).into_iter().collect(),
        _ => return Vec::new(),
    };
    let Some(url) = parse(text) else { return Vec::new() };
    let mut spellings = Vec::new();
    if let Some(entity) = list::entity_of_rule(&url) {
        spellings.push(Pattern::Entity(entity.to_string()));
    }
    if let Some(canonical) = expand::canonical(&url) {
        let text = canonical.normal_without_scheme().to_owned();
        spellings.push(match pattern {
            Pattern::Prefix(_) => Pattern::Prefix(text),
            _ => Pattern::Url(text),
        });
    }
    spellings
}

/// The names of gateways as bits, for those who ask of millions of names.
pub(super) struct Gateways(NameBits);

impl Gateways {
    /// The gateways of the knowledge in force.
    pub(super) fn in_force() -> Self {
        let known = Knowledge::in_force();
        Self(NameBits::of(known.redirectors_table().gateways(), GATEWAY_BITS))
    }

    /// Whether a domain or a host of this name may have another spelling, given its labels.
    pub(super) fn may_have(&self, name: &str, labels: &Labels) -> bool {
        let max = labels.count().min(expand::FILED_LABELS);
        name.len() >= ONION_BYTES || (1..=max).any(|count| self.0.has(labels.suffix_hash(count)))
    }
}

/// How many bits a gateway has a part in. One that passes by chance may stand above half of a list.
const GATEWAY_BITS: usize = 256;

/// The id of an onion service proves that its host is a gateway, and has so many bytes.
const ONION_BYTES: usize = 56;

/// The site that the name of a gateway stands for, with all that is below it. One look-up
/// rules out nearly every host.
fn of_host(host: &str) -> Option<Pattern> {
    if !Knowledge::in_force().redirectors_table().may_be_gateway(host) {
        return None;
    }
    let canonical = expand::canonical(&parse(&format!("{host}/"))?)?;
    let text = canonical.normal_without_scheme();
    (canonical.path() == "/").then(|| Pattern::Url(text.to_owned()))
}

/// The pattern as a link. It has a scheme only if it is not one of the web.
pub(super) fn parse(text: &str) -> Option<NormalizedUrl> {
    let host = text.split('/').next()?;
    let has_scheme = host.contains(':') && !host.starts_with('[');
    let limits = Limits::default();
    if has_scheme {
        normalize(text, &limits).ok()
    } else {
        normalize(&format!("https://{text}"), &limits).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spellings(pattern: Pattern) -> Vec<String> {
        of(&pattern).iter().map(|pattern| format!("{} {pattern}", pattern.kind())).collect()
    }

    #[test]
    fn a_rule_is_stored_under_what_it_names() {
        let url = |text: &str| Pattern::Url(text.to_owned());
        let prefix = |text: &str| Pattern::Prefix(text.to_owned());
        assert_eq!(spellings(url("telegram.me/s/foo")), ["entity telegram:username/foo"]);
        assert_eq!(spellings(url("t.me/foo/12")), ["entity telegram:username/foo/12"]);
        assert_eq!(spellings(prefix("t.me/foo")), ["entity telegram:username/foo"]);
        assert_eq!(spellings(url("tg://resolve?domain=foo")), ["entity telegram:username/foo"]);
        assert_eq!(spellings(url("graph.org/page")), ["url telegra.ph/page"]);
        assert_eq!(spellings(prefix("te.legra.ph/page")), ["prefix telegra.ph/page"]);
        assert_eq!(
            spellings(url("api.whatsapp.com/send?phone=15551234567&text=x")),
            ["entity whatsapp:phone/15551234567"]
        );
        assert!(!spellings(url("invite.viber.com/?g2=AQAevil")).is_empty());
        assert!(spellings(url("t.me/foo?start=x")).is_empty(), "that query is not all of foo");
        assert!(spellings(url("t.me/foo/12?single")).is_empty());
        assert!(spellings(url("evil.example/a?b")).is_empty());
        assert!(spellings(url("t.me/")).is_empty());
        assert!(spellings(url("[2001:db8::1]/a")).is_empty());
        let domain = |text: &str| spellings(Pattern::Domain(text.to_owned()));
        let onion = "duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad";
        let cid = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
        assert_eq!(domain(&format!("{onion}.onion.ly")), [format!("url {onion}.onion/")]);
        assert_eq!(domain(&format!("{onion}.gate.example")), [format!("url {onion}.onion/")]);
        assert_eq!(domain(&format!("{cid}.ipfs.dweb.link")), [format!("url ipfs://{cid}/")]);
        assert_eq!(domain("foo.firebaseapp.com"), ["url foo.web.app/"]);
        for host in ["t.me", "dweb.link", "graph.org", "web.app", "evil.example", "203.0.113.1"] {
            assert!(domain(host).is_empty(), "{host}");
        }
    }

    #[test]
    fn names_that_have_other_spellings_are_among_the_gateways() {
        let known = Knowledge::in_force();
        let gateways = Gateways::in_force();
        let onion = "duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad";
        let names = known.redirectors_table().gateways().chain(["evil.example", "com", onion]);
        let mut found = 0;
        for name in names {
            for lead in ["", "x.", "y.x.", "y.x.w.", &format!("{onion}.")] {
                let host = format!("{lead}{name}");
                let may_have = match Labels::of_host(&host) {
                    Some(labels) => gateways.may_have(&host, &labels),
                    None => continue,
                };
                let has = known.redirectors_table().may_be_gateway(&host);
                assert!(may_have || !has, "{host}");
                found += usize::from(has);
            }
        }
        assert!(found > 50, "{found}");
        let labels = Labels::of_host("evil.example").unwrap();
        assert!(!gateways.may_have("evil.example", &labels));
    }
}
