//! Standard input that a thread reads ahead, so that the command knows whether the next bytes are there.

use std::io;
use std::io::BufRead;
use std::io::Read;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::TryRecvError;
use std::thread;

/// An input that says whether reading the next line may wait for whoever writes it.
pub(crate) trait MayWait: BufRead {
    fn may_wait(&mut self) -> bool;
}

impl<R: Read> MayWait for io::BufReader<R> {
    fn may_wait(&mut self) -> bool {
        !self.buffer().contains(&b'\n')
    }
}

/// Standard input in chunks from a thread of its own. While some chunks are worked on, further ones
/// gather, so that a quick writer is answered in large pieces and a slow one at once.
pub(crate) struct ReadAhead {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: Vec<u8>,
    /// How much of the chunk was read.
    start: usize,
    /// The chunk after it, if it is there already.
    next: Option<io::Result<Vec<u8>>>,
}

impl ReadAhead {
    pub(crate) fn stdin() -> io::Result<Self> {
        Self::of(io::stdin())
    }

    fn of(mut input: impl Read + Send + 'static) -> io::Result<Self> {
        let (sender, chunks) = mpsc::sync_channel(CHUNKS);
        thread::Builder::new().spawn(move || {
            loop {
                let mut chunk = vec![0; CHUNK_BYTES];
                let read = input.read(&mut chunk);
                let is_last = match &read {
                    Ok(length) => *length == 0,
                    Err(error) => error.kind() != io::ErrorKind::Interrupted,
                };
                let chunk = read.map(|length| {
                    chunk.truncate(length);
                    chunk
                });
                let is_interrupted = chunk.is_err() && !is_last;
                // Without a receiver, nobody reads any more.
                if !is_interrupted && (sender.send(chunk).is_err() || is_last) {
                    break;
                }
            }
        })?;
        Ok(Self { chunks, chunk: Vec::new(), start: 0, next: None })
    }

    fn rest(&self) -> &[u8] {
        self.chunk.get(self.start..).unwrap_or_default()
    }
}

impl MayWait for ReadAhead {
    fn may_wait(&mut self) -> bool {
        if self.rest().contains(&b'\n') || self.next.is_some() {
            return false;
        }
        match self.chunks.try_recv() {
            Ok(chunk) => self.next = Some(chunk),
            Err(TryRecvError::Empty) => return true,
            Err(TryRecvError::Disconnected) => {}
        }
        false
    }
}

impl BufRead for ReadAhead {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.rest().is_empty() {
            // The thread is gone after the last chunk.
            let next = self.next.take().or_else(|| self.chunks.recv().ok());
            (self.chunk, self.start) = (next.unwrap_or_else(|| Ok(Vec::new()))?, 0);
        }
        Ok(self.rest())
    }

    fn consume(&mut self, amount: usize) {
        self.start += amount;
    }
}

impl Read for ReadAhead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

/// As much as a pipe holds.
const CHUNK_BYTES: usize = 1 << 16;

/// How many chunks gather at most.
const CHUNKS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bytes_come_in_order() {
        let text: String = (0..60_000).map(|line| format!("line {line}\n")).collect();
        let mut input = ReadAhead::of(io::Cursor::new(text.clone().into_bytes())).unwrap();
        let mut lines = Vec::new();
        let mut line = Vec::new();
        loop {
            input.may_wait();
            line.clear();
            if input.read_until(b'\n', &mut line).unwrap() == 0 {
                break;
            }
            lines.extend_from_slice(&line);
        }
        assert!(lines == text.into_bytes());
        assert!(input.fill_buf().unwrap().is_empty(), "the end stays the end");
    }

    #[test]
    fn an_input_that_says_nothing_may_be_waited_for() {
        let (reader, mut writer) = io::pipe().unwrap();
        let mut input = ReadAhead::of(reader).unwrap();
        assert!(input.may_wait());
        io::Write::write_all(&mut writer, b"a\nb").unwrap();
        let mut line = String::new();
        input.read_line(&mut line).unwrap();
        assert_eq!(line, "a\n");
        assert!(input.may_wait(), "the line is not whole");
        drop(writer);
        line.clear();
        input.read_line(&mut line).unwrap();
        assert_eq!(line, "b");
    }
}
