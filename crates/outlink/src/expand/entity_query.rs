//! What somebody wants to know about the entities of a link, and whether a link has any of them.

use crate::expand::link::parts::LinkParts;
use crate::expand::rows::link_facts::LinkFacts;
use crate::platform::AlternateParses;
use crate::platform::EntitySet;
use crate::platform::EntityText;
use crate::platform::Registry;
use crate::platform::link::Link;
use crate::url;
use crate::wire::labels::Labels;

/// What counts for an answer.
#[derive(Clone, Copy)]
pub(crate) struct EntityQuery<'a> {
    pub(crate) entities: WantedEntities<'a>,
    /// Whether it counts that a limit is reached.
    pub(crate) limits: bool,
}

/// Which entities count for an answer.
#[derive(Clone, Copy)]
pub(crate) enum WantedEntities<'a> {
    /// None: no rule is about any.
    Nothing,
    /// Those for which rules may be.
    Listed {
        /// The kinds of entities that have some.
        kinds: &'a EntitySet,
        /// Whether one of these is about an entity.
        is_listed: &'a dyn Fn(&EntityText) -> bool,
    },
    /// All: the answer shows them.
    Everything,
}

impl EntityQuery<'_> {
    /// Whether a link of a platform names an entity that counts, or has an alternate parse, which
    /// may name one or be another link. `facts` takes in the alternate parses, and whether something
    /// is glued to the link.
    pub(super) fn is_named_by(
        self,
        registry: &Registry,
        link: &LinkParts<'_>,
        labels: &Labels,
        facts: &mut LinkFacts,
    ) -> bool {
        let query = link.query.unwrap_or_default();
        let fragment = link.fragment.unwrap_or_default();
        let [is_path_normal, is_query_normal] = link.are_normal;
        // The host and what is in front of it hold neither escapes nor a second colon with a slash.
        let host_end = link.scheme.len() + "://".len() + link.host.len();
        let has_escapes = link.are_normal != [true; 2] || link.fragment.is_some();
        let may_be_glued = |text: &str| url::may_be_glued(text, has_escapes);
        if link.text.get(host_end..).is_none_or(may_be_glued) {
            match url::scan_any(link.text) {
                // Without that it is another link, which is followed as a target is.
                Some(link) if url::is_glued(link) => *facts = facts.with_glue(),
                Some(_) => {}
                None => return true,
            }
        }
        if matches!(self.entities, WantedEntities::Nothing) && !self.limits {
            return false;
        }
        // Alternate parses of long links, and of parameters, are bounded by the limits.
        if link.text.len() > MAX_BYTES {
            return true;
        }
        if !is_query_normal || query.contains('&') {
            // Where no entity counts, a few alternate parses lead to nothing but themselves.
            let is_few = matches!(self.entities, WantedEntities::Nothing)
                && link.text.len() <= MAX_READ_BYTES;
            let max = if is_few { MAX_ALTERNATE_PARSES } else { 0 };
            match AlternateParses::max_count(query) {
                Some(parses) if parses <= max => *facts = facts.with_alternate_parses(parses),
                _ => return true,
            }
        }
        let may_escape = [!is_path_normal, !is_query_normal];
        let whole = || {
            let host = (link.host, labels.count());
            Link::of_web(host, (link.path, query, fragment), may_escape)
        };
        match self.entities {
            WantedEntities::Nothing => false,
            WantedEntities::Listed { kinds, is_listed } => {
                let whole = whole();
                let is_www = whole.host.len() < link.host.len();
                let labels = (labels, labels.count().saturating_sub(usize::from(is_www)));
                !is_path_normal || registry.names_any(&whole, labels, kinds, is_listed)
            }
            WantedEntities::Everything => {
                !is_path_normal || !registry.recognize_in(&whole()).is_empty()
            }
        }
    }
}

/// Longer links of platforms take the general path.
const MAX_BYTES: usize = 4096;
/// Longer ones that may have alternate parses take the general path.
const MAX_READ_BYTES: usize = 2048;
/// Links of platforms with more alternate parses take the general path.
const MAX_ALTERNATE_PARSES: usize = 2;
