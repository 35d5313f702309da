//! The points that a source of pages has scraped, kept in a file so that a new engine does not
//! begin blind: without them a trigger over five minutes would be deaf for five minutes. Not
//! synced; what a power cut takes is scraped again.
//!
//! Lines of JSON: `{"s":3,"l":{...}}` names a series, `{"at":1,"p":[[3,0]]}` holds points, each
//! the bits of its value, because a mark that a series is gone is a NaN of its own.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::metrics::Labels;
use crate::metrics::series::{Point, SERIES_LIMIT};
use crate::metrics::source::ScrapeSource;

/// The file is written anew when more was appended than this and than it held at first.
const APPENDED: u64 = 1 << 20;
/// A file larger than this is not ours.
const LARGEST: u64 = 1 << 30;

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Series { s: u32, l: BTreeMap<String, String> },
    Points { at: i64, p: Vec<(u32, u64)> },
}

/// The file of one source.
#[derive(Debug)]
pub(super) struct Window {
    path: PathBuf,
    file: Option<File>,
    series: BTreeMap<Labels, u32>,
    /// When the newest kept scrape was.
    until: i64,
    /// Bytes written at first and since then.
    first: u64,
    appended: u64,
}

impl Window {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            file: None,
            series: BTreeMap::new(),
            until: i64::MIN,
            first: 0,
            appended: 0,
        }
    }

    /// What an earlier engine kept, up to now; what cannot be read is left out.
    pub(super) fn load(&self, now: i64) -> Vec<(Labels, Point)> {
        let size = fs::metadata(&self.path).map_or(0, |file| file.len());
        match File::open(&self.path) {
            Ok(file) if size <= LARGEST => points(BufReader::new(file), now),
            _ => Vec::new(),
        }
    }

    /// Keeps what the source has scraped since the last time.
    pub(super) fn keep(&mut self, source: &ScrapeSource, now: i64) -> io::Result<()> {
        // The clock went back: what the file holds lies in the future.
        let anew = now <= self.until || self.appended > APPENDED.max(self.first);
        let kept = if self.file.is_none() || anew {
            self.rewrite(source)
        } else {
            self.append(source)
        };
        match kept {
            Ok(()) => self.until = now,
            // Half a line may stand at its end.
            Err(_) => self.file = None,
        }
        kept
    }

    fn append(&mut self, source: &ScrapeSource) -> io::Result<()> {
        let text = self.lines(source.points_after(self.until))?;
        if let Some(file) = &mut self.file {
            file.write_all(&text)?;
        }
        self.appended += text.len() as u64;
        Ok(())
    }

    /// The source forgets by itself what is too old, so the whole of it is little.
    fn rewrite(&mut self, source: &ScrapeSource) -> io::Result<()> {
        self.series.clear();
        let text = self.lines(source.points_after(i64::MIN))?;
        let fresh = self.path.with_extension("tmp");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&fresh)?;
        file.write_all(&text)?;
        fs::rename(&fresh, &self.path)?;
        self.file = Some(file);
        (self.first, self.appended) = (text.len() as u64, 0);
        Ok(())
    }

    fn lines<'a>(
        &mut self,
        points: impl Iterator<Item = (&'a Labels, Point)>,
    ) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        let mut by_time: BTreeMap<i64, Vec<(u32, u64)>> = BTreeMap::new();
        for (labels, point) in points {
            let known = self.series.get(labels).copied();
            let number = match known {
                Some(number) => number,
                None => self.name(labels, &mut text)?,
            };
            let of_time = by_time.entry(point.at).or_default();
            of_time.push((number, point.value.to_bits()));
        }
        for (at, p) in by_time {
            put(&mut text, &Line::Points { at, p })?;
        }
        Ok(text)
    }

    fn name(&mut self, labels: &Labels, text: &mut Vec<u8>) -> io::Result<u32> {
        let number = u32::try_from(self.series.len()).unwrap_or(u32::MAX);
        self.series.insert(labels.clone(), number);
        let pairs = labels.pairs();
        let named = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (s, l) = (number, named.collect());
        put(text, &Line::Series { s, l })?;
        Ok(number)
    }
}

