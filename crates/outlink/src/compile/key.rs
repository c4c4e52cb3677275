//! What a rule compares, as bytes: rules that compare the same thing have the same key, and the
//! order of the keys is that of the tables.

use ipnet::IpNet;

use crate::names::Part;
use crate::names::RuleKind;
use crate::rule::Keyword;
use crate::rule::Pattern;
use crate::rule::RegexPattern;
use crate::table::ranges::key_of_net;
use crate::table::ranges::net_of_key;
use crate::table::reversed::reverse_labels;

/// Appends the key of a pattern. The key of a hash begins with three bytes for the list that has the
/// key of the hash, which [`set_owner`] sets.
pub(super) fn encode(pattern: &Pattern, key: &mut Vec<u8>) {
    match pattern {
        Pattern::Domain(host) | Pattern::Host(host) => encode_name(host, key),
        Pattern::Url(text) | Pattern::Prefix(text) | Pattern::Entity(text) => {
            key.extend_from_slice(text.as_bytes());
        }
        Pattern::Keyword(keyword) => {
            string(&keyword.text, key);
            key.push(keyword.part.map_or(0, |part| part as u8));
            key.push(u8::from(keyword.word));
            domains(&keyword.domains, key);
        }
        Pattern::Regex(regex) => {
            string(&regex.source, key);
            key.push(u8::from(regex.scheme));
            key.push(regex.part.map_or(0, |part| part as u8));
            domains(&regex.domains, key);
        }
        Pattern::Ip(range) => key.extend_from_slice(&key_of_net(&range.net().trunc())),
        Pattern::Sha256(hash) => {
            key.extend_from_slice(&[0; OWNER_BYTES]);
            key.push(hash.len() as u8);
            key.extend_from_slice(hash);
        }
    }
}

/// Appends the key of a domain or a host.
pub(super) fn encode_name(name: &str, key: &mut Vec<u8>) {
    let start = key.len();
    key.resize(start + name.len(), 0);
    reverse_labels(name.as_bytes(), key.get_mut(start..).unwrap_or_default());
}

/// Sets the owner of a hash in its key: 0 for none, or the number of the list plus 1. A list can be
/// the 65,536th, so the owner has three bytes.
pub(super) fn set_owner(key: &mut [u8], owner: u32) {
    if let Some(bytes) = key.get_mut(..OWNER_BYTES) {
        let [_, owner @ ..] = owner.to_be_bytes();
        bytes.copy_from_slice(&owner);
    }
}

/// What a key says, for the kinds whose tables store something else than the key.
pub(super) enum Compared {
    Text,
    Keyword(Keyword),
    Regex(RegexPattern),
    Ip(IpNet),
    Hash { owner: u32, hash: Vec<u8> },
}

/// Reads a key that [`encode`] wrote.
pub(super) fn decode(kind: RuleKind, key: &[u8]) -> Option<Compared> {
    let mut rest = key;
    match kind {
        RuleKind::Keyword => {
            let text = take_string(&mut rest)?;
            let part = take_part(&mut rest)?;
            let [word] = take::<1>(&mut rest)?;
            let domains = take_strings(&mut rest);
            Some(Compared::Keyword(Keyword { text, part, word: word != 0, domains }))
        }
        RuleKind::Regex => {
            let source = take_string(&mut rest)?;
            let [scheme] = take::<1>(&mut rest)?;
            let part = take_part(&mut rest)?;
            let domains = take_strings(&mut rest);
            Some(Compared::Regex(RegexPattern { source, scheme: scheme != 0, part, domains }))
        }
        RuleKind::Ip => net_of_key(key).map(Compared::Ip),
        RuleKind::Sha256 => {
            let [a, b, c] = take::<OWNER_BYTES>(&mut rest)?;
            take::<1>(&mut rest)?;
            let owner = u32::from_be_bytes([0, a, b, c]);
            Some(Compared::Hash { owner, hash: rest.to_vec() })
        }
        _ => Some(Compared::Text),
    }
}

fn domains(domains: &[String], key: &mut Vec<u8>) {
    let mut domains: Vec<&String> = domains.iter().collect();
    domains.sort_unstable();
    domains.dedup();
    domains.into_iter().for_each(|domain| string(domain, key));
}

fn string(text: &str, key: &mut Vec<u8>) {
    key.extend_from_slice(&(text.len() as u32).to_be_bytes());
    key.extend_from_slice(text.as_bytes());
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*taken)
}

fn take_part(rest: &mut &[u8]) -> Option<Option<Part>> {
    Some(match take::<1>(rest)? {
        [1] => Some(Part::Host),
        [2] => Some(Part::Path),
        [3] => Some(Part::Query),
        _ => None,
    })
}

fn take_string(rest: &mut &[u8]) -> Option<String> {
    let length = u32::from_be_bytes(take(rest)?) as usize;
    let (text, after) = rest.split_at_checked(length)?;
    *rest = after;
    String::from_utf8(text.to_vec()).ok()
}

fn take_strings(rest: &mut &[u8]) -> Vec<String> {
    std::iter::from_fn(|| take_string(rest)).collect()
}

const OWNER_BYTES: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_say_what_patterns_say() {
        let mut keyword = Keyword::new("Bet\0");
        keyword.part = Some(Part::Query);
        keyword.domains = vec!["b.example".to_owned(), "a.example".to_owned()];
        let mut key = Vec::new();
        encode(&Pattern::Keyword(keyword.clone()), &mut key);
        keyword.domains.sort();
        let Some(Compared::Keyword(read)) = decode(RuleKind::Keyword, &key) else { panic!() };
        assert_eq!(read, keyword);
        let regex = RegexPattern { part: Some(Part::Path), ..RegexPattern::new("a|b") };
        let mut key = Vec::new();
        encode(&Pattern::Regex(regex.clone()), &mut key);
        let Some(Compared::Regex(read)) = decode(RuleKind::Regex, &key) else { panic!() };
        assert_eq!(read, regex);
        let mut key = Vec::new();
        encode(&Pattern::Sha256(vec![1, 2, 3, 4]), &mut key);
        set_owner(&mut key, 65_536);
        let Some(Compared::Hash { owner, hash }) = decode(RuleKind::Sha256, &key) else { panic!() };
        assert_eq!((owner, hash), (65_536, vec![1, 2, 3, 4]));
    }
}
