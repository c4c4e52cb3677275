//! The house of `crates/outlink`: imports go downward and never in circles, files stay readable,
//! unsafe code stays where it is allowed. The command and the bindings are held to the same sizes, have
//! no circles in their modules either, and reach the engine by its public names alone.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Every module with its floor. A module imports only from lower floors and from itself; those of floor 0
/// may import each other.
const FLOORS: &[(&str, u8)] = &[
    ("order", 9),
    // These hold a screener, so they stand a step above it.
    ("batch", 8),
    ("chain", 8),
    ("known_good", 8),
    ("live", 8),
    ("suggest", 8),
    ("screen", 7),
    ("policy", 6),
    ("database", 5),
    ("compile", 5),
    ("table", 4),
    ("verdict", 4),
    ("expand", 3),
    ("list", 3),
    ("extract", 3),
    ("platform", 2),
    ("url", 1),
    ("wire", 1),
    ("attributes", 0),
    ("codec", 0),
    ("date", 0),
    ("context", 0),
    ("format", 0),
    ("expectation", 0),
    ("hit", 0),
    ("ids", 0),
    ("ip_range", 0),
    ("limits", 0),
    ("name_map", 0),
    ("names", 0),
    ("platform_data", 0),
    ("raw_link", 0),
    ("rule", 0),
    ("withdrawal", 0),
    ("wording", 0),
];

/// Files that may contain unsafe code; each block gives its reason.
const UNSAFE: [&str; 4] =
    ["database/map.rs", "url/scan/neon.rs", "url/scan/sse2.rs", "wire/prefetch.rs"];

/// The crates above the engine.
const SURFACES: [&str; 3] = ["bindings/c/src", "bindings/python/src", "crates/outlink-cli/src"];

/// Files of the Python binding that may contain unsafe code: Arrow's C interface.
const UNSAFE_PYTHON: [&str; 1] = ["arrow.rs"];

/// What a reader can hold in mind.
const LINES: usize = 500;

