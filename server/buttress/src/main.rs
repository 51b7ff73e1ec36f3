//! Language server and command line for architecture as code.

/// A report is many small things, made on one thread and let go of on another after each key: that
/// is what this allocator is good at, and the usual one keeps what it is given back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    buttress::cli::run()
}
