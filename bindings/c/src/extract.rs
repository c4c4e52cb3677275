//! Links in text
//!
//! ```c
//! outlink_screen_text(screener, text, NULL, &links, &error);
//! for (size_t i = 0; i < outlink_links_count(links); ++i) {
//!   if (outlink_verdict_action(outlink_links_verdict(links, i)) >= OUTLINK_ACTION_BLOCK) {
//!     hide(outlink_links_start(links, i), outlink_links_end(links, i));
//!   }
//! }
//! outlink_links_free(links);
//! ```

use std::mem::MaybeUninit;

use outlink::Limits;
use outlink::extract;
use outlink::extract::ByteLink;
use outlink::extract::ExtractOptions;
use outlink::url::normalize;

use crate::boundary::attempt;
use crate::boundary::bytes_of;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::boundary::text_of;
use crate::context::outlink_context;
use crate::guard::answer;
use crate::guard::free;
use crate::screener::outlink_screener;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::verdict::outlink_verdict;
use crate::view::outlink_str;

/// The links in a text, in their order, without overlaps. They do not refer to the text.
pub struct outlink_links(Vec<(ByteLink, Option<outlink_verdict>)>);

impl outlink_links {
    fn link(&self, index: usize) -> Option<&ByteLink> {
        self.0.get(index).map(|(link, _)| link)
    }
}

/// How a text is read. Wherever options are asked for, NULL says: as plain text that stands nowhere.
#[derive(Default)]
pub struct outlink_extract_options(ExtractOptions);

/// Options that say nothing.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_extract_options_new() -> Option<Box<outlink_extract_options>> {
    answer(None, || Some(Some(Box::default())))
}

/// Sets the address of the page that the text is, or stands on. Relative references of HTML and
/// Markdown are links then.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_extract_options_set_base(
    options: Option<&mut outlink_extract_options>,
    base: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let options = &mut given(options, "options")?.0;
        options.base(normalize(text_of(&base, "base")?, &Limits::default())?);
        Ok(())
    })
}

/// Sets whether the text is the body of a mail in quoted-printable encoding, in which `=3D` is an
/// equals sign. Offsets are those of the text as it came.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_extract_options_set_quoted_printable(
    options: Option<&mut outlink_extract_options>,
    is_encoded: bool,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(options, "options")?.0.quoted_printable(is_encoded);
        Ok(())
    })
}

/// Frees options.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_extract_options_free(options: Option<Box<outlink_extract_options>>) {
    free(options);
}

/// Finds the links in a text: with and without a scheme, in Markdown and HTML, and in disguise
/// (`hxxps://evil[.]example`).
#[unsafe(no_mangle)]
pub extern "C" fn outlink_extract(
    text: outlink_str,
    links: Option<&mut MaybeUninit<Option<Box<outlink_links>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    outlink_extract_with(text, None, links, error)
}

/// Finds the links in a text as `outlink_extract` does, and reads it as the options say, which may be
/// NULL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_extract_with(
    text: outlink_str,
    options: Option<&outlink_extract_options>,
    links: Option<&mut MaybeUninit<Option<Box<outlink_links>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let links = given(links, "links")?;
        let options = options.map(|options| options.0.clone()).unwrap_or_default();
        let text = bytes_of(&text, "text")?;
        let found = extract::extract_bytes(text, &options, &Limits::default());
        hand_out(links, outlink_links(found.into_iter().map(|link| (link, None)).collect()));
        Ok(())
    })
}

/// Finds the links in a text and decides about each of them as `outlink_screener_screen` does: see
/// `outlink_links_verdict`. `context` may be NULL, for the default context.
/// A link whose text shows another host than it leads to has the anomaly `shown_host_differs`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screen_text(
    screener: Option<&outlink_screener>,
    text: outlink_str,
    context: Option<&outlink_context>,
    links: Option<&mut MaybeUninit<Option<Box<outlink_links>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    outlink_screen_text_with(screener, text, None, context, links, error)
}

/// Decides about the links in a text as `outlink_screen_text` does, and reads it as the options say,
/// which may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_screen_text_with(
    screener: Option<&outlink_screener>,
    text: outlink_str,
    options: Option<&outlink_extract_options>,
    context: Option<&outlink_context>,
    links: Option<&mut MaybeUninit<Option<Box<outlink_links>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let links = given(links, "links")?;
        let options = options.map(|options| options.0.clone()).unwrap_or_default();
        let screener = &given(screener, "screener")?.0;
        let context = context.map(|context| context.0.clone()).unwrap_or_default();
        let found = screener.screen_text_bytes(bytes_of(&text, "text")?, &options, &context);
        let judged =
            found.into_iter().map(|(link, verdict)| (link, Some(outlink_verdict::from(verdict))));
        hand_out(links, outlink_links(judged.collect()));
        Ok(())
    })
}

/// The verdict about a link that `outlink_screen_text` found. It belongs to the links. NULL if there
/// are not so many, or if they come from `outlink_extract`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_verdict(
    links: Option<&outlink_links>,
    index: usize,
) -> Option<&outlink_verdict> {
    answer(None, || Some(links?.0.get(index)?.1.as_ref()))
}

/// How many links there are.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_count(links: Option<&outlink_links>) -> usize {
    answer(0, || Some(links?.0.len()))
}

/// The offset in the text of the first byte of a link; `SIZE_MAX` if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_start(links: Option<&outlink_links>, index: usize) -> usize {
    answer(usize::MAX, || Some(links?.link(index)?.start))
}

/// The offset in the text behind the last byte of a link; `SIZE_MAX` if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_end(links: Option<&outlink_links>, index: usize) -> usize {
    answer(usize::MAX, || Some(links?.link(index)?.end))
}

/// What a program opens, as a browser spells it (the `href`): the link with its scheme, and with
/// disguises and escapes undone. Absent if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_url(links: Option<&outlink_links>, index: usize) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(&links?.link(index)?.url)))
}

/// How a link is written: `scheme`, `bare` (without a scheme) or `disguised`. Absent if there are not
/// so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_form(links: Option<&outlink_links>, index: usize) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(links?.link(index)?.form.as_str())))
}

/// What markup shows in the place of a link. Absent if it shows nothing else, or if there are not so
/// many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_shown(links: Option<&outlink_links>, index: usize) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(links?.link(index)?.shown.as_deref()?)))
}

/// Whether what is shown names another host than that of the link.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_shown_host_differs(
    links: Option<&outlink_links>,
    index: usize,
) -> bool {
    answer(false, || Some(links?.link(index)?.shown_host_differs))
}

/// Frees links, and the verdicts about them.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_links_free(links: Option<Box<outlink_links>>) {
    free(links);
}
