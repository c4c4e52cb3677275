//! What a list says of its rules beside the pattern.
//!
//! [`with_attributes`] is the one table of attributes. The struct, the inheritance from the list,
//! the keys of rule objects and catalogs ([`crate::list`]), the record of a database
//! ([`crate::table`]) and the accessors and the JSON of a match ([`crate::verdict`]) all follow from
//! it, so that a new attribute is one row here.

use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::names::Action;
use crate::names::Ground;
use crate::names::SourceType;

/// Hands the table of attributes to a macro. A row is
/// `name: type, reader(limits ...), accessor, json | hidden;`: the reader is a function of
/// `list/attributes.rs`, and `json` rows stand in the JSON of verdicts, in the order of the table.
macro_rules! with_attributes {
    ($then:ident) => {
        $then! {
            /// The number or name that the list itself gives the rule.
            id: Option<String>, text(256), id, json;
            /// What the content is, as an open name such as `malware` or `recruitment`.
            category: Option<String>, text(64), category, json;
            /// Further open names, in the order of the list; none holds a line break.
            tags: Vec<String>, tags(), tags, json;
            /// Why the content may not stay.
            ground: Option<Ground>, ground(), ground, json;
            /// The provision of the law or of the terms that the content breaks.
            provision: Option<String>, remark(500), provision, json;
            /// What to do about the content, unless the policy says otherwise.
            action: Option<Action>, action(), action, json;
            /// The number of the order or case.
            reference: Option<String>, text(2000), reference, json;
            /// Who reported or ordered it.
            source: Option<String>, remark(2000), source, json;
            /// In which role they did.
            source_type: Option<SourceType>, source_type(), source_type, json;
            /// Where the rule counts; the empty set means everywhere.
            jurisdictions: Jurisdictions, jurisdictions(), jurisdictions, json;
            /// The first moment at which the rule counts.
            valid_from: Option<Timestamp>, start(), valid_from, json;
            /// The first moment at which the rule no longer counts.
            valid_until: Option<Timestamp>, end(), valid_until, json;
            /// Whether no exception may lift the rule.
            mandatory: Option<bool>, flag(), is_mandatory, json;
            /// Whether the rule may take down a host that many strangers share.
            accept_over_block: Option<bool>, flag(), accepts_over_block, hidden;
            /// A remark for people.
            comment: Option<String>, remark(2000), comment, json;
        }
    };
}

pub(crate) use with_attributes;

macro_rules! define {
    ($(
        $(#[$doc:meta])*
        $name:ident: $type:ty, $reader:ident($($limit:expr),*), $accessor:ident, $shown:ident;
    )*) => {
        /// The attributes of a rule: everything beside its pattern. An absent field is inherited from the
        /// list.
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub struct Attributes {
            $($(#[$doc])* pub $name: $type,)*
        }

        impl Attributes {
            /// The attributes with what is absent taken from those of the list.
            #[must_use]
            pub fn or(self, list: &Self) -> Self {
                let mut merged = Self { $($name: self.$name.or_of(&list.$name),)* };
                // "No end" overrides an end of the list; apart from that it is not an end.
                merged.valid_until = merged.valid_until.filter(|end| *end != Timestamp::FOREVER);
                merged
            }

            /// How many bytes of text they hold.
            pub(crate) fn text_bytes(&self) -> usize {
                0 $(+ self.$name.text_bytes())*
            }
        }
    };
}

with_attributes!(define);

/// A type that an attribute can have.
trait Attribute {
    /// The value, or that of the list if it is absent.
    fn or_of(self, list: &Self) -> Self;

    /// How many bytes of text it holds.
    fn text_bytes(&self) -> usize {
        0
    }
}

impl Attribute for Option<String> {
    fn or_of(self, list: &Self) -> Self {
        self.or_else(|| list.clone())
    }

    fn text_bytes(&self) -> usize {
        self.as_ref().map_or(0, String::len)
    }
}

impl Attribute for Vec<String> {
    fn or_of(self, list: &Self) -> Self {
        if self.is_empty() { list.clone() } else { self }
    }

    fn text_bytes(&self) -> usize {
        self.iter().map(String::len).sum()
    }
}

impl Attribute for Jurisdictions {
    fn or_of(self, list: &Self) -> Self {
        if self.is_empty() { list.clone() } else { self }
    }
}

macro_rules! copied {
    ($($type:ty),*) => {
        $(impl Attribute for Option<$type> {
            fn or_of(self, list: &Self) -> Self {
                self.or(*list)
            }
        })*
    };
}

copied!(Ground, Action, SourceType, Timestamp, bool);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_is_inherited() {
        let list = Attributes {
            category: Some("malware".to_owned()),
            tags: vec!["a".to_owned()],
            valid_until: Some(Timestamp::from_unix_seconds(9)),
            mandatory: Some(true),
            ..Attributes::default()
        };
        assert_eq!(Attributes::default().or(&list), list);
        let own = Attributes {
            tags: vec!["b".to_owned()],
            valid_until: Some(Timestamp::FOREVER),
            mandatory: Some(false),
            ..Attributes::default()
        };
        let merged = own.or(&list);
        assert_eq!(merged.category, list.category);
        assert_eq!((merged.tags, merged.mandatory), (vec!["b".to_owned()], Some(false)));
        assert_eq!(merged.valid_until, None, "no end overrides the end of the list");
        assert_eq!(list.text_bytes(), 8);
    }
}
