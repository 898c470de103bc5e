//! `heng run - --format ndjson`: records come in on standard input, one a line, and each is answered at once on standard
//! output. The program stays up, and takes in new rules between two records.

use crate::arguments::Format;
use crate::console::Console;
use crate::exit::Exit;
use crate::verb::run::Arguments;
use heng_host::failure::Failure;
use heng_host::stream::{Request, serve};
use std::io::{BufReader, BufWriter};
use std::path::Path;

/// Whether a run is one over a stream of records.
pub fn is_asked(arguments: &Arguments, format: Format) -> bool {
    arguments.running.data == Path::new("-") && format == Format::Ndjson
}

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    let request = Request {
        pack: arguments.running.pack.clone(),
        out: arguments.out.clone(),
        as_of: arguments.running.as_of.clone(),
        plugins: arguments.running.plugins.clone(),
        root: arguments.root.clone(),
        show_sensitive: arguments.running.show_sensitive,
        mode: arguments.watch.into(),
        language: console.language,
    };
    let mut input = BufReader::with_capacity(1 << 16, std::io::stdin());
    let mut output = BufWriter::new(std::io::stdout());
    let refused = |failure: &Failure| console.diagnostics_aside(&failure.texts, &failure.diagnostics);
    match serve(&request, &mut input, &mut output, &refused) {
        Ok(()) => Exit::Done,
        Err(failure) => console.failure(&failure),
    }
}
