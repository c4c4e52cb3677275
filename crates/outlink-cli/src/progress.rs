//! Progress of long work, on a terminal only.

use std::io;
use std::io::IsTerminal;

use indicatif::ProgressBar;
use indicatif::ProgressDrawTarget;
use indicatif::ProgressStyle;

/// A counter of links. It stays silent when the verdicts themselves run down the terminal.
pub(crate) fn links() -> ProgressBar {
    let visible = !io::stdout().is_terminal();
    bar(None, visible, "{spinner} {human_pos} links, {per_sec}, {elapsed}")
}

/// A bar for so many bytes of lists.
pub(crate) fn lists(bytes: u64) -> ProgressBar {
    bar(Some(bytes), true, "{bar:32} {bytes}/{total_bytes} {msg}")
}

fn bar(length: Option<u64>, visible: bool, template: &str) -> ProgressBar {
    // `stderr` draws nothing when standard error is no terminal.
    let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(length, target);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
