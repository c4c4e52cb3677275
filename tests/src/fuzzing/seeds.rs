//! Inputs to begin with: the vectors, and noise for targets that read choices out of bytes.

use std::fs;

use serde_json::Value;

use crate::vectors;

/// Every link that is in the vectors but those that are made to be too long, each of whose mutations
/// would be too.
pub(super) fn links() -> Vec<Vec<u8>> {
    let folders = ["canonicalize", "entity", "expressions", "match", "ssrf", "unwrap"];
    let links = folders.iter().flat_map(|folder| texts_of(folder)).map(String::into_bytes);
    links.filter(|link| link.len() <= MAX_LINK).collect()
}

/// Every text that links are extracted from.
pub(super) fn texts() -> Vec<Vec<u8>> {
    texts_of("extract").into_iter().map(String::into_bytes).collect()
}

/// Bytes that mean nothing, the same ones every time.
pub(super) fn noise() -> Vec<Vec<u8>> {
    let mut state = 0x0123_4567_89ab_cdef_u64;
    let mut byte = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..NOISES).map(|number| (0..32 + number).map(|_| byte()).collect()).collect()
}

/// The longest link to begin with, in bytes.
const MAX_LINK: usize = 16_384;

/// How many of them, each a byte longer than the last.
const NOISES: usize = 400;

/// The texts of what a case is about and of what is expected of it, in every file of a folder.
fn texts_of(folder: &str) -> Vec<String> {
    let mut paths: Vec<_> = fs::read_dir(vectors::directory().join(folder))
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        for case in vectors::load_from::<Value>(&path) {
            let fields = ["input", "host", "text", "link", "url", "expect", "whatwg"];
            let found = fields.iter().filter_map(|field| case.record.get(field)?.as_str());
            texts.extend(found.map(str::to_owned));
        }
    }
    texts
}
