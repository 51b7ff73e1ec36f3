//! Language server and command line for architecture as code.

fn main() -> std::process::ExitCode {
    buttress::cli::run()
}
