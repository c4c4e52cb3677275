//! The way back, for tests: wraps a target as a row of the table says.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::codec::base64url_encode;
use crate::codec::hex_encode;
use crate::expand::decode::Decoder;
use crate::expand::decode::asterisks;
use crate::expand::decode::feedsportal;
use crate::expand::decode::mailanyone;
use crate::expand::decode::sparkpost;
use crate::expand::link::pattern::HostPattern;
use crate::expand::rows::row::Row;
use crate::expand::rows::row::TargetLocation;

/// A link that carries the target; `None` if the row can carry nothing, or not this target.
pub(super) fn wrap(row: &Row, target: &str) -> Option<String> {
    let host = row.hosts.first().map(|host| match host {
        HostPattern::Any => "any.example".to_owned(),
        HostPattern::Host(name) | HostPattern::Within(name) => name.clone(),
        HostPattern::Below(name) => format!("x1.{name}"),
    });
    let path = |value: &str| row.path.as_ref().map_or("/".to_owned(), |path| path.fill(value));
    let whole = matches!(
        row.location,
        TargetLocation::Query
            | TargetLocation::Path
            | TargetLocation::Rest
            | TargetLocation::Host
            | TargetLocation::Fragment
    );
    if whole && target.contains('#') {
        return None;
    }
    match &row.location {
        TargetLocation::Parameters(names) => {
            let name = names.last()?;
            let target = match &*row.until {
                "" => target.to_owned(),
                until => format!("{target}{until}more"),
            };
            let value = format!("{}{}", row.after, encode(row.decode, &target)?);
            match host {
                Some(host) => Some(format!("https://{host}{}?x=1&{name}={value}", path(""))),
                None => {
                    let (scheme, action) = row.schemes.first()?;
                    Some(format!("{scheme}://{action}?{name}={value}"))
                }
            }
        }
        TargetLocation::Fragment => Some(format!("https://{}{}#{target}", host?, path("x1"))),
        TargetLocation::Query => {
            let value = match row.decode {
                Decoder::Base64 => encode(row.decode, target)?,
                Decoder::Text => plain(target)?.to_owned(),
                _ => target.to_owned(),
            };
            Some(format!("https://{}{}?{value}", host?, path("")))
        }
        TargetLocation::Path => {
            let whole = matches!(
                row.decode,
                Decoder::Amp
                    | Decoder::Underscores
                    | Decoder::ProofpointV3
                    | Decoder::Base64
                    | Decoder::Base64Json
                    | Decoder::Inflate
                    | Decoder::Hex
                    | Decoder::SchemePath
                    | Decoder::AppPath
                    | Decoder::Sparkpost
                    | Decoder::Turbo
                    | Decoder::Feedsportal
                    | Decoder::GoogleNews
            );
            let value = if whole { encode(row.decode, target)? } else { percent(target) };
            let path = path(&value);
            let Some(host) = host else {
                let (scheme, action) = row.schemes.first()?;
                let action = if action.is_empty() { "x1" } else { action };
                row.fits_path(&path, None).then_some(())?;
                return Some(format!("{scheme}://{action}{path}"));
            };
            row.fits_path(&path, None).then_some(())?;
            Some(format!("https://{host}{path}"))
        }
        TargetLocation::Segment(beginning) => {
            Some(format!("https://{}/x/{beginning}{}/y", host?, encode(row.decode, target)?))
        }
        TargetLocation::Rest => {
            let (scheme, _) = row.schemes.first()?;
            let rest = match row.decode {
                Decoder::Intent => {
                    let (inner, rest) = target.split_once(':')?;
                    rest.starts_with("//").then(|| format!("{rest}#Intent;scheme={inner};end"))?
                }
                Decoder::Bars => format!("ofe|u|{target}"),
                Decoder::Base64Text => {
                    let text = format!("AA{}{}", plain(target)?, row.until);
                    format!("//{}", base64url_encode(text.as_bytes()))
                }
                // What stands for a host is cut where a port would begin, unless it is a scheme of the web.
                _ if !row.after.is_empty() => {
                    target.starts_with("http").then(|| format!("{}{target}", row.after))?
                }
                _ if row.prepend.is_empty() => target.to_owned(),
                _ => {
                    let rest = target.strip_prefix(&row.prepend)?;
                    rest.starts_with("//").then(|| rest.to_owned())?
                }
            };
            Some(format!("{scheme}:{rest}"))
        }
        TargetLocation::Host => {
            let (scheme, rest) = target.split_once("://")?;
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            let (name, rest) = rest.split_at(end);
            // The translator does not translate itself: both would have the same parameters.
            let web = matches!(scheme, "http" | "https")
                && !name.contains([':', '@'])
                && !rest.contains("_x_tr_");
            let label = name.replace('-', "--").replace('.', "-");
            let join = if rest.contains('?') { "&" } else { "?" };
            web.then(|| format!("https://{label}.translate.goog{rest}{join}_x_tr_sch={scheme}"))
        }
        TargetLocation::Gateway(_)
        | TargetLocation::Address(_)
        | TargetLocation::Hidden
        | TargetLocation::NotFollowed => None,
    }
}

