//! What to do about a link.

use super::names;

names! {
    /// What the platform should do about a link, from the mildest to the strictest.
    ///
    /// The numbers are part of the contract of every binding; the gaps leave room for actions
    /// between two of today's, so compare with `<` and `>=` rather than for equality.
    ///
    /// ```
    /// use outlink::Action;
    ///
    /// assert!(Action::Warn >= Action::Review);
    /// assert_eq!(Action::Block.number(), 30);
    /// assert_eq!("block".parse::<Action>().ok(), Some(Action::Block));
    /// ```
    #[derive(Default)]
    #[non_exhaustive]
    #[must_use = "an action that nobody looks at guards nothing"]
    pub enum Action: u8, "action" {
        /// Let the link through.
        #[default]
        Allow = 0 => "allow",
        /// Let the link through and show it to a human.
        Review = 10 => "review",
        /// Put an interstitial in front of the link.
        Warn = 20 => "warn",
        /// Do not let the link through.
        Block = 30 => "block",
    }
}
