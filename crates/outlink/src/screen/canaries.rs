//! The diagnostics of canaries that no rule catches.

use crate::database::Database;
use crate::list::Diagnostic;
use crate::list::DiagnosticCode;
use crate::list::Problem;
use crate::screen::Screener;

impl Screener {
    /// A diagnostic for each canary of a database that no rule of any layer catches, as
    /// [`Self::uncaught_canaries`] has it. What a list of keyed hashes holds cannot be told without its
    /// key: the canaries of a list whose key was not given are left out.
    ///
    /// Lists that are compiled may be a layer above others, which catch some of its canaries: add those
    /// to the screener too.
    pub fn canary_diagnostics(&self, database: &Database) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for (number, list) in database.lists().iter().enumerate() {
            if database.lacks_key(number) {
                continue;
            }
            for link in list.info.canaries.iter().filter(|link| !self.catches(link)) {
                let message = "no rule catches this canary: correct it, or the list; if a layer below \
                               catches it, name that too (--below)";
                let problem = Problem::new(DiagnosticCode::CanaryUncaught, message);
                diagnostics.push(Diagnostic::new(&list.info.name, 1, problem, link));
            }
        }
        diagnostics
    }
}
