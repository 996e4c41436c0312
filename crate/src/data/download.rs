//! One file over HTTP into a `.part` file: resumed where it was cut, given up
//! where the other side stalls, and refused where the answer is no gzip file.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    path::Path,
    time::{Duration, Instant},
};

use ureq::{Agent, Body, http::Response};

use super::folder::unwritable;
use crate::{Error, ErrorKind, Result, stop::Stoppable};

/// How often a download is taken up again after it was cut.
const ATTEMPTS: usize = 5;
/// No file of MNIST is larger; a mirror cannot fill the disk.
const LARGEST: u64 = 64 << 20;

/// An agent that waits `connect` for a connection and `stall` for the next bytes.
pub(crate) fn agent(connect: Duration, stall: Duration) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_resolve(Some(connect))
        .timeout_connect(Some(connect))
        .timeout_recv_response(Some(stall))
        .timeout_per_read(Some(stall))
        .build()
        .into()
}

/// Downloads the gzip file `url` to `part`, from where `part` ends. Returns
/// whether some of it was already there.
///
/// # Errors
/// [`ErrorKind::Download`] where the mirror does not answer or answers something
/// else, [`ErrorKind::Io`] where `part` cannot be written.
pub(crate) fn download(agent: &Agent, url: &str, part: &Path) -> Result<bool> {
    let mut resumed = false;
    let mut last = String::new();
    for _ in 0..ATTEMPTS {
        let start = fs::metadata(part).map_or(0, |part| part.len());
        let mut request = agent.get(url);
        if start > 0 {
            request = request.header("Range", format!("bytes={start}-"));
        }
        let response = request.call().map_err(|cause| failed(url, &cause.to_string()))?;
        let start = match response.status().as_u16() {
            206 if begins_at(&response, start) => start,
            200 => 0,
            206 | 416 => {
                fs::remove_file(part).map_err(|cause| unwritable(part, &cause))?;
                continue;
            }
            _ => return Err(failed(url, &format!("answered {}", response.status()))),
        };
        resumed |= start > 0;
        match receive(url, response, part, start)? {
            None => return Ok(resumed),
            Some(cut) => last = cut,
        }
        if fs::metadata(part).map_or(0, |part| part.len()) <= start {
            break; // not one byte came: another attempt would wait for nothing
        }
    }
    Err(failed(url, &last))
}

/// Appends the answer's bytes to `part`; the cause where they were cut.
fn receive(url: &str, mut response: Response<Body>, part: &Path, start: u64) -> Result<Option<String>> {
    let length = response.body().content_length();
    let mut body = response.body_mut().as_reader().take(LARGEST);
    let mut buffer = vec![0; 1 << 16];
    let mut progress = Progress::new(url, start, length);
    let mut file: Option<File> = None;
    let total = length.map_or(LARGEST, |length| start + length);
    let work =
        Stoppable::new(total as usize, "bytes").kept("they are kept, and the download goes on from there");
    work.add(start as usize);
    loop {
        work.check()?;
        let read = match body.read(&mut buffer) {
            Ok(read) => read,
            Err(cause) => return Ok(Some(cause.to_string())),
        };
        if file.is_none() && start == 0 && !buffer[..read].starts_with(&[0x1f]) {
            let begin = String::from_utf8_lossy(&buffer[..read.min(16)]).into_owned();
            return Err(failed(url, &format!("answered with {begin:?} …, which is no gzip file")));
        }
        if read == 0 {
            return Ok(None);
        }
        let file = match &mut file {
            Some(file) => file,
            none => none.insert(open(part, start).map_err(|cause| unwritable(part, &cause))?),
        };
        file.write_all(&buffer[..read]).map_err(|cause| unwritable(part, &cause))?;
        progress.add(read);
        work.add(read);
    }
}

fn open(part: &Path, start: u64) -> std::io::Result<File> {
    match start {
        0 => File::create(part),
        _ => OpenOptions::new().append(true).open(part),
    }
}

/// Whether a partial answer continues where the file ends.
fn begins_at(response: &Response<Body>, start: u64) -> bool {
    let range = response.headers().get("content-range").and_then(|range| range.to_str().ok());
    range.is_some_and(|range| range.starts_with(&format!("bytes {start}-")))
}

fn failed(url: &str, cause: &str) -> Error {
    Error::new(ErrorKind::Download, format!("{url}: {cause}"))
}

/// At most one line a second: how much is there, and how long it still takes.
struct Progress<'a> {
    name: &'a str,
    start: u64,
    done: u64,
    total: Option<u64>,
    began: Instant,
    said: Instant,
}

impl<'a> Progress<'a> {
    fn new(url: &'a str, start: u64, length: Option<u64>) -> Self {
        let now = Instant::now();
        let total = length.map(|length| start + length);
        Self { name: url, start, done: start, total, began: now, said: now }
    }

    fn add(&mut self, bytes: usize) {
        self.done += bytes as u64;
        if self.said.elapsed() < Duration::from_secs(1) {
            return;
        }
        self.said = Instant::now();
        let rate = (self.done - self.start) as f64 / self.began.elapsed().as_secs_f64();
        let megabytes = |bytes: f64| bytes / 1e6;
        let (done, rate_shown) = (megabytes(self.done as f64), megabytes(rate));
        match self.total {
            Some(total) => {
                let left = total.saturating_sub(self.done) as f64 / rate;
                let share = 100.0 * self.done as f64 / total as f64;
                say!("{}: {share:.0} %, {rate_shown:.1} MB/s, {left:.0} s left", self.name);
            }
            None => say!("{}: {done:.1} MB, {rate_shown:.1} MB/s", self.name),
        }
    }
}
