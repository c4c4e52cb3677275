//! The platforms and redirectors that links are matched against: the built-in ones and a caller's
//! additions.

pub(super) mod known_hosts;
#[cfg(feature = "toml")]
mod reading;

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::expand::knowledge::known_hosts::KnownHosts;
use crate::expand::rows::table::Redirectors;
use crate::expand::rows::table::TableText;
use crate::expand::rows::table::compile_rows;
use crate::platform::Registry;
use crate::platform_data;
use crate::platform_data::PlatformFile;

/// The platforms and redirectors that links are matched against: the built-in ones and a caller's
/// additions.
///
/// Callers add platforms and redirectors of their own, in the form of the files
/// `data/platforms/*.toml` and `data/redirectors/*.toml` of the library:
///
/// ```
/// use outlink::expand::Knowledge;
///
/// let mut knowledge = Knowledge::default();
/// knowledge.redirectors(
///     r#"
///     [[redirector]]
///     name = "intranet.exit"
///     hosts = ["exit.intranet.example"]
///     path = "/go"
///     parameters = ["to"]
///     source = "our own exit page"
///     "#,
/// )?;
/// knowledge.platforms(
///     r#"
///     name = "myapp"
///     source = "our own app"
///     hosts = ["myapp.example"]
///     schemes = ["myapp"]
///
///     [[page]]
///     kind = "group"
///     id = "name 3..32"
///     at = ["/group/{id}", "myapp:group/{id}"]
///
///     [[case]]
///     link = "https://myapp.example/group/gang"
///     entity = "myapp:group/gang"
///     "#,
/// )?;
/// # Ok::<(), outlink::expand::KnowledgeError>(())
/// ```
///
/// A database that was compiled with additions ([`Compiler::knowledge`]) carries them, so that whoever
/// screens with it knows them too; [`ScreenerBuilder::knowledge`] adds what no database carries. Two
/// databases may bring a platform of the same name: the upper one counts then.
///
/// # Redirectors
///
/// A file has a row `[[redirector]]` for each way in which a host carries a target:
///
/// | field | meaning |
/// | --- | --- |
/// | `name` | what a hop shows |
/// | `hosts` | the hosts of the links, [as below](#hosts-of-a-row) |
/// | `schemes` | in links of apps: `view-source:`, or `tg:msg_url` with what the link names first |
/// | `path` | the path, [segment by segment](#the-path-of-a-row); with `schemes`, what follows these |
/// | `parameters` | the target stands in these parameters, parted by `&` or `;` or in brackets |
/// | `query` | the whole query is the target, or what follows from where a link begins in it |
/// | `fragment` | the fragment is the target |
/// | `segment` | the target is what follows this text at the beginning of a segment of the path |
/// | `after` | what stands before the target in that place |
/// | `until` | what stands behind the target, the last time that it occurs there |
/// | `decode` | how the target is written, [by a name](#how-a-target-is-written) |
/// | `prepend` | what a target that begins with `//` lacks |
/// | `gateway` | the link has another spelling: that [of a gateway](#gateways) |
/// | `address` | the host spells an address, [in one of three ways](#addresses) |
/// | `opaque` | the link hides where it leads, if it has one of `parameters` or if these are absent |
/// | `or_opaque` | the link hides where it leads if the row finds no target in it; takes a `path` |
/// | `below_root` | a value of `parameters` without its first slash, `a/b`, is a path on the host of the link |
/// | `settles` | `false`: other targets than that of the row are looked for too |
/// | `inert` | the link leads nowhere although its parameters hold links: a search page |
/// | `source` | where the row is known from |
///
/// A target that begins with a slash is relative to the link.
///
/// ## Hosts of a row
///
/// | host | which hosts it means |
/// | --- | --- |
/// | `example.com` | that one, also with `www.` |
/// | `*.example.com` | the names below it |
/// | `.example.com` | both |
/// | `google.*` | `google` with every ending that `[endings]` lists for it |
/// | `*` | any, if `path` begins with a literal segment, or with a shape that has text first |
///
/// ## The path of a row
///
/// Without `path`, a row is about every path.
///
/// | segment | what it fits |
/// | --- | --- |
/// | `*` | one segment |
/// | `abc*` | one that begins so |
/// | `a-{digits}` | one of that shape |
/// | `a{token}` | one that goes on with 32 or more digits of base64 for URLs |
/// | `{target}` | one that is the target |
/// | `{rest}` | the target, to the end with the query |
/// | `{link}` | the same if it begins with `http` |
/// | `**` | whatever follows |
/// | `**/{link}` | whatever stands before the first link, and that link |
///
/// ## How a target is written
///
/// `percent` (the default), `base64`, `base64-json`, `base64-text`, `inflate`, `hex`, `text`, `bars`, `commas`,
/// `host`, `amp`, `cache`, `feedsportal`, `scheme-path`, `app-path`, `turbo`, `underscores`, `proofpoint-v1`,
/// `proofpoint-v2`, `proofpoint-v3`, `translate-host`, `intent`, `google-news`, `sparkpost`.
///
/// ## Gateways
///
/// `onion`, `ipfs`, `ens`, `google`, `s3`, `gcs`, or `twin`: the first of `hosts` shows the same.
///
/// ## Addresses
///
/// `anywhere`: the host spells an address. `reversed`: with its last number first. `loopback`: the host is
/// this machine.
///
/// # Platforms
///
/// A file is one platform:
///
/// | field | meaning |
/// | --- | --- |
/// | `name` | the name in rules and verdicts: lower-case letters, digits, `_`; none that is built in |
/// | `hosts` | the family of hosts, without `www.`; `*.x` is every name below `x` |
/// | `mirrors` | hosts of others that show the same pages at the same paths |
/// | `invitation` | its hosts for invitations and short links |
/// | `schemes` | the schemes of its apps |
/// | `reserved` | first segments of paths that are [never an id](#reserved-words) |
/// | `site_pages` | whether the usual pages of a site (`about`, `login` ...) are reserved too |
/// | `guard` | why a list of threats must not block its hosts as a whole |
/// | `source` | where the facts are from |
///
/// and has, for each kind of thing that its links name, a [table `[[page]]`](#pages).
///
/// ## Reserved words
///
/// A first segment of a path, also of one in a fragment (`#!/notifications`). `wall#` is `wall` with numbers
/// behind it, as in `wall12_345`. Files in the root of any host, such as `robots.txt`, are reserved on every
/// platform.
///
/// ## Pages
///
/// | field | meaning |
/// | --- | --- |
/// | `kind` | the name of the kind |
/// | `id` | the [class](#classes) of `{id}`, or captures that the id is composed of (`{owner}/{name}`) |
/// | `captures` | the classes of other captures, by name |
/// | `at` | [templates](#templates) of links to it, the usual one first |
/// | `part` | templates of links to something inside it |
/// | `detail` | the capture that becomes the detail |
/// | `fold` | whether ids compare without case |
/// | `case`, `strip` | `upper` stores ids in upper case, `zeros` drops leading zeros |
/// | `except` | words that no capture stands for |
/// | `whole` | what the things are parts of: a `kind`, and the capture that is its id (`{ kind = "account", id = "{owner}" }`). Links to a thing name that too |
///
/// `[[case]]` tables with `link` and `entity` (or several, the page itself first) say what links name,
/// `[[not]]` tables with `link` what names nothing; both are checked when the file is read.
///
/// A further platform is kept as long as the process runs: each text once, 16 MiB at most in all.
///
/// ## Classes
///
/// `digits`, `hex`, `alnum`, `base64url`, `base58`, `name`, `handle`, `phone`, `bilibili-av`, `short-uuid`,
/// `base36-number`, `base58-number`, `instagram-media`, `steam-account` and `any`, with lengths
/// (`name 3..32`) and further characters (`name 3..32 + .-`).
///
/// ## Templates
///
/// `/group/{id}`, `short.example/{id}`, `{id}.example`, `/watch?v={id}`, `/#/room/{id}`, `myapp:group/{id}`.
/// `{a|b}` is one of several words, `{_}` any segment, `{*}` at the end whatever follows.
///
/// [`Compiler::knowledge`]: crate::compile::Compiler::knowledge
/// [`ScreenerBuilder::knowledge`]: crate::ScreenerBuilder::knowledge
#[derive(Clone)]
pub struct Knowledge {
    inner: Arc<KnowledgeInner>,
}

