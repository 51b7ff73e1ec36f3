//! Language server and command line for architecture as code.

fn main() {}
