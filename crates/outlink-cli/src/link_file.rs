//! Files of links, one per line, that options name.

use std::fs::File;
use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;

use outlink::Limits;
use outlink::RawLink;
use outlink::url;

use crate::error::Error;
use crate::input::read_line;

/// Calls `each` with every line that is not blank. A file without any link is an error: what is checked
/// with it would pass, whatever it is.
pub(crate) fn each_link(path: &Path, each: impl FnMut(&[u8])) -> Result<(), Error> {
    visit_lines(path, each)?.then_some(()).ok_or_else(|| no_link(path))
}

/// As [`each_link`], for a file that may be empty. One that has lines and no link among them is an error.
pub(crate) fn each_link_or_none(path: &Path, mut each: impl FnMut(&[u8])) -> Result<(), Error> {
    let mut is_empty = true;
    let has_link = visit_lines(path, |line| {
        is_empty = false;
        each(line);
    })?;
    if has_link || is_empty { Ok(()) } else { Err(no_link(path)) }
}

fn no_link(path: &Path) -> Error {
    Error::NoLink { path: path.to_owned() }
}

/// Calls `each` with every line that is not blank; says whether one of them is a link.
fn visit_lines(path: &Path, mut each: impl FnMut(&[u8])) -> Result<bool, Error> {
    let mut file = BufReader::new(File::open(path).map_err(Error::read(path))?);
    let start = file.fill_buf().map_err(Error::read(path))?;
    if PACKED.iter().any(|label| start.starts_with(label)) {
        return Err(Error::Packed { path: path.to_owned() });
    }
    let mut has_link = false;
    let mut line = Vec::new();
    while read_line(&mut file, &mut line).map_err(Error::read(path))?.is_some() {
        has_link = has_link || is_link(&line);
        if !line.trim_ascii().is_empty() {
            each(&line);
        }
    }
    Ok(has_link)
}

/// Whether a line looks like a link. Nearly any text can be screened, as that of a page of errors.
fn is_link(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let text = RawLink::from(line).to_text();
    let Ok(url) = url::normalize(&text, &Limits::default()) else { return false };
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    let is_name = |host: &str| {
        (host.contains(['.', ':']) || text.contains("://")) && host.bytes().all(is_usual)
    };
    !line.starts_with(b"#") && url.host().is_some_and(is_name)
}

/// How files begin that gzip or zstd packed.
const PACKED: [&[u8]; 2] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd"];
