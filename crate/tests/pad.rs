//! The pad in networks of all kinds; what its page answers is tested in a browser, in `tests/pad.rs`.

use nnerr::{
    ErrorKind,
    data::{Digits, Samples, Split},
    detect::Basis,
    network::{OutputUnit, Params},
    record::Record,
    show::{Pad, blocks},
    study::Study,
};

fn split() -> Split {
    Digits::synthetic(400, 150, 1).unwrap().leave_out(&[1, 5]).unwrap()
}

fn small() -> Params {
    Params::default().hidden([40, 30]).batch(10)
}

fn pad(split: &Split, params: Params) -> nnerr::Result<(Study, Pad)> {
    let study = Study::observed(split, params, &mut [])?;
    let pad = Pad::new(&Basis::new(split, &study)?)?;
    Ok((study, pad))
}

/// Linear, ReLU and sigmoid outputs; one layer; a network that has not learned and predicts few classes.
#[test]
fn the_network_of_the_page_decides_as_its_own() {
    let two = Digits::synthetic(900, 300, 1).unwrap().leave_out(&[1, 2, 4, 5, 6, 7, 8, 9]).unwrap();
    let cases = [
        (split(), small()),
        (split(), small().output(OutputUnit::Relu)),
        (two, small().output(OutputUnit::Sigmoid)),
        (split(), Params::default().hidden([25]).batch(10)),
        (split(), small().rate(1e-9)),
    ];
    for (split, params) in cases {
        let (study, pad) = pad(&split, params.clone()).unwrap();
        let own = study.record(&split.normal).unwrap();
        let page = Record::new(pad.network(), &split.normal).unwrap();
        assert_eq!(pad.network().classes(), split.classes);
        let same = own.predicted().iter().zip(page.predicted()).filter(|(own, page)| own == page).count();
        assert!(same + 2 >= own.len(), "{params:?}: {same} of {}", own.len());
        let most = (own.confidence() - page.confidence()).fold(0.0f64, |most, d| most.max(d.abs()));
        assert!(most < 0.01, "{params:?}: {most}");
        assert_ne!(pad.network().layers(), study.network().layers(), "weights are rounded");
    }
}

#[test]
fn the_page_is_the_same_for_every_number_of_threads() {
    let split = split();
    let study = Study::observed(&split, small(), &mut []).unwrap();
    let html = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let pad = pool.install(|| Pad::new(&Basis::new(&split, &study).unwrap()).unwrap());
        assert_eq!(pad.bytes(), blocks(&pad)[0].1.len());
        blocks(&pad)
    };
    let (one, three) = (html(1), html(3));
    assert_eq!(one, three);
    let kinds: Vec<&str> = one.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, ["text/html", "text/plain"]);
    // What is left without scripts and styles: the line that the plain text has.
    let (html, plain) = (&one[0].1, &one[1].1);
    assert!(html.contains(&format!("<p>{plain}</p>")) && !plain.contains('\n'), "{plain}");
    assert_eq!((html.matches("<script>").count(), html.matches("</script>").count()), (1, 1));
    // Nothing is fetched, and nothing has an identifier that another pad has, too.
    for forbidden in ["http:", "https:", "import(", "fetch(", " id="] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn what_cannot_be_drawn_on_is_named() {
    let split = split();
    let error = pad(&split, Params::default().hidden([1200]).batch(100)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
    assert!(error.to_string().contains("[784, 1200, 8]: at most 0.90 MB"), "{error}");

    let wide = |samples: &Samples| {
        let labels = samples.labels().unwrap().clone();
        Samples::new(samples.name(), samples.images().clone(), Some(labels), (14, 56)).unwrap()
    };
    let wide =
        Split { train: wide(&split.train), normal: wide(&split.normal), left_out: vec![], ..split.clone() };
    let error = pad(&wide, small()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Shape);
    assert_eq!(error.to_string(), "the images are 14 × 56 pixels: a pad draws 28 × 28");

    assert_eq!(pad(&split, Params::default().hidden([]).batch(10)).unwrap_err().kind(), ErrorKind::Empty);
}

#[test]
fn a_page_that_cannot_be_written_leaves_the_old_one() {
    let (_, pad) = pad(&split(), small()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/pad.html");
    pad.write(&path).unwrap();
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.contains(&blocks(&pad)[0].1) && page.ends_with("</html>\n"));
    let error = pad.write(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert_eq!(std::fs::read_dir(folder.path().join("new")).unwrap().count(), 1, "no temporary file stays");
}
