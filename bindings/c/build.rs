//! Gives the shared library its name for the loader, which carries the number of the interface.

fn main() {
    let source = include_str!("src/version.rs");
    let number =
        source.split_once("OUTLINK_ABI: u32 = ").and_then(|(_, rest)| rest.split_once(';'));
    let Some((number, _)) = number else {
        println!("cargo::error=src/version.rs does not define OUTLINK_ABI");
        return;
    };
    let argument = match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("macos" | "ios") => format!("-Wl,-install_name,@rpath/liboutlink.{number}.dylib"),
        Ok("windows") => return,
        _ => format!("-Wl,-soname,liboutlink.so.{number}"),
    };
    println!("cargo::rustc-cdylib-link-arg={argument}");
    println!("cargo::rerun-if-changed=src/version.rs");
}
