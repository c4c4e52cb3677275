//! Links in text

use std::mem::MaybeUninit;
use std::ops::Range;

use outlink::extract;

use crate::boundary::answer;
use crate::boundary::attempt;
use crate::boundary::bytes_of;
use crate::boundary::free;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::view::outlink_str;

/// The links in a text, in their order, without overlaps. They do not refer to the text.
pub struct outlink_links(Vec<(Range<usize>, String)>);

/// Finds the links in a text: with and without a scheme, in Markdown and HTML, and in disguise
/// (`hxxps://evil[.]example`).
#[unsafe(no_mangle)]
pub extern "C" fn outlink_extract(
    text: outlink_str,
    links: Option<&mut MaybeUninit<Option<Box<outlink_links>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let links = given(links, "links")?;
        hand_out(links, outlink_links(extract::extract_bytes(bytes_of(&text, "text")?)));
        Ok(())
    })
}

/// How many links there are.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_count(links: Option<&outlink_links>) -> usize {
    answer(0, || Some(links?.0.len()))
}

/// The offset in the text of the first byte of a link; `SIZE_MAX` if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_start(links: Option<&outlink_links>, index: usize) -> usize {
    answer(usize::MAX, || Some(links?.0.get(index)?.0.start))
}

/// The offset in the text behind the last byte of a link; `SIZE_MAX` if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_end(links: Option<&outlink_links>, index: usize) -> usize {
    answer(usize::MAX, || Some(links?.0.get(index)?.0.end))
}

/// A link as it should be screened: with disguises and escapes undone. Absent if there are not so
/// many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_url(links: Option<&outlink_links>, index: usize) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(&links?.0.get(index)?.1)))
}

/// Frees links.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_free(links: Option<Box<outlink_links>>) {
    free(links);
}
