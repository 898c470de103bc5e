//! Watching: data stays in memory, folders of rules, plugins and data are watched, and a change takes over whole or not at
//! all. [`eyes`] see changes, [`version`] is one set of rules that may take over, [`resident`] the results in memory,
//! [`session`] puts them together; [`news`] says what happened, [`difference`] who is affected,
//! [`policy`] what dated [`values`] mean for days to come and for past runs, of which [`past`] computes what they would
//! have given and [`arrears`] what is owed.

pub mod arrears;
pub mod difference;
pub mod eyes;
pub mod news;
pub mod past;
pub mod policy;
pub mod resident;
pub mod session;
pub mod values;
pub mod version;

pub use eyes::Mode;
pub use news::News;
pub use session::{Request, watch};
