//! Progress of long work, on a terminal only.

use std::io;
use std::io::IsTerminal;
use std::time::Duration;

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

/// A bar for `lint`, hidden where it would run into diagnostics on a terminal.
pub(crate) fn lint(bytes: u64) -> ProgressBar {
    let visible = !io::stdout().is_terminal();
    bar(Some(bytes), visible, "{bar:32} {bytes}/{total_bytes} {msg}")
}

/// A bar for so many rules.
pub(crate) fn rules(rules: u64) -> ProgressBar {
    bar(Some(rules), true, "{bar:32} {human_pos}/{human_len} rules, {msg}")
}

/// A spinner for work on so many rules of which nobody knows how far it is.
pub(crate) fn work(rules: u64) -> ProgressBar {
    let spinner = bar(Some(rules), true, "{spinner} {human_len} rules, {msg}, {elapsed}");
    spinner.enable_steady_tick(TICK);
    spinner
}

/// A bar for so many rows of a table.
#[cfg(feature = "parquet")]
pub(crate) fn rows(rows: u64) -> ProgressBar {
    bar(Some(rows), true, "{bar:32} {human_pos}/{human_len} rows, {per_sec}, {eta} left")
}

fn bar(length: Option<u64>, visible: bool, template: &str) -> ProgressBar {
    // `stderr` draws nothing when standard error is not a terminal.
    let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(length, target);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

const TICK: Duration = Duration::from_millis(100);
