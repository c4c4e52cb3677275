//! Names of a policy that no database has.

use crate::database::Database;
use crate::names::UnknownName;
use crate::policy::Policy;
use crate::screen::Screener;

impl Screener {
    /// The lists and categories that the policy names and no layer has, each with the nearest name that
    /// one has: a rule of theirs may yet come with another layer, or the name is misspelled and what the
    /// policy says of it never applies.
    ///
    /// Time is linear in the lists and in the different attributes of rules.
    ///
    /// ```
    /// use outlink::{Action, Database, Policy, Screener};
    ///
    /// # fn main() -> Result<(), outlink::OpenError> {
    /// let mut policy = Policy::default();
    /// policy.category("test-phishng", Action::Warn);
    /// let screener = Screener::new(Database::starter()?).with_policy(policy);
    /// let unknown = screener.unknown_policy_names();
    /// assert!(unknown[0].to_string().starts_with("unknown category `test-phishng`"));
    /// assert_eq!(unknown[0].nearest(), Some("test-phishing"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn unknown_policy_names(&self) -> Vec<UnknownName> {
        unknown_policy_names(self.policy(), self.databases())
    }
}

/// As [`Screener::unknown_policy_names`], of a policy that is not on a screener of these databases.
pub fn unknown_policy_names(policy: &Policy, databases: &[Database]) -> Vec<UnknownName> {
    let lists = databases.iter().flat_map(Database::lists);
    let lists = lists.map(|list| list.info.name.as_str());
    let categories = databases.iter().flat_map(Database::categories);
    let mut unknown = UnknownName::missing("list", policy.lists(), lists);
    unknown.extend(UnknownName::missing("category", policy.categories(), categories));
    unknown
}
