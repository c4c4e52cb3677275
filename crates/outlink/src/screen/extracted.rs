//! The links of one text.

use super::Screener;
use crate::context::Context;
use crate::extract;
use crate::names::Anomaly;
use crate::policy;
use crate::verdict::Verdict;

impl Screener {
    /// Decides about every link in a text, in the order of the text.
    ///
    /// Links of platforms that [`ScreenerBuilder::platforms`](crate::ScreenerBuilder::platforms) added
    /// are found too. Each link is decided as [`Self::screen`] decides it. A link whose text shows another
    /// host than it leads to has the anomaly `shown_host_differs` besides, unless it passes through a
    /// known redirector to that host. Finding the links takes a time linear in the text.
    pub fn screen_text<'t>(
        &self,
        text: &'t str,
        context: &Context,
    ) -> Vec<(extract::Link<'t>, Verdict)> {
        self.screen_text_with(text, &extract::ExtractOptions::default(), context)
    }

    /// Decides about every link in a text that is read as the options say, as
    /// [`Screener::screen_text`].
    pub fn screen_text_with<'t>(
        &self,
        text: &'t str,
        options: &extract::ExtractOptions,
        context: &Context,
    ) -> Vec<(extract::Link<'t>, Verdict)> {
        let links = extract::extract_knowing(text, options, self.knowledge().own_registry());
        links
            .map(|link| {
                let verdict = self.screen_link(&link, context);
                (link, verdict)
            })
            .collect()
    }

    /// Decides about every link in a text that need not be UTF-8, as
    /// [`Screener::screen_text_with`].
    pub fn screen_text_bytes(
        &self,
        text: &[u8],
        options: &extract::ExtractOptions,
        context: &Context,
    ) -> Vec<(extract::ByteLink, Verdict)> {
        let read = String::from_utf8_lossy(text);
        let limits = self.limits();
        let links =
            extract::extract_knowing(&read, options, self.knowledge().own_registry()).map(|link| {
                let verdict = self.screen_link(&link, context);
                (extract::owned(&link, limits), verdict)
            });
        extract::locate(text, links)
    }

    /// Decides about a link that was found in a text.
    pub(crate) fn screen_link(&self, link: &extract::Link<'_>, context: &Context) -> Verdict {
        let mut verdict = self.screen(&*link.refanged, context);
        if let Some(shown) = link.shown_host(self.limits()) {
            let leads_there = verdict.candidates().iter().any(|it| {
                it.via.as_ref().is_none_or(|via| !via.guessed)
                    && extract::is_same_site(&it.url, &shown)
            });
            if !leads_there {
                let anomaly = Anomaly::ShownHostDiffers;
                let reason = policy::anomaly_reason(self.policy(), context, anomaly);
                verdict.add_anomaly(anomaly, reason);
            }
        }
        verdict
    }
}
