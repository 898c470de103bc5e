//! The native operator of the kind `rotation`: who stands next to whom in a single closed loop. What is made of it, the
//! columns and the finding, is the script's, in `rotation.rhai`.

pub mod operator;
pub mod ring;
pub mod rows;

pub use operator::Rotation;
