//! Which layers are indexed, and what the index shares.

use super::*;
use crate::compile::Compiler;
use crate::format::Format;
use crate::rule::ListInfo;

fn layer(rules: &str) -> Database {
    let mut compiler = Compiler::new("test");
    compiler.add_list(ListInfo::new("test", Format::Rules), rules.as_bytes()).unwrap();
    Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap()
}

fn found(layers: &[LayerRef<'_>]) -> Vec<usize> {
    layers.iter().map(|found| found.layer).collect()
}

#[test]
fn small_layers_above_the_lowest_are_indexed_unless_they_try_every_link() {
    let domain = layer("{\"domain\":\"a.example\"}");
    let keyword = layer("{\"keyword\":\"mule\"}");
    let none = LayerIndex::of(&[domain.clone(), domain.clone()], None);
    assert!(none.is_empty(), "one layer above the lowest is searched by itself");
    let layers = [domain.clone(), keyword, domain.clone(), domain];
    let index = LayerIndex::of(&layers, None);
    assert_eq!(index.layers().collect::<Vec<_>>(), [2, 3]);
    assert!(index.may_admit(&Labels::of_host("www.a.example").unwrap()));
    assert!(!index.may_admit(&Labels::of_host("b.example").unwrap()));
    assert_eq!(found(&index.of_web("www.a.example", "www.a.example/", 1)), [2, 3]);
    assert!(index.of_web("b.example", "b.example/", 1).is_empty());
}

#[test]
fn an_order_about_a_page_of_a_shared_host_is_found_among_many() {
    let mut layers = vec![layer("{\"domain\":\"base.example\"}")];
    let mut index = LayerIndex::default();
    for number in 1..=10 {
        layers.push(layer(&format!("{{\"url\":\"shared.example/order/{number}\"}}")));
        index = LayerIndex::of(&layers, Some(&index));
    }
    assert_eq!(index.layers().collect::<Vec<_>>(), Vec::from_iter(1..=10));
    assert_eq!(index.segments().count(), 2, "what was indexed before is shared");
    let of = |path: &str| {
        let text = format!("shared.example{path}");
        found(&index.of_web("shared.example", &text, path.len()))
    };
    assert_eq!(of("/order/7"), [7]);
    assert_eq!(of("/order/10/more"), [10]);
    assert_eq!(of("/order/5;x=1/"), [5]);
    assert_eq!((of("/order/"), of("/order/11"), of("/")), (vec![], vec![], vec![]));
    // Another layer in the place of one that was indexed.
    layers[1] = layer("{\"host\":\"shared.example\"}");
    let other = LayerIndex::of(&layers, Some(&index));
    assert_eq!(found(&other.of_web("shared.example", "shared.example/order/1", 8)), [1]);
    layers.truncate(3);
    let fewer = LayerIndex::of(&layers, Some(&other));
    assert_eq!(fewer.layers().collect::<Vec<_>>(), [1, 2]);
}
