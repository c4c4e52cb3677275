//! A rule that fits, in words.

use std::cmp::Ordering;
use std::sync::Arc;

use serde::Deserialize;
use serde::Deserializer;
use serde::ser::SerializeStruct;

use crate::attributes::with_attributes;
use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::names::Action;
use crate::names::Effect;
use crate::names::Ground;
use crate::names::RuleKind;
use crate::names::SourceType;
use crate::rule::Attributes;

/// A rule that fits a candidate, with its list and everything that the list says of it.
///
/// ```
/// use outlink::Context;
/// use outlink::Database;
/// use outlink::Screener;
///
/// let link = "https://testsafebrowsing.appspot.com/s/phishing.html";
/// let screener = Screener::new(Database::starter().unwrap());
/// let verdict = screener.screen(link, &Context::default());
/// let rule = verdict.reasons()[0].rule().unwrap();
/// assert_eq!((rule.kind().as_str(), rule.list()), ("url", "starter"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Match {
    pub(crate) kind: RuleKind,
    pub(crate) pattern: String,
    pub(crate) effect: Effect,
    /// Shared by all that fit of a database, as the attributes are.
    pub(crate) list: Arc<str>,
    pub(crate) line: u32,
    pub(crate) attributes: Arc<Attributes>,
}

impl Match {
    /// What the rule compares.
    pub fn kind(&self) -> RuleKind {
        self.kind
    }

    /// The pattern in normal form, as a rule file has it.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Block or exception.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The name of the list.
    pub fn list(&self) -> &str {
        &self.list
    }

    /// The line of the list, counted from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// An order that depends on nothing but the rule itself.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        (&self.list, self.line, self.kind, &self.pattern, self.effect, &self.attributes).cmp(&(
            &other.list,
            other.line,
            other.kind,
            &other.pattern,
            other.effect,
            &other.attributes,
        ))
    }
}

/// The accessor of an attribute, by the reader that the table of attributes names for it.
macro_rules! accessor {
    (text, $name:ident, $accessor:ident, $doc:expr) => {
        #[doc = $doc]
        pub fn $accessor(&self) -> Option<&str> {
            self.attributes.$name.as_deref()
        }
    };
    (tags, $name:ident, $accessor:ident, $doc:expr) => {
        #[doc = $doc]
        pub fn $accessor(&self) -> &[String] {
            &self.attributes.$name
        }
    };
    (jurisdictions, $name:ident, $accessor:ident, $doc:expr) => {
        #[doc = $doc]
        pub fn $accessor(&self) -> &Jurisdictions {
            &self.attributes.$name
        }
    };
    (flag, $name:ident, $accessor:ident, $doc:expr) => {
        #[doc = $doc]
        pub fn $accessor(&self) -> bool {
            self.attributes.$name == Some(true)
        }
    };
    (remark, $($rest:tt)*) => { accessor!(text, $($rest)*); };
    (ground, $($rest:tt)*) => { accessor!(copy Ground, $($rest)*); };
    (action, $($rest:tt)*) => { accessor!(copy Action, $($rest)*); };
    (source_type, $($rest:tt)*) => { accessor!(copy SourceType, $($rest)*); };
    (start, $($rest:tt)*) => { accessor!(copy Timestamp, $($rest)*); };
    (end, $($rest:tt)*) => { accessor!(copy Timestamp, $($rest)*); };
    (copy $type:ident, $name:ident, $accessor:ident, $doc:expr) => {
        #[doc = $doc]
        pub fn $accessor(&self) -> Option<$type> {
            self.attributes.$name
        }
    };
}

macro_rules! define {
    ($(
        #[doc = $doc:expr]
        $name:ident: $type:ty, $reader:ident($($limit:expr),*), $accessor:ident, $shown:ident;
    )*) => {
        impl Match {
            $(accessor!($reader, $name, $accessor, $doc);)*

            /// Writes the attributes that stand in the JSON of verdicts.
            pub(super) fn write_attributes<S: SerializeStruct>(
                &self,
                object: &mut S,
            ) -> Result<(), S::Error> {
                $(field!($shown, object, stringify!($name), self.$accessor());)*
                Ok(())
            }
        }

        impl<'de> Deserialize<'de> for Match {
            /// Reads a rule as it stands in the JSON of a verdict.
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(Deserialize)]
                struct Stored {
                    kind: RuleKind,
                    pattern: String,
                    effect: Effect,
                    list: String,
                    line: u32,
                    $(#[serde(default)] $name: $type,)*
                }
                let Stored { kind, pattern, effect, list, line, $($name,)* } =
                    Stored::deserialize(deserializer)?;
                let attributes = Arc::new(Attributes { $($name,)* });
                let list = list.into();
                Ok(Self { kind, pattern, effect, list, line, attributes })
            }
        }
    };
}

macro_rules! field {
    (json, $object:ident, $key:expr, $value:expr) => {
        $object.serialize_field($key, &$value)?
    };
    (hidden, $object:ident, $key:expr, $value:expr) => {};
}

with_attributes!(define);
