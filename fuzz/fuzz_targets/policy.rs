#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| outlink_tests::fuzzing::policy::run(data));
