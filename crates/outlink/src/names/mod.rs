//! Every enumeration that has names, each written once.
//!
//! [`names!`] derives from one table what would drift apart in several: the variants with their
//! numbers, the list of all, the names, and the conversions from and to text, numbers and JSON.
//! The headers of the C interface and the stubs of the Python package are compared with these
//! tables by tests.

mod action;
mod anomaly;
mod link;
mod network;
mod reason_code;
mod rule;
mod setting;
mod unknown;

pub use self::action::Action;
pub use self::anomaly::Anomaly;
pub use self::link::LinkForm;
pub use self::network::Network;
pub use self::reason_code::ReasonCode;
pub use self::rule::Effect;
pub use self::rule::Exceptions;
pub use self::rule::Ground;
pub use self::rule::HashOf;
pub use self::rule::ListKind;
pub use self::rule::Part;
pub use self::rule::RuleKind;
pub use self::rule::SourceType;
pub use self::setting::Setting;
pub use self::unknown::UnknownName;
pub(crate) use self::unknown::is_misspelling;

/// Writes an enumeration with its names, and with numbers where it has any.
///
/// ```text
/// names! {
///     /// What it is.
///     pub enum Color: u8, "color" {
///         /// The color of blood.
///         Red = 1 => "red",
///     }
/// }
/// ```
///
/// The number is the one in databases and in the C interface; it never changes. The name is the
/// one in files, on the command line, in JSON and in Python. The text behind the type says what
/// the enumeration is in an error. An enumeration that only has names leaves out `: u8` and `= 1`.
macro_rules! names {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident: $number:ty, $what:literal {
            $($(#[$doc:meta])* $variant:ident = $value:literal => $text:literal,)+
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr($number)]
        pub enum $name {
            $($(#[$doc])* $variant = $value,)+
        }

        $crate::names::names!(@text $name, $what, $($variant => $text,)+);

        impl $name {
            /// The number in databases and in the C interface.
            pub const fn number(self) -> $number {
                self as $number
            }

            /// The value that a number stands for.
            pub const fn from_number(number: $number) -> Option<Self> {
                match number {
                    $($value => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
    (
        $(#[$attribute:meta])*
        pub enum $name:ident, $what:literal {
            $($(#[$doc:meta])* $variant:ident => $text:literal,)+
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        $crate::names::names!(@text $name, $what, $($variant => $text,)+);
    };
    (@text $name:ident, $what:literal, $($variant:ident => $text:literal,)+) => {
        impl $name {
            /// Every value, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The names of all values, in the order of [`Self::ALL`].
            pub const NAMES: &'static [&'static str] = &[$($text,)+];

            /// The name in files, on the command line and in JSON.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::names::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::names::UnknownName::new(
                        $what,
                        text,
                        Self::NAMES.iter().copied(),
                    )),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use names;

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers, names and JSON of every value lead back to it, and no two values share one.
    macro_rules! round_trips {
        ($($name:ident),+) => {
            $({
                assert!($name::ALL.is_sorted_by_key(|value| value.number()), stringify!($name));
                for (value, name) in $name::ALL.iter().copied().zip($name::NAMES) {
                    assert_eq!(value.as_str(), *name);
                    assert_eq!($name::from_number(value.number()), Some(value));
                    assert_eq!(name.parse(), Ok(value));
                    let json = serde_json::to_string(&value).unwrap();
                    assert_eq!(json, format!("{name:?}"));
                    assert_eq!(serde_json::from_str::<$name>(&json).unwrap(), value);
                }
                let mut names = $name::NAMES.to_vec();
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), $name::ALL.len(), stringify!($name));
            })+
        };
    }

    #[test]
    fn numbers_names_and_json_round_trip() {
        round_trips!(
            Action, Anomaly, Effect, Exceptions, Ground, ListKind, Network, Part, ReasonCode,
            RuleKind, Setting, SourceType
        );
        assert_eq!(Action::from_number(5), None);
    }
}
