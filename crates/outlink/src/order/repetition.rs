//! Keys that stand twice in an object of JSON, of which a map would keep the last one silently.

use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;

/// A value no object of which has a key twice, however deep. Reading any other value is an error that
/// names the key.
pub(super) struct WithoutRepetition;

impl<'de> Deserialize<'de> for WithoutRepetition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = WithoutRepetition;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if keys.contains(&key) {
                return Err(A::Error::custom(format_args!("`{key}` stands twice in the object")));
            }
            keys.insert(key);
            map.next_value::<WithoutRepetition>()?;
        }
        Ok(WithoutRepetition)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Self::Value, A::Error> {
        while values.next_element::<WithoutRepetition>()?.is_some() {}
        Ok(WithoutRepetition)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(WithoutRepetition)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(WithoutRepetition)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(WithoutRepetition)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(WithoutRepetition)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(WithoutRepetition)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(WithoutRepetition)
    }
}
