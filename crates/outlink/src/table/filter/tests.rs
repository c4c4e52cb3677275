use super::*;
use crate::table::reversed::MAX_BYTES;
use crate::table::reversed::reversed;

fn open(file: &[u8]) -> Result<Filter, Damaged> {
    Filter::open("test", file, Span::within(file, 0, file.len() as u64).unwrap(), 7)
}

fn admitted(filter: &Filter, file: &[u8], host: &str) -> Admitted {
    let labels = Labels::of_host(host).unwrap();
    let place = filter.locate(file, filter.lines(file), &labels);
    let admitted = filter.probe(&labels, place);
    assert!(admitted.is_none() || filter.may_admit(&labels, place), "{host}");
    admitted
}

fn admits(filter: &Filter, file: &[u8], host: &str) -> bool {
    !admitted(filter, file, host).is_none()
}

/// A key as people write it.
#[derive(Clone, Copy)]
enum Named<'a> {
    Domain(&'a str),
    Host(&'a str),
    Site(&'a str),
}

fn each(keys: &[Named<'_>], visit: &mut dyn FnMut(FilterKey<'_>)) {
    for key in keys {
        let mut place = [0; MAX_BYTES];
        match key {
            Named::Domain(host) => visit(FilterKey::Domain(&reversed(host.as_bytes(), &mut place))),
            Named::Host(host) => visit(FilterKey::Host(&reversed(host.as_bytes(), &mut place))),
            Named::Site(host) => visit(FilterKey::Site(host)),
        }
    }
}

impl FilterKeys for &[Named<'_>] {
    fn each(&self, mut visit: impl FnMut(usize, FilterKey<'_>)) {
        each(self, &mut |key| visit(0, key));
    }

    fn max_hosts(&self) -> u64 {
        let mut max = 0;
        each(self, &mut |key| max += key.max_hosts());
        max
    }
}

fn build_at(position: usize, keys: &[Named<'_>]) -> Vec<u8> {
    super::build(7, &keys).write_at(position)
}

fn build(keys: &[Named<'_>]) -> Vec<u8> {
    build_at(0, keys)
}

#[test]
fn keys_and_what_they_stand_for_pass() {
    let many: Vec<String> = (0..3000)
        .map(|n| match n % 4 {
            0 => format!("site{n}.crowded.example"),
            1 => format!("x{n}.very.crowded.example"),
            2 => format!("domain{n}.example"),
            _ => format!("a.domain{n}.test"),
        })
        .collect();
    let mut keys: Vec<Named<'_>> = many.iter().map(|host| Named::Domain(host)).collect();
    keys.extend([
        Named::Host("only.this.example"),
        Named::Site("pages.example"),
        Named::Domain("very.crowded.example"),
        Named::Host("crowded.example"),
        Named::Domain("zip"),
    ]);
    let file = build(&keys);
    let filter = open(&file).unwrap();
    for host in &many {
        let labels = host.split('.').count();
        for below in ["", "www.", "a.b."] {
            let host = format!("{below}{host}");
            assert!(admitted(&filter, &file, &host).domain(labels), "{host}");
        }
    }
    for host in ["only.this.example", "pages.example", "www.pages.example", "crowded.example"] {
        assert!(admitted(&filter, &file, host).host(), "{host}");
    }
    for (host, labels) in
        [("any.very.crowded.example", 3), ("zip", 1), ("evil.zip", 1), ("www.evil.zip", 1)]
    {
        assert!(admitted(&filter, &file, host).domain(labels), "{host}");
    }
    let others = (0..10_000).map(|n| match n % 3 {
        0 => format!("other{n}.crowded.example"),
        1 => format!("other{n}.example"),
        _ => format!("www.other{n}.test"),
    });
    let passed = others.filter(|host| admits(&filter, &file, host)).count();
    assert!(passed < 50, "{passed} of 10,000 pass");
    assert!(!admits(&filter, &file, "x.only.this.example"));
    each(&keys, &mut |key| assert!(filter.admits_all_of(&file, key), "{key:?}"));
}

/// Whatever is below a key passes if the key is said to, in files that nobody compiled too.
#[test]
fn a_filter_that_hides_a_key_is_found_out() {
    let keys = [Named::Domain("evil.example"), Named::Domain("zip"), Named::Site("pages.test")];
    let file = build(&keys);
    let mut hidden = 0;
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut file = file.clone();
            file[at] ^= 1 << bit;
            let Ok(filter) = open(&file) else { continue };
            let mut is_hidden = false;
            each(&keys, &mut |key| is_hidden |= !filter.admits_all_of(&file, key));
            hidden += u32::from(is_hidden);
            for (host, labels) in
                [("evil.example", 2), ("a.evil.example", 2), ("zip", 1), ("a.b.zip", 1)]
            {
                let passes = admitted(&filter, &file, host).domain(labels);
                assert!(is_hidden || passes, "{host} at {at}");
            }
            let passes = admitted(&filter, &file, "www.pages.test").host();
            assert!(is_hidden || passes, "www.pages.test at {at}");
        }
    }
    assert!(hidden > 10, "{hidden} bits hide a key");
}

#[test]
fn lines_begin_at_multiples_of_their_length() {
    for position in [0, 1, 63, 64, 1000] {
        let section = build_at(position, &[Named::Domain("evil.example")]);
        let mut file = vec![0; position];
        file.extend(&section);
        let span = Span::within(&file, position as u64, section.len() as u64).unwrap();
        let filter = Filter::open("test", &file, span, 7).unwrap();
        let start = file.len() - filter.line_count as usize * LINE_BYTES;
        assert_eq!(start % LINE_BYTES, 0);
        assert!(admits(&filter, &file, "evil.example"));
    }
}

#[test]
fn a_filter_of_domains_alone_lets_no_host_alone_pass() {
    let domains = [Named::Domain("evil.example"), Named::Domain("a.b.c.d.e.f.g.example")];
    let file = build(&domains);
    let filter = open(&file).unwrap();
    for host in ["evil.example", "www.evil.example", "a.b.c.d.e.f.g.example"] {
        assert!(admits(&filter, &file, host) && !admitted(&filter, &file, host).host(), "{host}");
    }
    let file = build(&[domains[0], Named::Host("other.example")]);
    assert!(admitted(&open(&file).unwrap(), &file, "other.example").host());
    assert!(Admitted::ALL.host() && (1..200).all(|labels| Admitted::ALL.domain(labels)));
}

#[test]
fn an_empty_filter_lets_nothing_pass() {
    let file = build(&[]);
    let filter = open(&file).unwrap();
    assert!(!admits(&filter, &file, "evil.example"));
    assert!(!admits(&filter, &file, "example"));
}

#[test]
fn damage_is_told_or_harmless() {
    let file = build(&[Named::Domain("evil.example"), Named::Domain("zip")]);
    for length in 0..file.len() {
        assert!(open(&file[..length]).is_err());
    }
    for at in 0..file.len() {
        for byte in [0, 1, 0x7f, 0xff] {
            let mut file = file.clone();
            file[at] = byte;
            if let Ok(filter) = open(&file) {
                admits(&filter, &file, "www.evil.example");
            }
        }
    }
}

#[test]
fn a_section_that_contradicts_itself_is_refused() {
    let section = |lines: u32, slots: u32, flags: u32, padding: u32| {
        let head = [lines, slots, flags, padding].map(u32::to_le_bytes).concat();
        let rest = 4 * slots as usize + padding as usize + LINE_BYTES * lines as usize;
        [head, vec![0; rest]].concat()
    };
    assert!(open(&section(1, 1, 0, 0)).is_ok());
    for (lines, slots, flags, padding) in
        [(0, 1, 0, 0), (1, 0, 0, 0), (1, 3, 0, 0), (1, 1, 4, 0), (1, 1, 0, 64)]
    {
        let section = section(lines, slots, flags, padding);
        assert!(open(&section).is_err(), "{lines} {slots} {flags} {padding}");
    }
}

/// A name has a slot only if what is below it takes more than a line.
#[test]
fn slots_are_for_crowded_names() {
    let hosts: Vec<String> = (0..2000).map(|n| format!("a.domain{n}.example")).collect();
    let keys: Vec<Named<'_>> = hosts.iter().map(|host| Named::Domain(host)).collect();
    let file = build(&keys);
    assert_eq!(open(&file).unwrap().slots.length(), 4);
}
