//! What is kept of a link about which there is nothing to say.

use std::fmt;
use std::sync::OnceLock;

use crate::expand;
use crate::expand::Candidate;
use crate::expand::Knowledge;
use crate::limits::Limits;
use crate::url;
use crate::url::NormalizedUrl;

/// The link, without an allocation if it has up to [`INLINE_BYTES`], and where it leads, which is
/// worked out when somebody asks.
#[derive(Clone)]
pub(super) struct Miss {
    input: Input,
    candidates: OnceLock<Vec<Candidate>>,
}

impl Miss {
    /// Of the empty link.
    #[inline(always)]
    pub(super) fn empty() -> Self {
        let input = Input::Short { length: 0, bytes: [0; INLINE_BYTES] };
        Self { input, candidates: OnceLock::new() }
    }

    /// Makes it that of a link, which is canonical as it stands.
    #[inline(always)]
    pub(super) fn set_input(&mut self, input: &str) {
        if let Input::Short { length, bytes } = &mut self.input
            && let Some(place) = bytes.get_mut(..input.len())
        {
            place.copy_from_slice(input.as_bytes());
            *length = input.len() as u8;
        } else {
            self.input = Input::Long(input.into());
        }
    }

    pub(super) fn input(&self) -> &str {
        self.input.as_str()
    }

    /// The link itself, and the places that it may lead to.
    pub(super) fn candidates(&self) -> &[Candidate] {
        self.candidates.get_or_init(|| candidates_of(self.input()))
    }
}

/// The candidates of a link that leads nowhere but to itself and to what can be guessed of it.
pub(super) fn candidates_of(link: &str) -> Vec<Candidate> {
    let Some(url) = url_of(link) else { return Vec::new() };
    // A screener that knows more makes no miss of a link that this may be about.
    expand::expand_with(url, &met_limits(), Knowledge::builtin()).candidates
}

/// The URL of such a link.
pub(super) fn url_of(link: &str) -> Option<NormalizedUrl> {
    url::normalize(link, &met_limits()).ok()
}

/// The link and what is in it were found to be within the limits that hold for them.
fn met_limits() -> Limits {
    let (link_bytes, decoded_bytes) = (usize::MAX, usize::MAX);
    Limits { link_bytes, decoded_bytes, ..Limits::default() }
}

impl fmt::Debug for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Miss").field("input", &self.input()).finish_non_exhaustive()
    }
}

#[derive(Clone)]
enum Input {
    Short { length: u8, bytes: [u8; INLINE_BYTES] },
    Long(Box<str>),
}

impl Input {
    fn as_str(&self) -> &str {
        match self {
            Self::Short { length, bytes } => {
                let bytes = bytes.get(..usize::from(*length)).unwrap_or_default();
                // It was copied from text as a whole.
                std::str::from_utf8(bytes).unwrap_or_default()
            }
            Self::Long(input) => input,
        }
    }
}

/// Of the links that people post, two in a thousand are longer; their verdicts take one allocation.
const INLINE_BYTES: usize = 206;
