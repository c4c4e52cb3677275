//! What the C interface costs on top of Rust: the same links, the same database, one process, rounds
//! by turns, best round of each.
//!
//!     cargo bench -p outlink-c
//!
//! The first line is the boundary alone: a call that is answered before any link is looked at. One
//! link of C stands against one of Rust, the array against that of Rust. With `valgrind` on the
//! machine, instructions are counted too. `run KIND ROUNDS` runs one kind alone, for such tools.

#![allow(unsafe_code, reason = "calls the library as C does")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot be set up ends")]

use std::env;
use std::ffi::CString;
use std::ffi::c_char;
use std::ffi::c_int;
use std::ffi::c_void;
use std::hint::black_box;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::Screener;
use outlink::compile::Compiler;

const LINKS: usize = 2000;
const DOMAINS: usize = 100_000;
const ROUNDS: usize = 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Boundary,
    Rust,
    RustBytes,
    C,
    RustMany,
    CArray,
}

const KINDS: [(Kind, &str); 6] = [
    (Kind::Boundary, "outlink_screener_action(NULL, ...)"),
    (Kind::Rust, "Screener::screen(&str).action()"),
    (Kind::RustBytes, "Screener::action(&[u8])"),
    (Kind::C, "outlink_screener_action"),
    (Kind::RustMany, "Screener::actions(&[&str]), per link"),
    (Kind::CArray, "outlink_screener_actions, per link"),
];

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let bench = Bench::new();
    if let [_, run, kind, rounds] = &arguments[..]
        && run == "run"
    {
        let (kind, _) = KINDS.into_iter().find(|(it, _)| format!("{it:?}") == *kind).unwrap();
        (0..rounds.parse().unwrap()).for_each(|_| bench.round(kind));
        return;
    }
    let mut best = [f64::INFINITY; KINDS.len()];
    for _ in 0..ROUNDS {
        for (index, (kind, _)) in KINDS.iter().enumerate() {
            let start = Instant::now();
            bench.round(*kind);
            best[index] = best[index].min(start.elapsed().as_secs_f64());
        }
    }
    println!("{:<42} {:>10} {:>14}", "a link", "ns", "instructions");
    for ((kind, name), seconds) in KINDS.into_iter().zip(best) {
        let nanoseconds = seconds * 1e9 / LINKS as f64;
        let instructions = instructions(kind).map_or("-".to_owned(), |it| format!("{it:.0}"));
        println!("{name:<42} {nanoseconds:>10.1} {instructions:>14}");
    }
}

