//! How far the work is.

use std::fmt;
use std::io;
use std::io::Read;

/// How far a compiler is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// A list is being read.
    Reading {
        /// Its name.
        list: &'a str,
        /// How much of it was read, in bytes.
        bytes: u64,
        /// How long it is, if that is known.
        size: Option<u64>,
    },
    /// The rules are being sorted.
    Sorting {
        /// How many there are.
        rules: u64,
    },
    /// The rules are being put into their tables.
    Arranging {
        /// How many are in them.
        done: u64,
        /// How many there are.
        rules: u64,
    },
    /// The tables are being written.
    Writing {
        /// How many rules there are.
        rules: u64,
    },
}

/// The callback that is told of progress, if there is one.
#[derive(Default)]
pub(super) struct Watcher(Option<Box<Callback>>);

type Callback = dyn FnMut(Progress<'_>) + Send;

impl Watcher {
    pub(super) fn new(progress: impl FnMut(Progress<'_>) + Send + 'static) -> Self {
        Self(Some(Box::new(progress)))
    }

    pub(super) fn tell(&mut self, at: Progress<'_>) {
        if let Some(progress) = &mut self.0 {
            progress(at);
        }
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watcher").field(&self.0.is_some()).finish()
    }
}

/// Tells how much of a list was read.
pub(super) struct Counted<'a, R> {
    input: R,
    read: u64,
    size: Option<u64>,
    list: &'a str,
    watcher: &'a mut Watcher,
}

impl<'a, R> Counted<'a, R> {
    pub(super) fn new(
        input: R,
        list: &'a str,
        size: Option<u64>,
        watcher: &'a mut Watcher,
    ) -> Self {
        Self { input, read: 0, size, list, watcher }
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.read += read as u64;
        let (list, bytes, size) = (self.list, self.read, self.size);
        self.watcher.tell(Progress::Reading { list, bytes, size });
        Ok(read)
    }
}
