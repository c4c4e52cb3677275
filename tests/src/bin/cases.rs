//! Writes random cases into a folder: `cases FOLDER [COUNT [SEED]]`. See `outlink_tests::cases`.

use std::env;
use std::path::Path;
use std::process::ExitCode;

use outlink_tests::cases;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next();
    let count = arguments.next().map_or(Ok(200), |count| count.parse());
    let seed = arguments.next().map_or(Ok(0), |seed| seed.parse());
    let (Some(folder), Ok(count), Ok(seed)) = (folder, count, seed) else {
        eprintln!("usage: cases FOLDER [COUNT [SEED]]");
        return ExitCode::from(2);
    };
    match cases::write(Path::new(&folder), seed, count) {
        Ok(cases) => {
            println!("{} cases of {} links in {folder}", cases.len(), cases::LINKS);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
