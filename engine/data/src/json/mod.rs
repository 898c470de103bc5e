//! Lists as JSON: an array of objects, or an object a line. Decimals are texts, so that no reader makes binary fractions
//! of them.

pub mod write;
