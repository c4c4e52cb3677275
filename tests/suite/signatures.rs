//! Databases that only count if somebody signed them.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use minisign::SecretKeyBox;
use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::OpenError;
use outlink::OpenOptions;
use outlink::PublicKey;
use outlink::compile::Compiled;
use outlink::compile::Compiler;
use tempfile::TempDir;

pub(crate) fn key_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("keys").join(name)
}

pub(crate) fn public_key(name: &str) -> PublicKey {
    fs::read_to_string(key_file(name)).unwrap().parse().unwrap()
}

/// The text of a signature by `test-only`.
pub(crate) fn sign(bytes: &[u8], comment: &str) -> String {
    let text = fs::read_to_string(key_file("test-only.key")).unwrap();
    let key = SecretKeyBox::from(text).into_unencrypted_secret_key().unwrap();
    minisign::sign(None, &key, bytes, Some(comment), None).unwrap().to_string()
}

fn trusting(name: &str) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.trust(public_key(name));
    options
}

fn compiled() -> Compiled {
    let mut compiler = Compiler::new("links");
    let info = ListInfo::new("mine", Format::Domains);
    compiler.add_list(info, &b"evil.example\n"[..]).unwrap();
    compiler.finish().unwrap()
}

/// Every way of opening a file that may be signed.
fn open(options: &OpenOptions, path: &Path) -> [Result<Database, OpenError>; 2] {
    let error = options.map(path).unwrap_err();
    assert!(matches!(error, OpenError::MapTrusted { .. }), "{error}");
    [options.read(path), options.map_copy(path, path.with_extension("cache"))]
}

#[test]
fn a_signature_is_replaced_only_if_its_database_can_be() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("links.outlink");
    let signature = folder.path().join("links.outlink.minisig");
    // Nothing can be written over a folder.
    fs::create_dir(&path).unwrap();
    fs::write(&signature, "old").unwrap();
    assert!(compiled().write_signed(&path, "new").is_err());
    assert_eq!(fs::read_to_string(&signature).unwrap(), "old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "no temporary file is left");
}

#[test]
fn a_database_that_is_signed_opens_and_says_by_whom() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("links.outlink");
    let compiled = compiled();
    compiled.write_signed(&path, &sign(compiled.bytes(), "of 2026-01-02")).unwrap();
    assert!(folder.path().join("links.outlink.minisig").exists());
    let mut either = trusting("test-only-other.pub");
    either.trust(public_key("test-only.pub"));
    for options in [trusting("test-only.pub"), either] {
        for database in open(&options, &path) {
            let database = database.unwrap();
            let signature = database.signature().unwrap();
            assert_eq!(signature.key_id, "93B455424100336C");
            assert_eq!(signature.trusted_comment, "of 2026-01-02");
            database.verify().unwrap();
        }
        let text = fs::read_to_string(folder.path().join("links.outlink.minisig")).unwrap();
        let given = options.from_signed_bytes(compiled.bytes().to_vec(), &text).unwrap();
        assert!(given.signature().is_some());
    }
    assert_eq!(Database::read(&path).unwrap().signature(), None, "nobody asked");
}

#[test]
fn nothing_that_was_changed_passes() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("links.outlink");
    let options = trusting("test-only.pub");
    let compiled = compiled();
    let signature = sign(compiled.bytes(), "of 2026-01-02");
    let write = |bytes: &[u8], signature: &str| {
        fs::write(&path, bytes).unwrap();
        fs::write(folder.path().join("links.outlink.minisig"), signature).unwrap();
    };
    for at in [0, 40, 100, compiled.bytes().len() - 1] {
        let mut bytes = compiled.bytes().to_vec();
        bytes[at] ^= 1;
        write(&bytes, &signature);
        for opened in open(&options, &path) {
            let error = opened.unwrap_err();
            assert!(matches!(error, OpenError::SignatureInvalid { .. }), "byte {at}: {error}");
            assert!(error.to_string().contains("links.outlink.minisig"), "{error}");
        }
    }
    write(&compiled.bytes()[..200], &signature);
    assert!(open(&options, &path).iter().all(Result::is_err));

    // The comment is signed too.
    write(compiled.bytes(), &signature.replace("2026", "2027"));
    let [read, mapped] = open(&options, &path);
    assert!(matches!(read, Err(OpenError::SignatureInvalid { .. })));
    assert!(matches!(mapped, Err(OpenError::SignatureInvalid { .. })));
    // No change of one character makes another signature of it, but for the first comment.
    let second_line = signature.find('\n').unwrap() + 1;
    for at in second_line..signature.len() {
        let mut changed = signature.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let opened = options.from_signed_bytes(compiled.bytes().to_vec(), &changed);
        assert!(opened.is_err() || at + 1 == signature.len(), "character {at}: {changed}");
    }
}

