//! Patterns of entities in conditions: what a link is, whether or not a rule fits.

use std::fmt;
use std::str::FromStr;

use crate::platform::Entity;
use crate::platform::EntityError;
use crate::platform::platforms_with;
use crate::platform::spelled_prefixes;

/// The entities that a [`When`](super::When) is about: one, or all of a kind or a platform, or those whose
/// id begins in a certain way.
///
/// `telegram:username/foo` is one entity in any spelling, `telegram:invite/*` every invite of a
/// platform, `telegram:*` everything of it, and `*:invite/*` every invite of any platform. A `*`
/// may also follow the beginning of an id, in any spelling: `discord:invite/abc*`. A detail, such as
/// the number of a message, takes no part.
///
/// ```
/// use outlink::EntityPattern;
///
/// let invites: EntityPattern = "discord:invite/*".parse().unwrap();
/// assert_eq!(invites.to_string(), "discord:invite/*");
/// assert!("discord invite".parse::<EntityPattern>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EntityPattern {
    platform: Option<String>,
    kind: Option<String>,
    id: IdPattern,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum IdPattern {
    Any,
    Prefix(Prefix),
    Exact(String),
}

/// The beginning of an id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Prefix {
    /// As the pattern shows it.
    text: String,
    /// Platforms with a spelling that it has there: whether case matters is for each of them to say.
    spelled: Vec<(String, String)>,
    /// The platforms that were asked for that. A database may bring others, of which nothing is known
    /// when the pattern is read; their ids begin as the pattern says.
    asked: Vec<String>,
}

impl Prefix {
    /// `None` if no id of the platforms begins so.
    fn of(platforms: &[&str], kind: &str, prefix: &str) -> Option<Self> {
        let mut spelled = Vec::new();
        for platform in platforms {
            let prefixes = spelled_prefixes(platform, kind, prefix).into_iter();
            spelled.extend(prefixes.map(|prefix| ((*platform).to_owned(), prefix)));
        }
        let text = match spelled.as_slice() {
            [] => return None,
            [(_, only)] => only.clone(),
            _ => prefix.to_owned(),
        };
        let asked = platforms.iter().map(|platform| (*platform).to_owned()).collect();
        Some(Self { text, spelled, asked })
    }

    fn fits(&self, entity: &Entity) -> bool {
        let is_asked = || self.asked.iter().any(|platform| platform == entity.platform);
        self.spelled.iter().any(|(platform, prefix)| {
            entity.platform == platform && entity.id.starts_with(prefix.as_str())
        }) || entity.id.starts_with(&self.text) && !is_asked()
    }
}

impl EntityPattern {
    pub(super) fn fits(&self, entity: &Entity) -> bool {
        let any_or = |wanted: &Option<String>, name: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == name)
        };
        any_or(&self.platform, entity.platform)
            && any_or(&self.kind, entity.kind)
            && match &self.id {
                IdPattern::Any => true,
                IdPattern::Prefix(prefix) => prefix.fits(entity),
                IdPattern::Exact(id) => entity.id == *id,
            }
    }
}

impl fmt::Display for EntityPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.platform.as_deref().unwrap_or("*"))?;
        match (&self.kind, &self.id) {
            (None, _) => f.write_str("*"),
            (Some(kind), IdPattern::Any) => write!(f, "{kind}/*"),
            (Some(kind), IdPattern::Prefix(prefix)) => write!(f, "{kind}/{}*", prefix.text),
            (Some(kind), IdPattern::Exact(id)) => write!(f, "{kind}/{id}"),
        }
    }
}

/// A text that names no entities.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` names no entities: {reason}")]
pub struct InvalidEntityPattern {
    text: String,
    reason: String,
}

impl FromStr for EntityPattern {
    type Err = InvalidEntityPattern;

