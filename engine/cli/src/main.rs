//! `heng`: the command line. It reads arguments, hands them to one verb and turns the verb's end into an exit code;
//! what packs and data mean is the host's and the core's business.

mod arguments;
mod console;
mod exit;
mod localise;
mod memory;
mod progress;
mod table;
mod usage_error;
mod verb;

use arguments::{Common, Format, Verb};
use console::Console;
use exit::Exit;
use heng_host::failure::{Failure, Stage};
use heng_host::language::Language;
use heng_host::texts::Texts;
use heng_host::{Diagnostic, Severity};
use std::panic;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Stack of the thread that works: nested packs need more than the main thread has on some systems.
const STACK: usize = 64 << 20;

/// Where the last fault of the program arose, for the report of it.
static FAULT_AT: Mutex<Option<String>> = Mutex::new(None);

fn main() -> ExitCode {
    memory::keep_free_memory();
    let words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let language = localise::asked_language(&words);
    panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(|location| format!("{}:{}", location.file(), location.line()));
        *FAULT_AT.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }));
    let work = thread::Builder::new().stack_size(STACK).spawn(move || conduct(words, language));
    let exit = match work.map(thread::JoinHandle::join) {
        Ok(Ok(exit)) => exit,
        Ok(Err(cause)) => {
            let at = FAULT_AT.lock().unwrap_or_else(PoisonError::into_inner).take();
            fault(language, heng_host::fault::from_panic(&*cause, at.as_deref()))
        }
        Err(error) => fault(language, heng_host::fault::internal(&error.to_string())),
    };
    ExitCode::from(exit as u8)
}

/// Says a fault of the program.
fn fault(language: Language, fault: heng_host::Diagnostic) -> Exit {
    Console::new(language, false).diagnostics_aside(&heng_host::texts::Texts::default(), &[fault]);
    Exit::Fault
}

/// Reads the arguments and runs the verb they name.
fn conduct(words: Vec<std::ffi::OsString>, language: Language) -> Exit {
    let arguments = match localise::read(words, language) {
        Ok(arguments) => arguments,
        Err(error) => return usage_error::show(&error, language),
    };
    let Common { format, .. } = arguments.common;
    let console = Console::new(language, format.is_json());
    if !matches!(arguments.verb, Verb::Run(_) | Verb::Watch(_)) && !matches!(format, Format::Text | Format::Json) {
        let only = Diagnostic::new("E0834", Severity::Error, None).with("format", format.lists().name());
        return console.failure(&Failure::new(Stage::Usage, vec![only], Texts::default()));
    }
    match arguments.verb {
        Verb::Run(arguments) if verb::stream::is_asked(&arguments, format) => {
            verb::stream::conduct(&arguments, &Console::new(language, false))
        }
        Verb::Run(arguments) => verb::run::conduct(&arguments, format, &console),
        Verb::Inspect(arguments) => verb::inspect::conduct(&arguments, &console),
        Verb::Explain(arguments) => verb::explain::conduct(&arguments, &console),
        Verb::Check(arguments) => verb::check::conduct(&arguments, &console),
        Verb::Diff(arguments) => verb::diff::conduct(&arguments, &console),
        Verb::Log(arguments) => verb::log::conduct(&arguments, &console),
        Verb::Watch(arguments) => verb::watch::conduct(&arguments, format.lists(), &console),
        Verb::Test(arguments) => verb::test::conduct(&arguments, &console),
        Verb::Docs(arguments) => verb::docs::conduct(&arguments, &console),
        Verb::Schema(arguments) => verb::schema::conduct(&arguments, &console),
        Verb::New(arguments) => verb::new::conduct(&arguments, &console),
        Verb::Completions(arguments) => verb::completions::conduct(&arguments, &console),
        Verb::Man(arguments) => verb::man::conduct(&arguments, &console),
    }
}
