//! A copy of the lines of the filter, in pages of 2 MiB.
//!
//! The filter of ten million domains spans 6,000 pages of 4 KiB, more than the TLB holds; with large
//! pages, lookups of hosts that are not cached take a tenth less time. The lines are aligned to cache
//! lines: a filter line that straddles two costs half as much again.

/// A copy of the lines.
pub(super) struct FilterCopy {
    memory: Memory,
    start: usize,
    length: usize,
}

impl FilterCopy {
    /// Copies the lines; `None` if there are so few that they are near anyway, or no memory for them.
    pub(super) fn of(lines: &[u8]) -> Option<Self> {
        let length = lines.len();
        if length < MIN_BYTES {
            return None;
        }
        let mut memory = allocate(length.checked_add(ALIGNMENT)?)?;
        let start = memory.as_ptr().align_offset(ALIGNMENT);
        memory.get_mut(start..)?.get_mut(..length)?.copy_from_slice(lines);
        Some(Self { memory, start, length })
    }

    #[inline(always)]
    pub(super) fn lines(&self) -> &[u8] {
        self.memory.get(self.start..self.start + self.length).unwrap_or_default()
    }
}

/// What is smaller stays in the second cache of a core, and few pages hold it.
const MIN_BYTES: usize = if cfg!(test) { 1 } else { 1 << 20 };

#[cfg(all(feature = "mmap", not(miri)))]
type Memory = memmap2::MmapMut;

/// Memory that no file stands for is the system's to lay out in large pages, if it has any.
#[cfg(all(feature = "mmap", not(miri)))]
fn allocate(bytes: usize) -> Option<Memory> {
    let memory = memmap2::MmapOptions::new().len(bytes).map_anon().ok()?;
    // A kernel that has none says so, and those of the usual size do as well.
    #[cfg(target_os = "linux")]
    let _ = memory.advise(memmap2::Advice::HugePage);
    Some(memory)
}

/// A large page of x86-64, and of AArch64 with pages of 4 KiB.
#[cfg(all(feature = "mmap", not(miri)))]
const ALIGNMENT: usize = 2 << 20;

#[cfg(not(all(feature = "mmap", not(miri))))]
type Memory = Vec<u8>;

#[cfg(not(all(feature = "mmap", not(miri))))]
fn allocate(bytes: usize) -> Option<Memory> {
    let mut memory = Vec::new();
    memory.try_reserve_exact(bytes).ok()?;
    memory.resize(bytes, 0);
    Some(memory)
}

/// A line of the cache.
#[cfg(not(all(feature = "mmap", not(miri))))]
const ALIGNMENT: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_what_was_copied_and_lines_are_those_of_the_cache() {
        assert!(FilterCopy::of(&[]).is_none());
        for length in [64, 640, 1 << 16] {
            let lines: Vec<u8> = (0..length).map(|number| (number % 251) as u8).collect();
            let filter_copy = FilterCopy::of(&lines).unwrap();
            assert_eq!(filter_copy.lines(), lines);
            assert_eq!(filter_copy.lines().as_ptr().align_offset(64), 0);
        }
    }
}