struct KnowledgeInner {
    known_hosts: KnownHosts,
    additions: Vec<Addition>,
}

/// A file of a caller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Addition {
    /// A platform.
    Platform(Value),
    /// Rows of redirectors.
    Redirectors(Value),
}

thread_local! {
    static IN_FORCE: RefCell<Option<Knowledge>> = const { RefCell::new(None) };
}

static BUILTIN: LazyLock<Knowledge> = LazyLock::new(|| {
    let (redirectors, registry) = (Redirectors::builtin().clone(), Registry::builtin().clone());
    let known_hosts = KnownHosts::new(redirectors, registry);
    Knowledge { inner: Arc::new(KnowledgeInner { known_hosts, additions: Vec::new() }) }
});

/// The most bytes of additions that a database carries.
const MAX_CARRIED_BYTES: usize = 4 << 20;

impl Knowledge {
    /// What is built in, and nothing else.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Adds a platform, given the text of its file.
    ///
    /// # Errors
    ///
    /// If the text is no such file, if a platform of that name is known, or if one of its cases does
    /// not hold. The error has the line.
    #[cfg(feature = "toml")]
    pub fn platforms(&mut self, text: &str) -> Result<&mut Self, KnowledgeError> {
        let value = reading::platform(text)?;
        let name = value.get("name").and_then(Value::as_str).unwrap_or_default();
        let is_other = |addition: &Addition| match addition {
            Addition::Platform(known) => *known != value && known.get("name") == value.get("name"),
            Addition::Redirectors(_) => false,
        };
        if self.inner.additions.iter().any(is_other) {
            let message = format!("there are two platforms `{name}`; give one another name");
            return Err(KnowledgeError { line: reading::line_of(text, &message), message });
        }
        let extended = self.with([Addition::Platform(value)]).map_err(|message| {
            KnowledgeError { line: reading::line_of(text, &message), message }
        })?;
        reading::check_cases(text, &extended.inner.known_hosts.registry)?;
        *self = extended;
        Ok(self)
    }