#[test]
fn who_is_not_trusted_is_named_and_so_is_who_is() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("links.outlink");
    let compiled = compiled();
    compiled.write_signed(&path, &sign(compiled.bytes(), "")).unwrap();
    for opened in open(&trusting("test-only-other.pub"), &path) {
        let error = opened.unwrap_err();
        assert!(matches!(error, OpenError::SignatureKey { .. }), "{error}");
        let text = error.to_string();
        for part in ["93B455424100336C", "27F019047057497A", "links.outlink.minisig"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}

#[test]
fn a_missing_or_foreign_signature_is_refused_with_the_remedy() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("links.outlink");
    let beside = folder.path().join("links.outlink.minisig");
    let compiled = compiled();
    compiled.write(&path).unwrap();
    let options = trusting("test-only.pub");
    for opened in open(&options, &path) {
        let error = opened.unwrap_err();
        assert!(matches!(error, OpenError::SignatureMissing { .. }), "{error}");
        assert!(error.to_string().contains("outlink compile --sign"), "{error}");
    }
    let legacy = "untrusted comment: signature from minisign secret key\n\
        RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=\n\
        trusted comment: timestamp:1555779966\tfile:test\n\
        QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==\n";
    for text in ["", "\n\n\n\n", "signature", &"x".repeat(1 << 20), legacy] {
        fs::write(&beside, text).unwrap();
        for opened in open(&options, &path) {
            let error = opened.unwrap_err();
            let is_legacy = text == legacy && matches!(error, OpenError::SignatureKey { .. });
            assert!(is_legacy || matches!(error, OpenError::SignatureUnreadable { .. }), "{error}");
        }
    }
    fs::write(&beside, b"\xff\xfe").unwrap();
    assert!(matches!(options.read(&path), Err(OpenError::SignatureUnreadable { .. })));

    let error = options.from_bytes(compiled.into_bytes()).unwrap_err();
    assert!(matches!(error, OpenError::SignatureNotGiven { .. }), "{error}");
    assert!(options.from_static(b"").is_err());
}

/// A signature of the bytes `test` that minisign itself made, in both of its forms.
#[test]
fn minisign_signs_in_the_form_that_is_read() {
    let mut options = OpenOptions::new();
    let key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    options.trust(key.parse().unwrap());
    let prehashed = "untrusted comment: signature from minisign secret key\n\
        RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\n\
        trusted comment: timestamp:1556193335\tfile:test\n\
        y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==\n";
    let opened = options.from_signed_bytes(b"test".to_vec(), prehashed);
    assert!(matches!(opened, Err(OpenError::NotADatabase)), "{opened:?}");
    let opened = options.from_signed_bytes(b"Test".to_vec(), prehashed);
    assert!(matches!(opened, Err(OpenError::SignatureInvalid { .. })), "{opened:?}");
    let legacy = "untrusted comment: signature from minisign secret key\n\
        RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=\n\
        trusted comment: timestamp:1555779966\tfile:test\n\
        QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==\n";
    let opened = options.from_signed_bytes(b"test".to_vec(), legacy);
    assert!(matches!(opened, Err(OpenError::SignatureUnreadable { .. })), "{opened:?}");
}

#[test]
fn what_is_no_public_key_is_refused() {
    let line = fs::read_to_string(key_file("test-only.pub")).unwrap();
    let line = line.lines().nth(1).unwrap();
    assert_eq!(line.parse::<PublicKey>(), Ok(public_key("test-only.pub")));
    let twice = format!("{line}\n{line}");
    let secret = fs::read_to_string(key_file("test-only.key")).unwrap();
    for text in ["", "RW", &line[1..], &twice, &secret, "untrusted comment: x"] {
        assert!(text.parse::<PublicKey>().is_err(), "{text}");
    }
}
