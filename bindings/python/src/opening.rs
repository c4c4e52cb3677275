//! What opening a database may need besides its path: the keys of keyed lists, and whom to trust.

use std::fs;
use std::path::PathBuf;

use outlink::OpenOptions;
use outlink::PublicKey;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyMapping;
use pyo3::types::PyString;

use crate::error::Error;
use crate::error::class_name;
use crate::error::type_error;
use crate::error::value_error;
use crate::text::text;

/// The arguments `keys` and `trust`.
#[derive(Default)]
pub(crate) struct Opening {
    pub(crate) options: OpenOptions,
    /// The public keys of those who are trusted, as they were given. Nothing about them is secret, so
    /// that pickles have them too.
    pub(crate) trusted: Vec<String>,
}

impl Opening {
    pub(crate) fn of(
        keys: Option<&Bound<'_, PyMapping>>,
        trust: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let mut opening = Self::default();
        if let Some(keys) = keys {
            opening.add_keys(keys)?;
        }
        if let Some(trust) = trust {
            opening.add_trusted(trust)?;
        }
        Ok(opening)
    }

    fn add_keys(&mut self, keys: &Bound<'_, PyMapping>) -> PyResult<()> {
        for item in keys.items()?.iter() {
            let (list, key): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
            let list = text("the name of a list", &list)?;
            let key = key
                .cast::<PyBytes>()
                .map_err(|_| type_error(format!("the key of list `{list}` must be bytes")))?;
            if key.as_bytes().is_empty() {
                return Err(value_error(format!("the key of list `{list}` is empty")));
            }
            self.options.key(list, key.as_bytes());
        }
        Ok(())
    }

    fn add_trusted(&mut self, trust: &Bound<'_, PyAny>) -> PyResult<()> {
        if is_one(trust)? {
            return self.add_public_key(trust);
        }
        let Ok(several) = trust.try_iter() else {
            return Err(type_error(format!(
                "trust must be the text of a public key of minisign, the Path of its file, or an \
                 iterable of those, not {}",
                class_name(trust)
            )));
        };
        for key in several {
            self.add_public_key(&key?)?;
        }
        if self.trusted.is_empty() {
            // Nobody would be trusted, and then whoever signed would not be asked for.
            return Err(value_error("trust names nobody; leave it out to open unsigned databases"));
        }
        Ok(())
    }

    fn add_public_key(&mut self, key: &Bound<'_, PyAny>) -> PyResult<()> {
        let (written, hint) = if key.is_instance_of::<PyString>() {
            (text("a public key", key)?.to_owned(), "; give the file of a key as a Path")
        } else {
            let path: PathBuf = key.extract()?;
            (fs::read_to_string(&path).map_err(|source| Error::Io { path, source })?, "")
        };
        let key: PublicKey =
            written.parse().map_err(|error| value_error(format!("{error}{hint}")))?;
        self.options.trust(key);
        self.trusted.push(written);
        Ok(())
    }
}

pub(crate) fn is_one(trust: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(trust.is_instance_of::<PyString>() || trust.hasattr("__fspath__")?)
}
