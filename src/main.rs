//! The program: hands over to the library.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    match arguments.as_slice() {
        [verb, dir] if verb == "shim" => {
            let code = warroom::backend::shim::main(Path::new(dir));
            ExitCode::from(u8::try_from(code).unwrap_or(1))
        }
        _ => ExitCode::SUCCESS,
    }
}
