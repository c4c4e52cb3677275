//! Compressed lists, known by their first bytes.

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Chain;
use std::io::Cursor;
use std::io::Read;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::BlockDecodingStrategy;
use ruzstd::decoding::FrameDecoder;
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::errors::ReadFrameHeaderError;

/// The content of a list, unpacked if it is packed with gzip (RFC 1952) or zstd (RFC 8878).
pub(crate) struct Unpack<R: Read> {
    content: Content<R>,
    unpacked: u64,
    limit: u64,
}

/// The error inside an [`io::Error`] that says that the limit was reached.
#[derive(Debug, thiserror::Error)]
#[error("unpacks to more than {limit} bytes")]
pub(crate) struct UnpackedTooLarge {
    pub(crate) limit: u64,
}

impl<R: Read> Unpack<R> {
    /// Looks at the first bytes of `input`; what is packed may unpack to `limit` bytes.
    pub(crate) fn new(mut input: R, limit: u64) -> io::Result<Self> {
        let mut head = Vec::with_capacity(4);
        (&mut input).take(4).read_to_end(&mut head)?;
        let packing = Packing::of(&head);
        let input = BufReader::new(Cursor::new(head).chain(input));
        let content = match packing {
            Some(Packing::Gzip) => Content::Gzip(MultiGzDecoder::new(input)),
            Some(Packing::Zstd) => Content::Zstd(Box::new(Zstd::new(input))),
            None => Content::Plain(input),
        };
        Ok(Self { content, unpacked: 0, limit })
    }
}

impl<R: Read> Read for Unpack<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.content {
            Content::Plain(input) => return input.read(buffer),
            Content::Gzip(gzip) => gzip.read(buffer)?,
            Content::Zstd(zstd) => zstd.read(buffer)?,
        };
        self.unpacked += count as u64;
        if self.unpacked > self.limit {
            return Err(io::Error::other(UnpackedTooLarge { limit: self.limit }));
        }
        Ok(count)
    }
}

/// What a file is that no list can be, by its first bytes.
pub(crate) fn foreign_format(head: &[u8]) -> Option<&'static str> {
    let known = FOREIGN.iter().find(|(magic, _)| head.starts_with(magic));
    known.map(|(_, name)| *name)
}

enum Content<R: Read> {
    Plain(Input<R>),
    Gzip(MultiGzDecoder<Input<R>>),
    Zstd(Box<Zstd<Input<R>>>),
}

type Input<R> = BufReader<Chain<Cursor<Vec<u8>>, R>>;

enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            // A frame, or a skippable frame, which may come first (RFC 8878, section 3.1).
            [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Some(Self::Zstd),
            _ => None,
        }
    }
}

/// The frames of a zstd file one after the other. The streaming decoder of the `ruzstd` crate stops
/// after the first frame and leaves the checksum to its caller, so frames are driven from here.
struct Zstd<R> {
    input: R,
    frame: FrameDecoder,
    in_frame: bool,
}

impl<R: BufRead> Zstd<R> {
    fn new(input: R) -> Self {
        Self { input, frame: FrameDecoder::new(), in_frame: false }
    }

    /// Begins the next frame; `false` at the end of the file.
    fn next_frame(&mut self) -> io::Result<bool> {
        loop {
            if self.input.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.frame.reset(&mut self.input) {
                Ok(()) => {
                    self.in_frame = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let length = u64::from(length);
                    let skipped = io::copy(&mut (&mut self.input).take(length), &mut io::sink())?;
                    if skipped < length {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }

    fn verify_checksum(&self) -> io::Result<()> {
        let stored = self.frame.get_checksum_from_data();
        if stored.is_some() && stored != self.frame.get_calculated_checksum() {
            return Err(io::Error::other("the checksum of a zstd frame does not fit its content"));
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.in_frame && !self.next_frame()? {
                return Ok(0);
            }
            while self.frame.can_collect() == 0 && !self.frame.is_finished() {
                self.frame
                    .decode_blocks(&mut self.input, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(io::Error::other)?;
            }
            let count = self.frame.read(buffer)?;
            if count > 0 {
                return Ok(count);
            }
            self.verify_checksum()?;
            self.in_frame = false;
        }
    }
}

/// The beginnings of files that people hand in as lists by mistake.
const FOREIGN: [(&[u8], &str); 9] = [
    (b"\x1f\x8b", "packed with gzip twice"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd twice"),
    (b"\xfd7zXZ\0", "packed with xz"),
    (b"BZh", "packed with bzip2"),
    (b"PK\x03\x04", "a zip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
    (b"SQLite format 3\0", "an SQLite database"),
];

#[cfg(test)]
mod tests {
    use std::io::Write;

    use ruzstd::encoding::CompressionLevel;
    use ruzstd::encoding::compress_to_vec;

    use super::*;

    fn unpack(bytes: &[u8], limit: u64) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        Unpack::new(bytes, limit)?.read_to_end(&mut content)?;
        Ok(content)
    }

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(content: &[u8]) -> Vec<u8> {
        compress_to_vec(content, CompressionLevel::Fastest)
    }

    #[test]
    fn every_member_and_every_frame_is_unpacked() {
        let skippable = b"\x50\x2a\x4d\x18\x03\0\0\0abc";
        for packed in [
            b"one\ntwo\n".to_vec(),
            [gzip(b"one\n"), gzip(b"two\n")].concat(),
            [zstd(b"one\n"), skippable.to_vec(), zstd(b"two\n")].concat(),
            [skippable.to_vec(), zstd(b"one\ntwo\n")].concat(),
        ] {
            assert_eq!(unpack(&packed, 8).unwrap(), b"one\ntwo\n");
        }
        for short in [&b""[..], b"a", b"abc"] {
            assert_eq!(unpack(short, 8).unwrap(), short);
        }
    }

    #[test]
    fn the_bound_holds_for_what_is_packed() {
        let bomb = vec![b'a'; 10_000_000];
        for packed in [gzip(&bomb), zstd(&bomb)] {
            assert!(packed.len() < 50_000);
            let error = unpack(&packed, 9_999_999).unwrap_err();
            assert!(error.get_ref().unwrap().is::<UnpackedTooLarge>(), "{error}");
            assert_eq!(unpack(&packed, 10_000_000).unwrap().len(), 10_000_000);
        }
        assert_eq!(unpack(&bomb, 1).unwrap().len(), 10_000_000);
    }

    #[test]
    fn a_damaged_file_is_an_error_and_never_a_shorter_list() {
        let content: Vec<u8> = (0..20_000_u32).flat_map(u32::to_le_bytes).collect();
        for packed in [gzip(&content), zstd(&content)] {
            for length in [5, packed.len() / 2, packed.len() - 1] {
                assert!(unpack(&packed[..length], u64::MAX).is_err(), "{length}");
            }
            let mut damaged = packed.clone();
            let at = damaged.len() - 2;
            damaged[at] ^= 0xff;
            assert!(unpack(&damaged, u64::MAX).is_err());
            let mut trailing = packed;
            trailing.extend_from_slice(b"garbage");
            assert!(unpack(&trailing, u64::MAX).is_err());
        }
    }
}
