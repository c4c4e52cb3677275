//! How a link in a text is written.

use super::names;

names! {
    /// How a link in a text is written.
    #[non_exhaustive]
    pub enum LinkForm: u8, "form of a link" {
        /// With a scheme, or where markup says that it is a link: `https://example.com`.
        Scheme = 0 => "scheme",
        /// Without a scheme: `example.com`. Some programs make a link of it and others do not.
        Bare = 1 => "bare",
        /// Written otherwise than it is meant, so that programs do not see it: `hxxps://example[.]com`.
        Disguised = 2 => "disguised",
    }
}
