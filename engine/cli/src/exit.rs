//! Exit codes: what scripts may rely on.

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Done, and what was asked about is not well: errors found, a case failed, a `--fail-on` level reached.
    NotWell = 1,
    /// The command line was wrong.
    Usage = 2,
    /// The pack cannot be loaded.
    Pack = 3,
    /// The data cannot be read.
    Data = 4,
    /// Stopped by a limit or a fault.
    Fault = 5,
}

impl From<heng_host::failure::Stage> for Exit {
    fn from(stage: heng_host::failure::Stage) -> Exit {
        use heng_host::failure::Stage;
        match stage {
            Stage::Usage => Exit::Usage,
            Stage::Pack => Exit::Pack,
            Stage::Data => Exit::Data,
            Stage::Fault => Exit::Fault,
        }
    }
}
