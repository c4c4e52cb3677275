//! Names of a context that no condition of the policy has.

use super::Policy;
use super::When;
use crate::context::Context;
use crate::names::UnknownName;

impl Policy {
    /// The audience and the surface of a context that no [`When`] names, each with the nearest name that
    /// one has: no condition on audiences or surfaces fits them, and the action may be milder than what
    /// the right name would lead to.
    ///
    /// ```
    /// use outlink::{Action, Context, Policy, When};
    ///
    /// # fn main() -> Result<(), outlink::InvalidWhen> {
    /// let mut minors = When::new(Action::Block);
    /// minors.audience.push("minor".to_owned());
    /// let mut policy = Policy::default();
    /// policy.when(minors)?;
    /// let mut context = Context::default();
    /// context.audience = Some("minro".to_owned());
    /// let unknown = policy.unknown_context_names(&context);
    /// assert_eq!(unknown[0].nearest(), Some("minor"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn unknown_context_names(&self, context: &Context) -> Vec<UnknownName> {
        let unknown = |what, name: &Option<String>, of: fn(&When) -> &Vec<String>| {
            let known = self.whens.iter().flat_map(of).map(String::as_str);
            UnknownName::missing(what, name.as_deref().into_iter(), known)
        };
        let mut names = unknown("audience", &context.audience, |when| &when.audience);
        names.extend(unknown("surface", &context.surface, |when| &when.surface));
        names
    }
}