#[test]
fn imports_go_downward() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let module = module_of(&file);
        if module == "lib" || is_test(&file) {
            continue;
        }
        let floor = floor_of(&module).unwrap_or_else(|| panic!("{file}: no floor for `{module}`"));
        for target in imports(&text) {
            let Some(below) = floor_of(&target) else {
                // A name that lib.rs re-exports: code goes to the file that defines it.
                wrong.push(format!("{file} imports crate::{target}, which is not a module"));
                continue;
            };
            // The modules of the lowest floor are plain data and may import each other.
            if target != module && below >= floor.max(1) {
                wrong.push(format!("{file} (floor {floor}) imports {target} (floor {below})"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn submodules_do_not_import_in_circles() {
    let mut found = Vec::new();
    for crate_sources in std::iter::once("crates/outlink/src").chain(SURFACES) {
        let files = sources_of(crate_sources).into_iter().filter(|(file, _)| !is_test(file));
        for (module, files) in files_of_modules(files) {
            let line = |circle: Vec<String>| {
                format!("{crate_sources}, crate::{module}: {}", circle.join(" -> "))
            };
            let imports = imports_between_submodules(&module, &files);
            found.extend(circles(&imports).into_iter().map(line));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn modules_of_a_surface_do_not_import_in_circles() {
    let mut wrong = Vec::new();
    for surface in SURFACES {
        let files = sources_of(surface).into_iter().filter(|(file, _)| !is_test(file));
        let (imports, unknown) = imports_between_modules(files);
        wrong.extend(unknown.into_iter().map(|import| format!("{surface}/{import}")));
        let line = |circle: Vec<String>| format!("{surface}: {}", circle.join(" -> "));
        wrong.extend(circles(&imports).into_iter().map(line));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_circle_of_modules_is_found() {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let files = [
        file("a.rs", "use crate::b::of;\nuse crate::Name;"),
        file("b/inner.rs", "fn of() -> crate::c::Kind { }"),
        file("c.rs", "// use crate::d;\n#[cfg(test)]\nmod tests {\n use crate::a;"),
        file("lib.rs", "use crate::a::of;"),
    ];
    let (imports, unknown) = imports_between_modules(files.clone());
    assert_eq!(unknown, ["a.rs imports crate::Name, which is not a module of its own"]);
    assert!(circles(&imports).is_empty(), "{imports:?}");
    let (imports, _) =
        imports_between_modules(files.into_iter().chain([file("c.rs", "crate::a::x")]));
    assert_eq!(circles(&imports), [["a", "b", "c", "a"]]);
}

#[test]
fn modules_of_the_python_binding_do_not_import_in_circles() {
    let mut modules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, text) in sources_of("bindings/python/src") {
        let module = module_of(&file);
        if module != "lib" && !is_test(&file) {
            let others = imports(&text).into_iter().filter(|target| *target != module);
            modules.entry(module.clone()).or_default().extend(others);
        }
    }
    assert!(modules["screener"].contains("verdict"), "the imports are not where they are expected");
    let circles: Vec<String> = circles(&modules).iter().map(|circle| circle.join(" -> ")).collect();
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn a_circle_is_found() {
    let file = |path: &[&str], text: &str| {
        (path.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>(), text.to_owned())
    };
    let files = [
        file(&["module", "mod"], "mod a; mod b; mod c;\npub use self::c::Name;"),
        file(&["module", "a"], "use super::b::of;"),
        file(&["module", "b", "inner"], "use super::super::Name;"),
        file(&["module", "c"], "use crate::module::a;"),
    ];
    let imports = imports_between_submodules("module", &files);
    assert_eq!(circles(&imports), [["a", "b", "c", "a"]]);
    assert!(circles(&imports_between_submodules("module", &files[..3])).is_empty());
}

#[test]
fn a_circle_in_a_submodule_is_found() {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let files = [
        file("a/mod.rs", "mod b; mod c;"),
        file("a/b/mod.rs", "mod one; mod two;"),
        file("a/b/one.rs", "use crate::a::b::two::of;"),
        file("a/b/two/inner.rs", "use super::super::one;\nuse crate::a::c;"),
        file("a/c.rs", "fn of() -> Kind { }"),
    ];
    let modules = files_of_modules(files);
    let circles = |module: &str| circles(&imports_between_submodules(module, &modules[module]));
    assert_eq!(circles("a::b"), [["one", "two", "one"]]);
    for module in ["a", "a::b::two", "a::c"] {
        assert!(circles(module).is_empty(), "{module}");
    }
}

#[test]
fn files_stay_readable() {
    let surfaces = SURFACES.into_iter().flat_map(sources_of);
    let long: Vec<String> = sources()
        .into_iter()
        .chain(surfaces)
        .filter(|(file, _)| !is_test(file))
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > LINES)
        .map(|(file, lines)| format!("{file}: {lines} lines, at most {LINES}"))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn unsafe_code_stays_where_it_is_allowed_and_gives_its_reason() {
    let engine = sources().into_iter().map(|(file, text)| (UNSAFE.contains(&&*file), file, text));
    let python = sources_of("bindings/python/src").into_iter();
    let python = python.map(|(file, text)| (UNSAFE_PYTHON.contains(&&*file), file, text));
    for (is_allowed, file, text) in engine.chain(python) {
        let blocks = text.matches("unsafe {").count();
        if blocks > 0 || text.contains("allow(unsafe_code)") {
            assert!(is_allowed, "{file} has unsafe code");
            assert_eq!(text.matches("SAFETY:").count(), blocks, "{file}: one SAFETY a block");
        }
    }
}

#[test]
fn the_surfaces_give_the_reason_of_unsafe_code() {
    for (file, text) in SURFACES.into_iter().flat_map(sources_of) {
        let blocks = text.matches("unsafe {").count();
        assert!(text.matches("SAFETY:").count() >= blocks, "{file}: one SAFETY a block");
    }
}

/// Tests may import from any floor.
fn is_test(file: &str) -> bool {
    file.ends_with("tests.rs") || file.contains("/tests/")
}

fn sources() -> Vec<(String, String)> {
    sources_of("crates/outlink/src")
}

/// The files below a folder of the repository, by their paths in it.
fn sources_of(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                files.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(files.len() > 15, "the sources are not where they are expected");
    files.sort();
    files
}

/// The first part of the path: `url/host.rs` and `url/mod.rs` are in the module `url`.
fn module_of(file: &str) -> String {
    file.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned()
}

fn floor_of(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// For each module, the others whose names its files use, and uses of names that `lib.rs` alone has: it
/// stands above all modules.
fn imports_between_modules(
    files: impl IntoIterator<Item = (String, String)>,
) -> (BTreeMap<String, BTreeSet<String>>, Vec<String>) {
    let files: Vec<(String, String)> = files.into_iter().collect();
    let modules: BTreeSet<String> = files.iter().map(|(file, _)| module_of(file)).collect();
    let mut between: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut unknown = Vec::new();
    for (file, text) in &files {
        let module = module_of(file);
        for target in imports(text).into_iter().filter(|target| *target != module) {
            if modules.contains(&target) {
                between.entry(module.clone()).or_default().insert(target);
            } else {
                unknown.push(format!(
                    "{file} imports crate::{target}, which is not a module of its own"
                ));
            }
        }
    }
    (between, unknown)
}

/// The files of each module, whatever its depth, by their paths from the module on and without `.rs`; that
/// of the module itself is `mod`.
fn files_of_modules(
    files: impl IntoIterator<Item = (String, String)>,
) -> BTreeMap<String, Vec<(Vec<String>, String)>> {
    let mut modules: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for (file, text) in files {
        let file = file.trim_end_matches(".rs").trim_end_matches("/mod");
        let path: Vec<String> = file.split('/').chain(["mod"]).map(str::to_owned).collect();
        let code = code_of(&text);
        for depth in 1..path.len() {
            let files = modules.entry(path[..depth].join("::")).or_default();
            files.push((path[depth - 1..].to_vec(), code.clone()));
        }
    }
    modules
}

/// For each submodule of a module, the others whose names it uses: those that it names itself, and
/// those whose names the module hands on. Files are given by their paths, without `.rs`.
fn imports_between_submodules(
    module: &str,
    files: &[(Vec<String>, String)],
) -> BTreeMap<String, BTreeSet<String>> {
    let absolute = format!("crate::{module}::");
    let submodule = |path: &[String]| path.get(1).filter(|name| *name != "mod").cloned();
    let submodules: BTreeSet<String> =
        files.iter().filter_map(|(path, _)| submodule(path)).collect();
    let mut handed_on = BTreeMap::new();
    for (_, text) in files.iter().filter(|(path, _)| submodule(path).is_none()) {
        for prefix in ["self::", &absolute] {
            for rest in text.split(&format!("use {prefix}")).skip(1) {
                let path: Vec<&str> = rest.split(';').next().unwrap().split("::").collect();
                if let [submodule, .., name] = path[..] {
                    handed_on.insert(name.to_owned(), submodule.to_owned());
                }
            }
        }
    }
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in files {
        let Some(own) = submodule(path) else { continue };
        let depth = path.iter().skip(1).filter(|part| *part != "mod").count();
        let to_module = "super::".repeat(depth);
        let relative = text.split(&*to_module).zip(text.split(&*to_module).skip(1));
        let relative = relative.filter(|(before, _)| !before.ends_with(':')).map(|(_, rest)| rest);
        for rest in relative.chain(text.split(&*absolute).skip(1)) {
            let name: String = word(rest);
            let target = submodules.get(&name).or_else(|| handed_on.get(&name));
            if let Some(target) = target.filter(|target| **target != own) {
                imports.entry(own.clone()).or_default().insert(target.clone());
            }
        }
    }
    imports
}

/// A way around each module that leads back to itself, beginning with the first of it by name.
fn circles(imports: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    for start in imports.keys() {
        let mut ways = vec![vec![start.clone()]];
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop() {
            let Some(targets) = imports.get(&way[way.len() - 1]) else { continue };
            if targets.contains(start) {
                if !found.iter().any(|circle| circle.contains(start)) {
                    found.push([way.clone(), vec![start.clone()]].concat());
                }
                break;
            }
            for target in targets.iter().filter(|target| seen.insert((*target).clone())) {
                ways.push([way.clone(), vec![target.clone()]].concat());
            }
        }
    }
    found
}

/// The modules that a file names in `crate::module::...`, tests and documentation aside.
fn imports(text: &str) -> Vec<String> {
    code_of(text).split("crate::").skip(1).map(word).collect()
}

/// The lines that are neither tests nor comments.
fn code_of(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// The name at the beginning of a text.
fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
