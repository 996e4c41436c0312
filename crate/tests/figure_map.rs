//! The map of a layer and the silhouette plot: whole, legible and light, with as many points as the caption
//! says. The pictures land in the target folder's `tmp/maps`, for looking at.

#[path = "drawn/card.rs"]
mod card;
#[path = "drawn/network.rs"]
mod network;

use std::sync::LazyLock;

use card::{SVG, legible_and_whole, options};
use nnerr::{
    ErrorKind,
    data::{Digits, Split},
    figure::{self, Figure},
    network::Network,
    pattern::{Bank, Binarisation, Clusters, KMeans, PatternMap},
    prelude::Params,
    record::Record,
};
use resvg::usvg::roxmltree;

/// An untrained network of ten classes, and more examples than are drawn.
static MANY: LazyLock<(Split, Network, Bank)> = LazyLock::new(|| {
    let split = Digits::synthetic(6200, 250, 1).unwrap().whole();
    let network = Network::new(&Params::default().hidden([70, 20]), 784, &split.classes).unwrap();
    let bank = Bank::new(&Record::new(&network, &split.train).unwrap(), Binarisation::default()).unwrap();
    (split, network, bank)
});

fn record(count: usize, name: &str) -> Record {
    let (split, network, _) = &*MANY;
    Record::new(network, &split.normal.first(count).named(name)).unwrap()
}

fn save(name: &str, figure: &Figure) {
    let folder = format!("{}/maps", env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(&folder).unwrap();
    figure.save_svg(format!("{folder}/{name}.svg")).unwrap();
    let tree = legible_and_whole(name, &figure.svg(), &options());
    assert!(tree.size().width() == 720.0 && figure.letters_without_shape().is_empty(), "{name}");
}

/// How many shapes the paths with this attribute and value hold.
fn shapes(figure: &Figure, attribute: &str, value: &str) -> usize {
    let svg = figure.svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let paths = document.descendants().filter(|node| node.has_tag_name((SVG, "path")));
    let own = paths.filter(|node| node.attribute(attribute) == Some(value));
    own.map(|node| node.attribute("d").unwrap().matches(['M', 'm']).count()).sum()
}

#[test]
fn a_map_shows_as_many_points_as_its_caption_says() {
    let sets = [
        record(250, "normal"),
        record(80, "ones"),
        record(100, "noise"),
        record(1, "one"),
        record(101, "many"),
    ];
    let map = PatternMap::new(&MANY.2, 1).unwrap();
    let figure = figure::pattern_map(&map, &sets.each_ref()).unwrap();
    save("five_sets", &figure);
    let svg = figure.svg();
    assert!(svg.len() < 150_000, "{} bytes", svg.len());
    // 6200 / 3, rounded up; the strokes with round ends that have no outline's filling.
    let dots: usize = svg.matches("h0").count();
    assert_eq!(dots, 2067);
    // 50, 40, 50, 1 and 34 samples, and five marks in the legend.
    assert_eq!(shapes(&figure, "stroke-width", "1.4"), 50 + 40 + 50 + 1 + 34 + 5);
    let words = svg.replace("</text>", " ");
    for part in [
        "every 3rd of 6200 examples",
        "every 5th of 250 normal, every 2nd of 80 ones, every 2nd of 100 noise, all 1 one, every 3rd of 101 many",
    ] {
        // Captions are broken into lines.
        assert!(part.split(' ').all(|word| words.contains(word)), "{part}");
    }
    assert!(figure.alt_text().contains("Means of the sets: normal ("), "{}", figure.alt_text());
    assert!(svg.contains("layer 1, f = 0.5") && svg.contains("first principal axis"));
    assert_eq!(figure.svg(), figure::pattern_map(&map, &sets.each_ref()).unwrap().svg());
}

#[test]
fn maps_of_little_are_whole() {
    let map = PatternMap::new(&MANY.2, 2).unwrap();
    save("no_set", &figure::pattern_map(&map, &[]).unwrap());
    // One direction only: two points, and three classes on them.
    let train = network::record("train", &[("01", 3), ("01", 7), ("11", 9)]);
    let bank = Bank::new(&train, Binarisation::activated()).unwrap();
    let map = PatternMap::new(&bank, 1).unwrap();
    let figure = figure::pattern_map(&map, &[&train]).unwrap();
    save("one_direction", &figure);
    let svg = figure.svg();
    for class in ["3", "7", "9"] {
        assert!(svg.contains(&format!(">{class}</text>")), "{class}");
    }
    assert!(svg.contains("first principal axis: 100.0 % of the variance"));
}

#[test]
fn a_map_refuses_what_it_cannot_show() {
    let map = PatternMap::new(&MANY.2, 1).unwrap();
    let set = record(3, "normal");
    let error = figure::pattern_map(&map, &[&set; 6]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
    assert_eq!(error.to_string(), "A map of patterns has at most 5 sets, not 6.");
    let other = network::record("other", &[("01", 3)]);
    assert_eq!(figure::pattern_map(&map, &[&other]).unwrap_err().kind(), ErrorKind::Shape);
}

#[test]
fn silhouettes_stand_in_blocks_with_their_means() {
    for k in [2, 8, 30] {
        let clusters = Clusters::new(&MANY.2, 1, &KMeans::new(k, 1).iterations(5)).unwrap();
        let figure = figure::silhouette_plot(&clusters).unwrap();
        save(&format!("silhouettes_{k}"), &figure);
        let svg = figure.svg();
        assert!(svg.len() < 40_000, "{} bytes", svg.len());
        let alt = figure.alt_text();
        assert_eq!(alt.matches("Cluster of dominant class").count(), k);
        let mean = clusters.silhouette().unwrap();
        let said = format!("{:.3}", mean.abs());
        assert!(alt.contains(&said) && svg.contains(&said), "{alt}");
        // By hand: the first block is the lowest dominant class' first cluster.
        let all = clusters.silhouettes().unwrap();
        let lowest = *clusters.dominant().iter().min().unwrap();
        let first = clusters.dominant().iter().position(|&class| class == lowest).unwrap();
        let own: Vec<f64> = clusters.members(first).iter().map(|&example| all[example]).collect();
        let (mean, below) =
            (own.iter().sum::<f64>() / own.len() as f64, own.iter().filter(|&&s| s < 0.0).count());
        let expected = format!(
            "Cluster of dominant class {lowest}: {} examples, mean {}{:.3}, {:.1} % below 0.",
            own.len(),
            if mean < 0.0 { "−" } else { "" },
            mean.abs(),
            100.0 * below as f64 / own.len() as f64
        );
        assert!(alt.contains(&expected), "{expected} in {alt}");
    }
    let one = Clusters::new(&MANY.2, 1, &KMeans::new(1, 1)).unwrap();
    assert_eq!(figure::silhouette_plot(&one).unwrap_err().kind(), ErrorKind::Undefined);
}
