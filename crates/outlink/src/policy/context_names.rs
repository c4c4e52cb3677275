//! Names of a context that are nearly those of the conditions of the policy.

use super::Policy;
use super::When;
use crate::context::Context;
use crate::names::UnknownName;

impl Policy {
    /// The audience and the surface of a context that no [`When`] names, where one has a name that is near:
    /// they are probably misspelled. No condition on audiences or surfaces fits them, and the action may be
    /// milder than what the right name would lead to. A name that is near none is an ordinary one.
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
    /// context.audience = Some("adult".to_owned());
    /// assert!(policy.unknown_context_names(&context).is_empty());
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
        names.retain(|name| name.nearest().is_some());
        names
    }
}
