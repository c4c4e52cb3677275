//! Links to parts, which name the whole too.

use std::fs;

use super::named;
use crate::platform::Registry;
use crate::platform_data::PlatformFile;

#[test]
fn every_template_of_a_part_names_the_whole() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/platforms");
    let (mut lost, mut count) = (Vec::new(), 0);
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let file: PlatformFile = toml::from_str(&text).unwrap();
        let mut platforms = Registry::builtin().platforms.iter();
        let platform = platforms.find(|it| it.data.name == file.name).unwrap();
        let family = file.hosts.first().map_or("", String::as_str);
        for page in &file.page {
            let Some(whole) = &page.whole else { continue };
            let compiled = platform.pages().iter().find(|it| it.data.kind == page.kind).unwrap();
            let links = compiled.links(family, compiled.data.example);
            // Links to embedded videos may leave the channel out.
            for (template, link) in links.iter().filter(|(text, _)| text.contains(&whole.id)) {
                let is_named = |kind: &str| named(link).iter().any(|it| it.kind == kind);
                count += 1;
                if is_named(&page.kind) && !is_named(&whole.kind) {
                    lost.push(format!("{link} ({template}): {:?}", named(link)));
                }
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
    assert!(count > 30, "{count}");
}
