//! Progress on a terminal: one line on standard error with the step at hand, gone when the run is over. Elsewhere
//! nothing is written.

use heng_host::run::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

use crate::console::Console;

/// The line.
#[derive(Debug)]
pub struct Line {
    bar: ProgressBar,
    console: Console,
}

impl Line {
    /// Begins; nothing is drawn where standard error is no terminal or tools read the result.
    pub fn begin(console: &Console) -> Line {
        let bar = ProgressBar::new_spinner();
        if console.json || !std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        } else {
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Line { bar, console: *console }
    }

    /// Says what is being done now.
    pub fn at(&self, at: Progress) {
        if self.bar.is_hidden() {
            return;
        }
        let word = self.console.text(at.step.key(), &[]);
        match (at.done * 100).checked_div(at.total) {
            Some(percent) => self.bar.set_message(format!("{word} {percent}%")),
            None => self.bar.set_message(word),
        }
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
