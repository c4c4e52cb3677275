# The commands that people need. `just --list` shows them; each is one line to run without just, too.

# Every check, as before a change is merged
check:
    tests/run

# The tests of the engine and the command
test:
    cargo test -p outlink -p outlink-cli -p outlink-tests

# Benchmarks beside rivals; needs the folder OUTLINK_DATA
bench:
    cargo run --release -p outlink-benches --features ada,adblock,fst -- 1m

# Fuzz every target for ten minutes; needs nightly Rust and cargo-fuzz
fuzz:
    fuzz/run

# The documentation of the crates, and what the manual's commands print
docs:
    cargo doc --workspace --no-deps && OUTLINK_BLESS=1 cargo test -p outlink-cli --test manual
