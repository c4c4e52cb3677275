//! Sorting the rules by what they compare.
//!
//! Names begin alike (`com.`), and to compare two of them byte by byte finds that out again and again.
//! They are therefore sorted by eight bytes at a time, which are fetched once for all names that agree
//! in the bytes before, and compared as one number.

use std::cmp::Ordering;

/// The numbers `0 .. count` in the order of their kinds and keys, given both of each number, and
/// where these are the same in the order of `tie`. No two numbers may be equal to `tie`. All keys begin
/// with the same `common` bytes; unless these are none, all kinds are the same.
pub(super) fn sorted<'k>(
    count: u32,
    common: usize,
    key: impl Fn(u32) -> (u8, &'k [u8]),
    tie: impl Fn(u32, u32) -> Ordering,
) -> Vec<u32> {
    let beginning = |number| {
        let (kind, key) = key(number);
        u64::from(kind) << 56 | window(key, common) >> 8
    };
    let mut items: Vec<Item> =
        (0..count).map(|number| Item { window: beginning(number), number }).collect();
    items.sort_unstable_by_key(|item| item.window);
    sort_runs(&mut items, common + FIRST_BYTES, &|number| key(number).1, &tie);
    items.into_iter().map(|item| item.number).collect()
}

/// A number with the bytes of its key by which it is being sorted.
#[derive(Clone, Copy, Debug)]
struct Item {
    window: u64,
    number: u32,
}

/// Sorts items that are in the order of their windows, which are the bytes of the keys up to a depth.
fn sort_runs<'k>(
    items: &mut [Item],
    depth: usize,
    key: &impl Fn(u32) -> &'k [u8],
    tie: &impl Fn(u32, u32) -> Ordering,
) {
    // Ranges of items that agree up to a depth, and that depth. Long keys make many of them, so they
    // are kept here and not on the stack.
    let mut open: Vec<(&mut [Item], usize)> = Vec::new();
    push_runs(items, depth, &mut open);
    while let Some((run, depth)) = open.pop() {
        if run.len() <= FEW {
            run.sort_unstable_by(|a, b| {
                let [key_a, key_b] = [a, b].map(|item| key(item.number));
                let rest = |key: &'k [u8]| key.get(depth..).unwrap_or_default();
                let order = rest(key_a).cmp(rest(key_b));
                // A key that ends within the bytes before is followed by zeros there, and another
                // may have them.
                let order = order.then_with(|| key_a.len().cmp(&key_b.len()));
                order.then_with(|| tie(a.number, b.number))
            });
            continue;
        }
        let mut is_longer = false;
        for item in &mut *run {
            let key = key(item.number);
            item.window = window(key, depth);
            is_longer |= key.len() > depth;
        }
        if is_longer {
            run.sort_unstable_by_key(|item| item.window);
            push_runs(run, depth + WINDOW_BYTES, &mut open);
        } else {
            run.sort_unstable_by(|a, b| {
                let [long_a, long_b] = [a, b].map(|item| key(item.number).len());
                long_a.cmp(&long_b).then_with(|| tie(a.number, b.number))
            });
        }
    }
}

/// Adds the runs of items that have the same window.
fn push_runs<'i>(items: &'i mut [Item], depth: usize, open: &mut Vec<(&'i mut [Item], usize)>) {
    let runs = items.chunk_by_mut(|a, b| a.window == b.window);
    open.extend(runs.filter(|run| run.len() > 1).map(|run| (run, depth)));
}

/// Eight bytes of a key from `at` on, which sort as the bytes do, with zeros behind its end.
fn window(key: &[u8], at: usize) -> u64 {
    let rest = key.get(at..).unwrap_or_default();
    match rest.first_chunk() {
        Some(bytes) => u64::from_be_bytes(*bytes),
        None => {
            let mut bytes = [0; WINDOW_BYTES];
            bytes.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            u64::from_be_bytes(bytes)
        }
    }
}

const WINDOW_BYTES: usize = 8;

/// The first window has the kind before the key.
const FIRST_BYTES: usize = 7;

/// So few are compared with each other rather than sorted by windows.
const FEW: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_the_order_of_their_bytes() {
        let beginnings = ["", "a", "com.example", "com.example.www.shop", "\0", "com.example\0\0"];
        let ends = ["", "\0", "\0\0", "\0\0\0\0\0\0\0\0\0", "b", "\u{ff}", "longer than eight"];
        let mut keys: Vec<(u8, Vec<u8>)> = Vec::new();
        for kind in [3, 0, 1] {
            for beginning in beginnings {
                for end in ends {
                    for again in 0..15 {
                        let number = if again % 2 == 0 { String::new() } else { again.to_string() };
                        keys.push((kind, format!("{beginning}{number}{end}").into_bytes()));
                    }
                }
            }
        }
        let key = |number: u32| {
            let (kind, key) = &keys[number as usize];
            (*kind, key.as_slice())
        };
        let order = sorted(keys.len() as u32, 0, key, |a, b| b.cmp(&a));
        let mut expected: Vec<u32> = (0..keys.len() as u32).collect();
        expected.sort_by(|a, b| key(*a).cmp(&key(*b)).then(b.cmp(a)));
        assert_eq!(order, expected);
        assert_eq!(sorted(0, 0, |_| (0, &[][..]), |a, b| a.cmp(&b)), [0; 0]);
    }

    #[test]
    fn long_keys_that_agree_take_no_stack() {
        let long = vec![b'a'; 1 << 20];
        let order =
            sorted(20, 0, |number| (0, &long[..long.len() - number as usize]), |a, b| a.cmp(&b));
        assert_eq!(order, (0..20).rev().collect::<Vec<u32>>());
    }
}
