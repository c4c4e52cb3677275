//! Groups of Signal.

use outlink::Entity;

use super::all_name;
use super::none_names;

/// A group whose master key counts from 0 to 31, with the password that is given.
fn signal_group(password: u8) -> String {
    let mut contents = vec![0x0a, 0x20];
    contents.extend(0..32);
    contents.extend([0x12, 0x04, password, 2, 3, 4]);
    let mut bytes = vec![0x0a, contents.len() as u8];
    bytes.extend(contents);
    base64url(&bytes)
}

fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let value = chunk.iter().fold(0, |value, byte| value << 8 | u32::from(*byte));
        let value = value << (8 * (3 - chunk.len()));
        for digit in 0..=chunk.len() {
            text.push(char::from(DIGITS[(value >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    text
}

#[test]
fn every_spelling_of_a_signal_group() {
    let key: String = (0..32).map(|byte: u8| format!("{byte:02x}")).collect();
    let group = format!("signal:group/{key}");
    let (old, new) = (signal_group(1), signal_group(9));
    assert_ne!(old, new, "the password is part of the link");
    for code in [&old, &new, &format!("{old}="), &format!("{old}==")] {
        all_name(
            &group,
            &[
                &format!("https://signal.group/#{code}"),
                &format!("https://signal.group#{code}"),
                &format!("http://www.signal.group/#{code}"),
                &format!("signal.group/#{code}"),
                &format!("sgnl://signal.group/#{code}"),
                &format!("sgnl://signal.group#{code}"),
                &format!("sgnl://joingroup/#{code}"),
                &format!("sgnl://joingroup#{code}"),
                &format!("SGNL://signal.group/#{code}"),
            ],
        );
    }
    // The same message in other bytes: the password first, an unknown field first, a tag and a length
    // with bytes that say nothing, another key that the last one replaces.
    let key_field: Vec<u8> = [0x0a, 0x20].into_iter().chain(0..32).collect();
    let other_key: Vec<u8> = [0x0a, 0x20].into_iter().chain(1..33).collect();
    let contents = |fields: &[&[u8]]| {
        let fields = fields.concat();
        [&[0x0a, fields.len() as u8][..], &fields].concat()
    };
    let long_length = [&[0x0a, 0xb4, 0x00][..], &key_field, &[0x12, 0x10], &[7; 16]].concat();
    for message in [
        contents(&[&[0x12, 4, 1, 2, 3, 4], &key_field]),
        [&[0x78, 1][..], &contents(&[&key_field])].concat(),
        [&[0x8a, 0x00][..], &contents(&[&key_field])[1..]].concat(),
        long_length,
        contents(&[&other_key, &key_field]),
        [contents(&[&other_key]), contents(&[&key_field])].concat(),
        [contents(&[&key_field]), contents(&[&[0x12, 1, 9]])].concat(),
    ] {
        all_name(&group, &[&format!("https://signal.group/#{}", base64url(&message))]);
    }
    none_names(
        &group,
        &[&format!("https://signal.group/#{}", base64url(&contents(&[&key_field, &other_key])))],
    );
    all_name(
        &group,
        &[
            "https://signal.group/#CjQSEAABAgMEBQYHCAkKCwwNDg8KIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
        ],
    );
    let other = old.replacen('H', "I", 1);
    none_names(
        &group,
        &[
            &format!("https://signal.group/#{other}"),
            &format!("https://signal.group/#{}", old.to_lowercase()),
            &format!("https://signal.group/?{old}"),
            &format!("https://signal.group/{old}"),
            &format!("https://signal.group/x#{old}"),
            &format!("https://signal.group.example/#{old}"),
            &format!("https://signal.me/#{old}"),
            &format!("https://signal.groups/#{old}"),
            &format!("sgnl://join/#{old}"),
            &format!("https://signal.group/#{}", &old[..40]),
            "https://signal.group/",
            "https://signal.group/#",
        ],
    );
    let parsed =
        Entity::parse(&format!("signal:group/{old}")).expect("the code of a link is an id");
    assert_eq!(parsed.to_string(), group);
    let upper = Entity::parse(&group.replace(&key, &key.to_uppercase())).expect("so is the key");
    assert_eq!(upper.to_string(), group);
}
