//! Says that the program is to be built again when a built-in plugin's folder changes, also when a file is added.

fn main() {
    println!("cargo::rerun-if-changed=../../plugins");
    println!("cargo::rerun-if-changed=messages");
    println!("cargo::rerun-if-changed=template");
    println!("cargo::rerun-if-changed=build.rs");
}