/// Instructions a link: what two more rounds add, so that what is made once does not count.
fn instructions(kind: Kind) -> Option<f64> {
    let total = |rounds: &str| {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .args(["--collect-atstart=no", "--toggle-collect=*Bench*round*"])
            .arg(env::current_exe().ok()?)
            .args(["run", &format!("{kind:?}"), rounds])
            .output()
            .ok()?;
        let text = String::from_utf8(output.stderr).ok()?;
        text.split("Collected : ").nth(1)?.split_whitespace().next()?.parse::<f64>().ok()
    };
    Some((total("3")? - total("1")?) / (2 * LINKS) as f64)
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Str {
    data: *const c_char,
    len: usize,
}

type Action = unsafe extern "C" fn(*const c_void, Str, *const c_void) -> u32;
type Actions = unsafe extern "C" fn(
    *const c_void,
    *const Str,
    usize,
    *const c_void,
    *mut u32,
    *mut *mut c_void,
) -> u32;

struct Bench {
    links: Vec<String>,
    views: Vec<Str>,
    screener: Screener,
    context: Context,
    c_screener: *const c_void,
    action: Action,
    actions: Actions,
}

impl Bench {
    fn new() -> Self {
        let bytes = database();
        let screener = Screener::new(Database::from_bytes(bytes.clone()).unwrap());
        let library = Library::open();
        let links: Vec<String> = (0..LINKS).map(link).collect();
        let views = links.iter().map(|it| Str { data: it.as_ptr().cast(), len: it.len() });
        // SAFETY: the types are those of include/outlink.h.
        let (action, actions, c_screener) = unsafe {
            (
                library.symbol::<Action>(c"outlink_screener_action"),
                library.symbol::<Actions>(c"outlink_screener_actions"),
                library.screener(&bytes),
            )
        };
        Self {
            views: views.collect(),
            links,
            screener,
            context: Context::default(),
            c_screener,
            action,
            actions,
        }
    }

    #[inline(never)]
    fn round(&self, kind: Kind) {
        let null = std::ptr::null();
        let mut sum = 0;
        match kind {
            Kind::Boundary => {
                for link in &self.views {
                    // SAFETY: NULL is answered.
                    sum += unsafe { (self.action)(null, *link, null) };
                }
                assert_eq!(sum as usize, LINKS * 30);
                return;
            }
            Kind::Rust => {
                for link in &self.links {
                    let verdict = self.screener.screen(link, &self.context);
                    sum += u32::from(verdict.action().number());
                }
            }
            Kind::RustBytes => {
                for link in &self.links {
                    let action = self.screener.action(link.as_bytes(), &self.context);
                    sum += u32::from(action.number());
                }
            }
            Kind::RustMany => {
                let links: Vec<&str> = self.links.iter().map(String::as_str).collect();
                let actions = self.screener.actions(&links, &self.context);
                sum = actions.iter().map(|it| u32::from(it.number())).sum();
            }
            Kind::C => {
                for link in &self.views {
                    // SAFETY: the screener and the links live on.
                    sum += unsafe { (self.action)(self.c_screener, *link, null) };
                }
            }
            Kind::CArray => {
                let mut actions = [0; LINKS];
                let (links, into) = (self.views.as_ptr(), actions.as_mut_ptr());
                let no_error = std::ptr::null_mut();
                // SAFETY: both arrays have so many.
                unsafe { (self.actions)(self.c_screener, links, LINKS, null, into, no_error) };
                sum = black_box(actions).iter().sum();
            }
        }
        // One link in a thousand is listed.
        assert_eq!(black_box(sum) as usize, LINKS / 1000 * 30);
    }
}

fn database() -> Vec<u8> {
    let mut text = String::new();
    for index in 0..DOMAINS {
        text += &format!("listed{index}.example\n");
    }
    let mut compiler = Compiler::new("links");
    compiler.add_list(ListInfo::new("domains", Format::Domains), text.as_bytes()).unwrap();
    compiler.finish().unwrap().into_bytes()
}

fn link(index: usize) -> String {
    if index.is_multiple_of(1000) {
        return format!("https://www.listed{index}.example/a/b.html");
    }
    format!("https://www.shop{index}.example/articles/{index}/a-story.html?page={}", index % 7)
}

/// The shared library as the bench profile builds it.
struct Library(*mut c_void);

unsafe extern "C" {
    fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}

const RTLD_NOW: c_int = 2;

impl Library {
    fn open() -> Self {
        let test = env::current_exe().unwrap();
        let built: PathBuf = test.ancestors().nth(2).unwrap().to_owned();
        if env::var_os("CARGO").is_some() {
            let status = Command::new(env!("CARGO"))
                .args(["build", "--quiet", "--locked", "--release", "--package", "outlink-c"])
                .arg("--target-dir")
                .arg(built.parent().unwrap())
                .status()
                .unwrap();
            assert!(status.success(), "cargo fails: {status}");
        }
        let name = format!("{}outlink{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
        let path = CString::new(built.join(name).to_str().unwrap()).unwrap();
        // SAFETY: the path ends in a NUL; the library has no initialization of its own.
        let library = unsafe { dlopen(path.as_ptr(), RTLD_NOW) };
        assert!(!library.is_null(), "{path:?} cannot be loaded");
        Self(library)
    }

    /// # Safety
    ///
    /// `T` is the type of the function of that name.
    unsafe fn symbol<T: Copy>(&self, name: &std::ffi::CStr) -> T {
        // SAFETY: the library is open, the name ends in a NUL.
        let found = unsafe { dlsym(self.0, name.as_ptr()) };
        assert!(!found.is_null() && size_of::<T>() == size_of::<*mut c_void>(), "no {name:?}");
        // SAFETY: as for this function.
        unsafe { std::mem::transmute_copy(&found) }
    }

    /// A screener of a database that is in memory.
    unsafe fn screener(&self, bytes: &[u8]) -> *const c_void {
        type Open =
            unsafe extern "C" fn(Str, *const c_void, *mut *mut c_void, *mut *mut c_void) -> u32;
        type New = unsafe extern "C" fn(
            *const c_void,
            *const c_void,
            *mut *mut c_void,
            *mut *mut c_void,
        ) -> u32;
        let (null, no_error) = (std::ptr::null(), std::ptr::null_mut());
        let mut database = std::ptr::null_mut();
        let mut screener = std::ptr::null_mut();
        let view = Str { data: bytes.as_ptr().cast(), len: bytes.len() };
        // SAFETY: the types are those of include/outlink.h; `outlink_bytes` is passed as
        // `outlink_str` is.
        unsafe {
            let open: Open = self.symbol(c"outlink_database_from_bytes");
            let new: New = self.symbol(c"outlink_screener_new");
            assert_eq!(open(view, null, &mut database, no_error), 0);
            assert_eq!(new(database, null, &mut screener, no_error), 0);
        }
        screener
    }
}
