//! A program that stays up: started, listened to line by line, ended. What it says is JSON, one value a line.

use crate::commands::shell::chinese;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How long one waits for something to be said; generous, since machines are slow now and then.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A running program.
pub struct Process {
    child: Child,
    said: Receiver<Value>,
    input: Option<ChildStdin>,
    errors: Option<thread::JoinHandle<String>>,
    /// Everything heard so far, for whoever looks into a failure.
    pub heard: Vec<Value>,
}

impl Process {
    /// Starts the program in a folder.
    pub fn start(heng: &Path, folder: &Path, words: &[&str]) -> Result<Process, String> {
        let mut command = Command::new(heng);
        command.current_dir(folder).args(words);
        Process::spawn(&mut command)
    }

    /// Starts a command whose output is JSON lines.
    pub fn spawn(command: &mut Command) -> Result<Process, String> {
        let piped = chinese(command).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().map_err(|error| error.to_string())?;
        let (tell, said) = channel();
        if let Some(out) = child.stdout.take() {
            thread::spawn(move || {
                for line in BufReader::new(out).lines().map_while(Result::ok) {
                    let value = serde_json::from_str(&line).unwrap_or(Value::String(line));
                    if tell.send(value).is_err() {
                        return;
                    }
                }
            });
        }
        let errors = child.stderr.take().map(|mut errors| {
            thread::spawn(move || {
                let mut text = String::new();
                drop(errors.read_to_string(&mut text));
                text
            })
        });
        let input = child.stdin.take();
        Ok(Process { child, said, input, errors, heard: Vec::new() })
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next thing it says.
    pub fn hear(&mut self) -> Result<Value, String> {
        match self.said.recv_timeout(PATIENCE) {
            Ok(value) => {
                self.heard.push(value.clone());
                Ok(value)
            }
            Err(RecvTimeoutError::Timeout) => Err(format!("nothing more was said after {}", self.last())),
            Err(RecvTimeoutError::Disconnected) => {
                let errors = self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default();
                Err(format!("it ended after {}; {errors}", self.last()))
            }
        }
    }

    fn last(&self) -> String {
        let last: Vec<String> = self.heard.iter().rev().take(3).map(Value::to_string).collect();
        last.join(" ← ").chars().take(2000).collect()
    }

    /// Everything that is said until something fits, which comes last.
    pub fn until(&mut self, fits: impl Fn(&Value) -> bool) -> Result<Value, String> {
        loop {
            let value = self.hear()?;
            if fits(&value) {
                return Ok(value);
            }
        }
    }

    /// Waits for news of a type.
    pub fn news(&mut self, wanted: &str) -> Result<Value, String> {
        self.until(|value| value["type"] == wanted)
    }

    /// Gives it a line to read.
    pub fn line(&mut self, text: &str) -> Result<(), String> {
        let input = self.input.as_mut().ok_or("its input is closed")?;
        input.write_all(text.as_bytes()).and_then(|()| input.write_all(b"\n")).map_err(|error| error.to_string())
    }

    /// Closes its input.
    pub fn close(&mut self) {
        self.input = None;
    }

    /// Waits for its end; its exit code.
    pub fn end(mut self) -> Result<Option<i32>, String> {
        self.input = None;
        self.child.wait().map(|status| status.code()).map_err(|error| error.to_string())
    }

    /// Ends it at once, as a power failure would.
    pub fn kill(mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
