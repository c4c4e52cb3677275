//! Platforms of callers, kept for as long as the process runs.
//!
//! An entity names its platform and kind by statics, as those of the registry are. So the texts of a
//! caller's platform become statics too. Each file is kept once, however often it is read, and all
//! files together are bounded.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::PoisonError;

use super::PageData;
use super::PlatformData;
use super::file::PlatformFile;

/// The platforms that were read, by their text.
static KEPT: Mutex<BTreeMap<String, &'static PlatformData>> = Mutex::new(BTreeMap::new());

/// The names of platforms and kinds that stored verdicts have of files that were not read.
static STORED: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// The most bytes of all texts.
const MAX_KEPT_BYTES: usize = 16 << 20;

/// The most names of files that were not read, and the most bytes of one.
const MAX_STORED_NAMES: usize = 4096;
const MAX_NAME_BYTES: usize = 256;

/// The platform of a file, whose text tells it from others.
///
/// # Errors
///
/// A sentence about what is wrong with the file.
pub(crate) fn keep(text: &str, file: PlatformFile) -> Result<&'static PlatformData, String> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(data) = kept.get(text) {
        return Ok(data);
    }
    if kept.keys().map(String::len).sum::<usize>() + text.len() > MAX_KEPT_BYTES {
        return Err(format!(
            "this process has read {MAX_KEPT_BYTES} bytes of platforms, which is the most it keeps; \
             start it anew"
        ));
    }
    let data: &'static PlatformData = Box::leak(Box::new(data_of(file)?));
    kept.insert(text.to_owned(), data);
    Ok(data)
}

/// The names of a platform and of a kind of it, if a file was read that has them.
pub(crate) fn kept_names(platform: &str, kind: &str) -> Option<(&'static str, &'static str)> {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let mut pages = kept.values().filter(|data| data.name == platform);
    pages.find_map(|data| {
        let page = data.pages.iter().find(|page| page.kind == kind)?;
        Some((data.name, page.kind))
    })
}

/// Whether a text may be the name of a platform or of a kind.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_name_byte)
}

/// Whether names of platforms and kinds may have a byte.
pub(crate) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
}

/// A name of a platform or of a kind, as the verdict of another process has it. `None` if it is none, or if
/// this process keeps as many of them as it does.
pub(crate) fn stored_name(name: &str) -> Option<&'static str> {
    let mut stored = STORED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(name) = stored.get(name) {
        return Some(name);
    }
    if !is_name(name) || name.len() > MAX_NAME_BYTES || stored.len() >= MAX_STORED_NAMES {
        return None;
    }
    let name = leak(name);
    stored.insert(name);
    Some(name)
}

fn data_of(mut file: PlatformFile) -> Result<PlatformData, String> {
    file.order_reserved(include_str!("../../data/site_pages.txt"))?;
    file.add_wholes()?;
    let mut pages = Vec::new();
    for page in &file.page {
        let captures = page.captures.iter();
        let captures: Vec<_> = captures.map(|(name, class)| (leak(name), leak(class))).collect();
        pages.push(PageData {
            kind: leak(&page.kind),
            id: leak(&page.id),
            example: leak(file.example(&page.kind).unwrap_or(&page.id)),
            fold: page.fold,
            strip_zeros: page.strips_zeros()?,
            upper: page.is_upper()?,
            except: leak_all(&page.except),
            at: leak_all(&page.at),
            part: leak_all(&page.part),
            detail: page.detail.as_deref().map(leak),
            captures: Vec::leak(captures),
        });
    }
    Ok(PlatformData {
        name: leak(&file.name),
        hosts: leak_all(&file.hosts),
        mirrors: leak_all(&file.mirrors),
        schemes: leak_all(&file.schemes),
        reserved: leak_all(&file.reserved),
        guard: file.guard.as_deref().map(leak),
        invitation: leak_all(&file.invitation),
        recogniser: file.recogniser.as_deref().map(leak),
        pages: Vec::leak(pages),
    })
}

fn leak(text: &str) -> &'static str {
    String::leak(text.to_owned())
}

fn leak_all(texts: &[String]) -> &'static [&'static str] {
    Vec::leak(texts.iter().map(|text| leak(text)).collect())
}
