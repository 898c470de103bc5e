//! `heng`: the command line. It reads arguments, hands them to one verb and turns the verb's end into an exit code;
//! what packs and data mean is the host's and the core's business.

mod arguments;
mod console;
mod exit;
mod localise;
mod progress;
mod table;
mod usage_error;
mod verb;

use arguments::{Common, Verb};
use console::Console;
use exit::Exit;
use heng_host::language::Language;
use std::panic;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let language = localise::asked_language(&words);
    panic::set_hook(Box::new(|_| {}));
    let end = panic::catch_unwind(|| conduct(words, language));
    let exit = end.unwrap_or_else(|cause| {
        let fault = heng_host::fault::from_panic(&*cause);
        Console::new(language, false).diagnostics_aside(&heng_host::texts::Texts::default(), &[fault]);
        Exit::Fault
    });
    ExitCode::from(exit as u8)
}

/// Reads the arguments and runs the verb they name.
fn conduct(words: Vec<std::ffi::OsString>, language: Language) -> Exit {
    let arguments = match localise::read(words, language) {
        Ok(arguments) => arguments,
        Err(error) => return usage_error::show(&error, language),
    };
    let Common { format, .. } = arguments.common;
    let console = Console::new(language, format.is_json());
    match arguments.verb {
        Verb::Run(arguments) => verb::run::conduct(&arguments, &console),
        Verb::Check(arguments) => verb::check::conduct(&arguments, &console),
        Verb::Test(arguments) => verb::test::conduct(&arguments, &console),
    }
}