fn encode(decoder: Decoder, target: &str) -> Option<String> {
    Some(match decoder {
        Decoder::Percent | Decoder::ProofpointV1 | Decoder::Cache => percent(target),
        Decoder::Base64 => base64url_encode(target.as_bytes()),
        Decoder::Base64Dashes => {
            let base64 = base64url_encode(target.as_bytes());
            format!("{base64:-<width$}", width = base64.len().next_multiple_of(4))
        }
        Decoder::Base64Text => base64url_encode(format!("1;{}", plain(target)?).as_bytes()),
        Decoder::GoogleNews => {
            let mut message = vec![8, 19, 0x22];
            let (low, high) = (target.len() & 0x7f, target.len() >> 7);
            match high {
                0 => message.push(low as u8),
                _ => message
                    .extend([low as u8 | 0x80, u8::try_from(high).ok().filter(|it| *it < 0x80)?]),
            }
            message.extend_from_slice(target.as_bytes());
            base64url_encode(&message)
        }
        Decoder::Base64Json => {
            let json = serde_json::json!({ "e": plain(target)?, "p": 1 }).to_string();
            format!("{}.sig", base64url_encode(json.as_bytes()))
        }
        Decoder::Inflate => {
            let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
            packed.write_all(target.as_bytes()).ok()?;
            base64url_encode(&packed.finish().ok()?)
        }
        Decoder::Hex => hex_encode(target.as_bytes()),
        Decoder::Host => {
            let host = target.strip_prefix("https://")?.strip_suffix('/')?;
            (!host.contains(['/', ':', '@', '?'])).then(|| host.to_owned())?
        }
        Decoder::SchemePath | Decoder::AppPath => {
            let (scheme, rest) = target.split_once("://")?;
            let is_plain = matches!(scheme, "http" | "https") && rest.contains('/');
            is_plain.then(|| format!("{scheme}/{rest}"))?
        }
        Decoder::Turbo => {
            let (host, rest) = target.strip_prefix("https://")?.split_once('/')?;
            format!("{host}/s/{rest}")
        }
        Decoder::Text => percent(&format!("see {} and more", plain(target)?)),
        Decoder::Amp => match target.split_once("://")? {
            ("https", rest) => format!("s/{rest}"),
            ("http", rest) => rest.to_owned(),
            _ => return None,
        },
        Decoder::Underscores => {
            (!target.contains("___")).then(|| format!("___{}___.abc", asterisks::encode(target)))?
        }
        Decoder::Feedsportal => feedsportal::encode(target)?,
        Decoder::Sparkpost => sparkpost::encode(target)?,
        Decoder::Mailanyone => percent(&mailanyone::encode(target)),
        Decoder::ProofpointV2 => {
            let text = target.replace('%', "%25").replace('-', "%2D").replace('_', "%5F");
            percent_but(&text, b"/%").replace('/', "_").replace('%', "-")
        }
        Decoder::ProofpointV3 => {
            let (text, special) = proofpoint_v3(target);
            format!("__{text}__;{}!!sig$", base64url_encode(special.as_bytes()))
        }
        Decoder::TranslateHost | Decoder::Intent | Decoder::Bars | Decoder::Commas => return None,
    })
}

/// Every run of what is special in the wrapper, set apart.
fn proofpoint_v3(target: &str) -> (String, String) {
    let alphabet: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').collect();
    let is_special = |character: &char| "*_#;".contains(*character);
    let mut text = String::new();
    let special: String = target.chars().filter(|character| is_special(character)).collect();
    let mut characters = target.chars().peekable();
    while let Some(character) = characters.next() {
        if !is_special(&character) {
            text.push(character);
            continue;
        }
        let mut run = 1;
        while run < 60 && characters.next_if(is_special).is_some() {
            run += 1;
        }
        match run {
            1 => text.push('*'),
            _ => text.extend(['*', '*', alphabet[run - 2]]),
        }
    }
    (text, special)
}

/// The target, if it can stand in a text for people.
fn plain(target: &str) -> Option<&str> {
    let web = target.starts_with("http://") || target.starts_with("https://");
    let ends = target.ends_with([')', ']', ',', '.', ';', '!']);
    (web && !ends && !target.contains(['"', '\'', '<', '>', '`', ' '])).then_some(target)
}

fn percent(text: &str) -> String {
    percent_but(text, b"")
}

fn percent_but(text: &str, also: &[u8]) -> String {
    let keeps =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || also.contains(&byte);
    text.bytes()
        .map(|byte| if keeps(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
