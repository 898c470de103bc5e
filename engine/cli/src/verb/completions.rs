//! `heng completions`: a script by which a shell completes verbs, options and their words.

use crate::console::{self, Console};
use crate::exit::Exit;
use crate::localise;
use clap_complete::aot;

/// What `completions` takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    pub shell: Shell,
}

/// A shell.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shell {
    /// Bash.
    Bash,
    /// Zsh.
    Zsh,
    /// fish.
    Fish,
    /// PowerShell.
    Powershell,
}

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    let shell = match arguments.shell {
        Shell::Bash => aot::Shell::Bash,
        Shell::Zsh => aot::Shell::Zsh,
        Shell::Fish => aot::Shell::Fish,
        Shell::Powershell => aot::Shell::PowerShell,
    };
    let mut script = Vec::new();
    aot::generate(shell, &mut localise::command(console.language), "heng", &mut script);
    console::out(&String::from_utf8_lossy(&script));
    Exit::Done
}