    fn from_str(text: &str) -> Result<Self, InvalidEntityPattern> {
        let text = text.trim();
        let invalid = |reason: String| InvalidEntityPattern {
            text: text.chars().take(128).collect(),
            reason,
        };
        let shape = || {
            let shapes = "write `telegram:invite/*`, `telegram:*` or `*:invite/*`";
            invalid(shapes.to_owned())
        };
        let (platform, rest) = text.split_once(':').ok_or_else(shape)?;
        let known = |text: String| match Entity::parse(&text) {
            Err(error @ (EntityError::UnknownPlatform(_) | EntityError::UnknownKind(_))) => {
                Err(invalid(error.to_string()))
            }
            _ => Ok(()),
        };
        let platform = Some(platform).filter(|platform| *platform != "*");
        if rest == "*" {
            // A kind that no platform has: only the platform is asked about.
            let platform = platform.ok_or_else(shape)?;
            match Entity::parse(&format!("{platform}:?/x")) {
                Err(error @ EntityError::UnknownPlatform(_)) => {
                    return Err(invalid(error.to_string()));
                }
                _ => return Ok(Self::new(Some(platform), None, IdPattern::Any)),
            }
        }
        let (kind, id) = rest.split_once('/').ok_or_else(shape)?;
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if kind.is_empty() || !kind.bytes().all(is_name) || id.is_empty() {
            return Err(shape());
        }
        let platforms = match platform {
            Some(platform) => {
                known(format!("{platform}:{kind}/x"))?;
                vec![platform]
            }
            None => platforms_with(kind).map_err(|error| invalid(error.to_string()))?,
        };
        let id = match (id.strip_suffix('*'), platform) {
            (Some(""), _) => IdPattern::Any,
            (Some(prefix), _) => {
                let impossible =
                    || invalid(format!("the id of a {kind} cannot begin with `{prefix}`"));
                IdPattern::Prefix(Prefix::of(&platforms, kind, prefix).ok_or_else(impossible)?)
            }
            (None, None) => return Err(shape()),
            // In the one spelling that links are brought to.
            (None, Some(_)) => match Entity::parse(text) {
                Ok(entity) => IdPattern::Exact(entity.id),
                Err(error) => return Err(invalid(error.to_string())),
            },
        };
        Ok(Self::new(platform, Some(kind), id))
    }
}

impl EntityPattern {
    fn new(platform: Option<&str>, kind: Option<&str>, id: IdPattern) -> Self {
        Self { platform: platform.map(str::to_owned), kind: kind.map(str::to_owned), id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read_and_shown() {
        for text in [
            "telegram:invite/*",
            "telegram:*",
            "*:invite/*",
            "discord:invite/abc*",
            "*:invite/abc*",
            "telegram:username/foo",
        ] {
            assert_eq!(text.parse::<EntityPattern>().unwrap().to_string(), text);
        }
        let respelled: EntityPattern = "telegram:username/Foo".parse().unwrap();
        assert_eq!(respelled.to_string(), "telegram:username/foo");
        let respelled: EntityPattern = "telegram:username/Foo*".parse().unwrap();
        assert_eq!(respelled.to_string(), "telegram:username/foo*");
        for text in [
            "telegram",
            "*:*",
            "telegran:invite/*",
            "telegram:invites/*",
            "telegran:*",
            "*:invites/*",
            "telegram:username/@gang*",
            "telegram:username/foo/1*",
            "*:subreddit/a b*",
        ] {
            assert!(text.parse::<EntityPattern>().is_err(), "{text}");
        }
        for text in ["telegran:invite/*", "telegran:*"] {
            let error = text.parse::<EntityPattern>().unwrap_err().to_string();
            assert!(error.contains("`telegram`?") && error.contains("--platforms"), "{error}");
            assert!(error.contains(" more;") && error.len() < 400, "{error}");
        }
    }

    #[test]
    fn a_pattern_fits_what_it_names() {
        let fits = |pattern: &str, entity: &str| {
            pattern.parse::<EntityPattern>().unwrap().fits(&Entity::parse(entity).unwrap())
        };
        assert!(fits("telegram:invite/*", "telegram:invite/AbCdEfGhIjKlMnOp"));
        assert!(fits("*:invite/*", "telegram:invite/AbCdEfGhIjKlMnOp"));
        assert!(fits("telegram:*", "telegram:username/nice_channel"));
        assert!(fits("telegram:username/foo*", "telegram:username/foobar/77"));
        for (pattern, entity) in [
            ("telegram:username/Gang*", "telegram:username/gangshop"),
            ("x:username/GANG*", "x:username/gangshop"),
            ("reddit:subreddit/Gang*", "reddit:subreddit/gangshop"),
            ("whatsapp:phone/+467*", "whatsapp:phone/4670123456"),
            // Each platform says whether case matters.
            ("*:username/Gang*", "telegram:username/gangshop"),
            ("*:invite/AbC*", "telegram:invite/AbCdEfGhIjKlMnOp"),
        ] {
            assert!(fits(pattern, entity), "{pattern}");
        }
        assert!(!fits("*:invite/abC*", "telegram:invite/AbCdEfGhIjKlMnOp"));
        assert!(!fits("telegram:invite/*", "telegram:username/nice_channel"));
        assert!(!fits("telegram:username/foo", "telegram:username/foobar"));
    }
}
