//! Tests that need data from outside are ignored, and counted among the ignored ones, where the
//! environment does not name it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for (variable, name) in [("OUTLINK_DATA", "has_data"), ("OUTLINK_VECTORS", "has_vectors")] {
        println!("cargo::rerun-if-env-changed={variable}");
        println!("cargo::rustc-check-cfg=cfg({name})");
        if std::env::var_os(variable).is_some() {
            println!("cargo::rustc-cfg={name}");
        }
    }
}
