//! Platforms and redirectors that flags name.

use std::fs;
use std::path::Path;

use outlink::expand::Knowledge;

use crate::arguments::Additions;
use crate::error::Error;

impl Additions {
    /// What is built in, with the files that the flags name.
    pub(crate) fn knowledge(&self) -> Result<Knowledge, Error> {
        let mut knowledge = Knowledge::default();
        let read = |path: &Path| fs::read_to_string(path).map_err(Error::read(path));
        for path in &self.platforms {
            let wrong = |source| Error::Knowledge { path: path.clone(), source };
            knowledge.platforms(&read(path)?).map_err(wrong)?;
        }
        for path in &self.redirectors {
            let wrong = |source| Error::Knowledge { path: path.clone(), source };
            knowledge.redirectors(&read(path)?).map_err(wrong)?;
        }
        Ok(knowledge)
    }
}
