//! The program: hands over to `cli` and ends with its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    warroom::cli::main(std::env::args_os())
}