fn put(text: &mut Vec<u8>, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *text, line)?;
    text.push(b'\n');
    Ok(())
}

fn points(file: BufReader<File>, now: i64) -> Vec<(Labels, Point)> {
    let mut series: BTreeMap<u32, Labels> = BTreeMap::new();
    let mut points = Vec::new();
    for line in file.lines().map_while(Result::ok) {
        match serde_json::from_str(&line) {
            Ok(Line::Series { s, l }) if series.len() <= SERIES_LIMIT => {
                series.insert(s, Labels::new(l));
            }
            Ok(Line::Points { at, p }) if at <= now => {
                let of_series = |(s, bits)| {
                    let labels = series.get(&s)?.clone();
                    Some((labels, Point::new(at, f64::from_bits(bits))))
                };
                points.extend(p.into_iter().filter_map(of_series));
            }
            // A line that was being written when the power went.
            _ => {}
        }
    }
    points
}

/// The file of a source in the room's folder, named so that any name makes a file.
pub(super) fn file_of(folder: &Path, source: &str) -> PathBuf {
    let digest = crate::support::digest::sha256_hex(&[source.as_bytes()]);
    let short: String = digest.chars().take(16).collect();
    folder.join(format!("scraped-{short}.jsonl"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::labels::NAME;

    fn source() -> ScrapeSource {
        let client = crate::metrics::source::client().unwrap();
        let every = crate::support::Millis::seconds(1);
        ScrapeSource::new("app", &[], every, &[], &client).unwrap()
    }

    fn labels(name: &str) -> Labels {
        Labels::new([(NAME, name), ("path", "a\n\"b\"")])
    }

    fn bits(points: &[(Labels, Point)]) -> Vec<(Labels, i64, u64)> {
        let points = points.iter();
        points
            .map(|(labels, point)| (labels.clone(), point.at, point.value.to_bits()))
            .collect()
    }

    #[test]
    fn what_was_scraped_comes_back_with_its_marks() {
        let folder = tempfile::tempdir().unwrap();
        let path = file_of(folder.path(), "pages/../x");
        let mut window = Window::new(path.clone());
        let mut source = source();
        let first = [(labels("m"), Point::new(1_000, 0.1))];
        source.restore(first.clone());
        window.keep(&source, 1_000).unwrap();
        let second = [
            (labels("m"), Point::gone(2_000)),
            (labels("n"), Point::new(2_000, f64::INFINITY)),
        ];
        source.restore(second.clone());
        window.keep(&source, 2_000).unwrap();

        let again = Window::new(path);
        let all: Vec<_> = first.iter().chain(&second).cloned().collect();
        assert_eq!(bits(&again.load(9_000)), bits(&all));
        assert_eq!(
            bits(&again.load(1_999)),
            bits(&first),
            "the future is not known"
        );
    }

    #[test]
    fn a_line_that_was_cut_off_spoils_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = file_of(folder.path(), "pages");
        let mut source = source();
        source.restore([(labels("m"), Point::new(1_000, 1.0))]);
        Window::new(path.clone()).keep(&source, 1_000).unwrap();
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"at\":2000,\"p\":[[0,").unwrap();
        assert_eq!(Window::new(path).load(9_000).len(), 1);
    }

    #[test]
    fn the_file_does_not_grow_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let path = file_of(folder.path(), "pages");
        let mut window = Window::new(path.clone());
        let mut source = source();
        source.restore([(labels("m"), Point::new(1, 1.0))]);
        window.keep(&source, 1).unwrap();
        window.appended = APPENDED + 1;
        source.restore([(labels("m"), Point::new(2, 2.0))]);
        window.keep(&source, 2).unwrap();
        assert_eq!(window.appended, 0);
        assert_eq!(Window::new(path).load(9).len(), 2);
    }
}
