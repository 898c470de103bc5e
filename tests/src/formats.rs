//! The same table in every format that offices have: its values come back, and the rules find the same.

#[cfg(test)]
mod random;
#[cfg(test)]
mod sample;