    /// Adds rows of redirectors, given the text of their file.
    ///
    /// # Errors
    ///
    /// If the text is no such file, or a row contradicts itself. The error has the line.
    #[cfg(feature = "toml")]
    pub fn redirectors(&mut self, text: &str) -> Result<&mut Self, KnowledgeError> {
        let value = reading::redirectors(text)?;
        *self = self.with([Addition::Redirectors(value)]).map_err(|message| {
            // What stands last in the sentence may be the name of a field, which every row has.
            let name = message.split('`').nth(1).unwrap_or_default();
            KnowledgeError { line: reading::line_of(text, &format!("`{name}`")), message }
        })?;
        Ok(self)
    }

    /// What databases carry, the lowest layer first, and what a caller adds to it. Of two platforms of
    /// one name the upper one counts, and that of the caller above all.
    pub(crate) fn merged<'a>(
        carried: impl Iterator<Item = &'a Self> + Clone,
        own: &'a Self,
    ) -> Self {
        let all = carried.chain((!own.is_builtin()).then_some(own));
        let Some(first) = all.clone().next() else { return own.clone() };
        if all.clone().all(|other| other == first) {
            return first.clone();
        }
        let additions = all.flat_map(|known| known.inner.additions.iter().cloned());
        // Each of them can be used by itself, and so all of them together.
        Self::builtin().with(additions).unwrap_or_else(|_| own.clone())
    }

    /// This with further additions, each of them once. A platform takes the place of one of the same
    /// name.
    ///
    /// # Errors
    ///
    /// A sentence about what is wrong with one of them.
    pub(crate) fn with(&self, more: impl IntoIterator<Item = Addition>) -> Result<Self, String> {
        let mut additions = self.inner.additions.clone();
        for addition in more {
            let is_replaced = |known: &Addition| match (known, &addition) {
                (Addition::Platform(one), Addition::Platform(other)) => {
                    one.get("name") == other.get("name")
                }
                _ => *known == addition,
            };
            additions.retain(|known| !is_replaced(known));
            additions.push(addition);
        }
        if additions == self.inner.additions {
            return Ok(self.clone());
        }
        Self::of(additions)
    }

    fn of(additions: Vec<Addition>) -> Result<Self, String> {
        let mut platforms = Vec::new();
        let mut tables = Vec::new();
        for addition in &additions {
            match addition {
                Addition::Platform(value) => {
                    let file: PlatformFile = shaped(value)?;
                    platforms.push(platform_data::keep(&value.to_string(), file)?);
                }
                Addition::Redirectors(value) => tables.push(shaped::<TableText>(value)?),
            }
        }
        let registry = Arc::new(Registry::builtin().with(&platforms)?);
        let rows: Result<Vec<_>, _> = compile_rows(tables).collect();
        let rows = rows.map_err(|error| error.to_string())?;
        let redirectors = Arc::new(Redirectors::builtin().with(&rows, &registry));
        let known_hosts = KnownHosts::new(redirectors, registry);
        Ok(Self { inner: Arc::new(KnowledgeInner { known_hosts, additions }) })
    }

    /// The knowledge by which this thread reads links of rules: of the nearest
    /// [`Self::while_in_force`], or else what is built in.
    pub(crate) fn in_force() -> Self {
        IN_FORCE.with_borrow(Clone::clone).unwrap_or_else(|| Self::builtin().clone())
    }

    /// Does something while this knowledge is in force on this thread: policies and entities are read
    /// by it ([`Policy::from_toml`], [`Entity::parse`]), [`expand`] finds by it where links lead, and
    /// compilers, linters and screeners that are made meanwhile begin with it.
    ///
    /// ```
    /// use outlink::Policy;
    /// use outlink::expand::Knowledge;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut known = Knowledge::default();
    /// known.platforms(
    ///     r#"
    ///     name = "forum"
    ///     source = "our own"
    ///     hosts = ["forum.example"]
    ///     [[page]]
    ///     kind = "group"
    ///     id = "name 3..32"
    ///     at = ["/groups/{id}"]
    ///     "#,
    /// )?;
    /// let text = "[[when]]\nentity = \"forum:group/*\"\naction = \"warn\"\n";
    /// assert!(Policy::from_toml(text).is_err());
    /// let policy = known.while_in_force(|| Policy::from_toml(text))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`Policy::from_toml`]: crate::Policy::from_toml
    /// [`Entity::parse`]: crate::Entity::parse
    /// [`expand`]: crate::expand::expand
    pub fn while_in_force<T>(&self, work: impl FnOnce() -> T) -> T {
        /// Brings back what was in force before, also when the work panics.
        struct Restore(Option<Knowledge>);
        impl Drop for Restore {
            fn drop(&mut self) {
                IN_FORCE.set(self.0.take());
            }
        }
        let _restore = Restore(IN_FORCE.replace(Some(self.clone())));
        self.inner.known_hosts.registry.while_in_force(work)
    }

    /// What was added, as a database carries it.
    #[cfg(feature = "compile")]
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // Values of JSON are written without fail.
        serde_json::to_vec(&self.inner.additions).unwrap_or_default()
    }

    /// What a database carries; `None` if it cannot be used.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_CARRIED_BYTES {
            return None;
        }
        let additions: Vec<Addition> = serde_json::from_slice(bytes).ok()?;
        Self::builtin().with(additions).ok()
    }

    /// Whether there are no additions.
    pub(crate) fn is_builtin(&self) -> bool {
        self.inner.additions.is_empty()
    }

    #[inline(always)]
    pub(crate) fn known_hosts(&self) -> &KnownHosts {
        &self.inner.known_hosts
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.inner.known_hosts.registry
    }

    /// The registry of platforms, if there are additions.
    pub(crate) fn own_registry(&self) -> Option<Arc<Registry>> {
        (!self.is_builtin()).then(|| Arc::clone(&self.inner.known_hosts.registry))
    }

    pub(crate) fn redirectors_table(&self) -> &Redirectors {
        &self.inner.known_hosts.redirectors
    }
}

fn shaped<'a, T: Deserialize<'a>>(value: &'a Value) -> Result<T, String> {
    T::deserialize(value).map_err(|error| error.to_string())
}

impl Default for Knowledge {
    /// What is in force on this thread: what is built in, but for [`Knowledge::while_in_force`].
    fn default() -> Self {
        Self::in_force()
    }
}

impl Eq for Knowledge {}

impl PartialEq for Knowledge {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner) || self.inner.additions == other.inner.additions
    }
}

impl fmt::Debug for Knowledge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Knowledge").field("additions", &self.inner.additions).finish()
    }
}

/// Why a platform or a row of a caller cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct KnowledgeError {
    line: usize,
    message: String,
}

impl KnowledgeError {
    /// The line of the text, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// What is wrong, without the line.
    pub fn message(&self) -> &str {
        &self.message
    }
}
