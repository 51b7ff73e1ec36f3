//! Everything a person or CI runs: cargo xtask.

fn main() {}
