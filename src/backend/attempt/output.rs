//! Keeps a command's output within bounds, however much it says: the first lines, the last lines,
//! and between them one honest line about how many were left out. Written by the shim only; `tail`
//! reads it.
//!
//! ```text
//!   | head, 1 MiB, never touched | "N lines left out" | tail, 8 to 16 MiB, cut when it is full |
//! ```

use std::fs::{self, File, OpenOptions};
use std::io::{
    self, BufRead as _, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _,
};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::tail::Stream;
use crate::support::Millis;

/// What is held back before it is written, so that a talkative command costs few writes.
const BUFFERED: usize = 64 << 10;

/// How much output is kept.
#[derive(Debug, Clone, Copy)]
pub(in crate::backend) struct Bounds {
    /// Bytes of the beginning.
    pub(in crate::backend) head: u64,
    /// Bytes of the end. Twice as much may lie on disk before it is cut back to this.
    pub(in crate::backend) tail: u64,
}

/// The beginning tells what was done, the end how it went; a deploy log rarely reaches either.
pub(in crate::backend) const BOUNDS: Bounds = Bounds {
    head: 1 << 20,
    tail: 8 << 20,
};

/// One line of the file, as JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    /// The line's number from 1; of an unfinished line the number it would get next; of a gap the
    /// last one left out.
    pub(super) n: u64,
    /// The stream.
    pub(super) s: Stream,
    /// Milliseconds since the start.
    pub(super) t: Millis,
    /// The text, harmless and masked.
    pub(super) l: String,
    /// The line has not ended; it comes again when it has.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) p: bool,
    /// How many lines a gap stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) x: Option<u64>,
}

impl Record {
    fn of(number: u64, stream: Stream, at: Millis, text: String) -> Self {
        Self {
            n: number,
            s: stream,
            t: at,
            l: text,
            p: false,
            x: None,
        }
    }
}

/// The writer of an attempt's output.
#[derive(Debug)]
pub(in crate::backend) struct Keeper {
    path: PathBuf,
    bounds: Bounds,
    file: File,
    /// Records not yet written, and how many lines they are.
    buffer: Vec<u8>,
    buffered_lines: u64,
    /// Bytes in the file.
    len: u64,
    /// Bytes of the head, and the number of its last line; fixed once `head_full`.
    head_len: u64,
    head_last: u64,
    head_full: bool,
    /// Number of the last line.
    last: u64,
    /// The disk refused once. Nothing more is written: room that somebody frees is needed by the
    /// journal and the result.
    refused: bool,
    lost: u64,
}

impl Keeper {
    /// An empty output.
    pub(in crate::backend) fn create(path: &Path, bounds: Bounds) -> io::Result<Self> {
        let file = OpenOptions::new()
            .append(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        Ok(Self {
            path: path.to_owned(),
            bounds,
            file,
            buffer: Vec::new(),
            buffered_lines: 0,
            len: 0,
            head_len: 0,
            head_last: 0,
            head_full: false,
            last: 0,
            refused: false,
            lost: 0,
        })
    }

    /// Keeps a whole line.
    pub(in crate::backend) fn line(&mut self, stream: Stream, at: Millis, text: String) {
        self.last += 1;
        self.buffered_lines += 1;
        self.put(&Record::of(self.last, stream, at, text));
    }

    /// Keeps the beginning of a line that has not ended, so that a prompt can be seen.
    pub(in crate::backend) fn unfinished(&mut self, stream: Stream, at: Millis, text: String) {
        self.put(&Record {
            p: true,
            ..Record::of(self.last + 1, stream, at, text)
        });
    }

    /// Lines that the disk refused.
    pub(in crate::backend) fn lost(&self) -> u64 {
        self.lost
    }

    /// Writes what is buffered. A disk that refuses costs the lines from here on and never the
    /// command.
    pub(in crate::backend) fn flush(&mut self) {
        if self.buffer.is_empty() {
            return;
        }
        if self.refused {
            self.lost += self.buffered_lines;
        } else if self.write_buffer().is_ok() {
            self.len += self.buffer.len() as u64;
        } else {
            self.refused = true;
            self.lost += self.buffered_lines;
            // Half a line at the end would spoil the next one; should this fail too, the reader
            // skips what it cannot decode.
            let _ = self.file.set_len(self.len);
        }
        self.buffer.clear();
        self.buffered_lines = 0;
    }

    fn write_buffer(&mut self) -> io::Result<()> {
        self.compact_if_full()?;
        self.file.write_all(&self.buffer)
    }

    fn put(&mut self, record: &Record) {
        let before = self.buffer.len();
        if serde_json::to_writer(&mut self.buffer, record).is_err() {
            self.buffer.truncate(before);
            return;
        }
        self.buffer.push(b'\n');
        let end = self.len + self.buffer.len() as u64;
        if !self.head_full && end <= self.bounds.head {
            self.head_len = end;
            self.head_last = self.last;
        } else {
            self.head_full = true;
        }
        if self.buffer.len() >= BUFFERED {
            self.flush();
        }
    }

    /// Invariant: the file is never longer than head and twice the tail, and a gap's line.
    fn compact_if_full(&mut self) -> io::Result<()> {
        if self.len <= self.head_len + 2 * self.bounds.tail {
            return Ok(());
        }
        let aside = self.path.with_extension("tmp");
        let written = self.write_compacted(&aside).and_then(|len| {
            fs::rename(&aside, &self.path)?;
            Ok(len)
        });
        match written {
            Ok(len) => {
                self.file = OpenOptions::new().append(true).open(&self.path)?;
                self.len = len;
                Ok(())
            }
            Err(error) => {
                let _ = fs::remove_file(&aside);
                Err(error)
            }
        }
    }

    fn write_compacted(&self, aside: &Path) -> io::Result<u64> {
        let mut old = BufReader::new(File::open(&self.path)?);
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(aside)?;
        let mut new = BufWriter::new(file);
        let mut len = io::copy(&mut (&mut old).take(self.head_len), &mut new)?;

        // One byte early: when that is a newline, the line after it is kept whole.
        old.seek(SeekFrom::Start(self.len - self.bounds.tail - 1))?;
        old.skip_until(b'\n')?;
        let mut first = Vec::new();
        old.read_until(b'\n', &mut first)?;
        let record: Record = serde_json::from_slice(&first)?;
        let gap = self.gap_before(&record)?;
        new.write_all(&gap)?;
        new.write_all(&first)?;
        len += (gap.len() + first.len()) as u64;
        len += io::copy(&mut old, &mut new)?;
        new.flush()?;
        Ok(len)
    }

    fn gap_before(&self, kept: &Record) -> io::Result<Vec<u8>> {
        let missing = kept.n - 1 - self.head_last;
        let mut gap = serde_json::to_vec(&Record {
            x: Some(missing),
            ..Record::of(kept.n - 1, Stream::LeftOut, kept.t, gap_text(missing))
        })?;
        gap.push(b'\n');
        Ok(gap)
    }
}

/// The honest words for lines that were not kept.
pub(super) fn gap_text(lines: u64) -> String {
    format!("{lines} lines left out here: only the first and the last are kept")
}

#[cfg(test)]
mod tests {
    use super::super::tail::{Line, OutputTail};
    use super::*;

    const SMALL: Bounds = Bounds {
        head: 1000,
        tail: 4000,
    };

    fn said(number: u64) -> String {
        format!("line {number} {}", "x".repeat(40))
    }

    fn read_all(tail: &mut OutputTail) -> Vec<Line> {
        let mut lines = Vec::new();
        loop {
            let some = tail.read(7).unwrap();
            if some.is_empty() {
                return lines;
            }
            lines.extend(some);
        }
    }

    #[test]
    fn the_middle_is_left_out_and_counted() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("output");
        let mut keeper = Keeper::create(&path, SMALL).unwrap();
        for number in 1..=1000 {
            keeper.line(Stream::Out, Millis(number), said(number));
            keeper.flush();
            let len = fs::metadata(&path).unwrap().len();
            assert!(
                len <= 1000 + 2 * 4000 + 400,
                "{len} bytes after {number} lines"
            );
        }
        let lines = read_all(&mut OutputTail::new(dir.path()));
        let gap = lines
            .iter()
            .position(|line| line.stream == Stream::LeftOut)
            .unwrap();
        assert_eq!(lines[0].text, said(1));
        assert_eq!(lines.last().unwrap().text, said(1000));
        let kept = lines.len() as u64 - 1;
        assert_eq!(lines[gap].text, gap_text(1000 - kept));
        assert_eq!(lines[gap].number + 1, lines[gap + 1].number);
    }

    #[test]
    fn a_reader_follows_through_compactions_and_misses_nothing_that_it_kept_up_with() {
        let dir = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::create(&dir.path().join("output"), SMALL).unwrap();
        let mut tail = OutputTail::new(dir.path());
        let mut seen = Vec::new();
        for number in 1..=600 {
            keeper.line(Stream::Err, Millis(number), said(number));
            keeper.flush();
            if number % 20 == 0 {
                seen.extend(read_all(&mut tail));
            }
        }
        let numbers: Vec<u64> = seen.iter().map(|line| line.number).collect();
        assert_eq!(numbers, (1..=600).collect::<Vec<u64>>());
        assert!(seen.iter().all(|line| line.stream == Stream::Err));
    }

    #[test]
    fn a_slow_reader_is_told_how_much_it_missed() {
        let dir = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::create(&dir.path().join("output"), SMALL).unwrap();
        let mut tail = OutputTail::new(dir.path());
        for number in 1..=30 {
            keeper.line(Stream::Out, Millis(0), said(number));
        }
        keeper.flush();
        assert_eq!(read_all(&mut tail).len(), 30);
        for number in 31..=1000 {
            keeper.line(Stream::Out, Millis(0), said(number));
            keeper.flush();
        }
        let rest = read_all(&mut tail);
        let mut next = 31;
        for line in &rest {
            if line.stream == Stream::LeftOut {
                assert_eq!(line.text, gap_text(line.number + 1 - next));
            } else {
                assert_eq!(line.number, next);
            }
            next = line.number + 1;
        }
        assert_eq!(next, 1001);
    }

    #[test]
    fn an_unfinished_line_is_seen_and_comes_again_whole() {
        let dir = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::create(&dir.path().join("output"), SMALL).unwrap();
        keeper.unfinished(Stream::Out, Millis(5), "Continue? ".to_owned());
        keeper.flush();
        let mut tail = OutputTail::new(dir.path());
        let first = tail.read(10).unwrap();
        assert_eq!((first.len(), first[0].unfinished), (1, true));
        keeper.line(Stream::Out, Millis(9), "Continue? y".to_owned());
        keeper.flush();
        let then = tail.read(10).unwrap();
        assert_eq!(
            (then.len(), then[0].unfinished, then[0].number),
            (1, false, 1)
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_costs_lines_and_counts_them() {
        let dir = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::create(&dir.path().join("output"), SMALL).unwrap();
        keeper.line(Stream::Out, Millis(0), said(1));
        keeper.flush();
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let roomy = std::mem::replace(&mut keeper.file, full);
        keeper.line(Stream::Out, Millis(0), said(2));
        keeper.line(Stream::Out, Millis(0), said(3));
        keeper.flush();
        keeper.file = roomy;
        keeper.line(Stream::Out, Millis(0), said(4));
        keeper.flush();
        assert_eq!(keeper.lost(), 3);
        assert_eq!(read_all(&mut OutputTail::new(dir.path())).len(), 1);
    }

    #[test]
    fn a_line_still_being_written_waits_for_its_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("output");
        fs::write(
            &path,
            b"{\"n\":1,\"s\":\"o\",\"t\":0,\"l\":\"a\"}\nrubbish\n{\"n\":2,\"s\":",
        )
        .unwrap();
        let mut tail = OutputTail::new(dir.path());
        assert_eq!(tail.read(10).unwrap().len(), 1);
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"\"e\",\"t\":0,\"l\":\"b\"}\n").unwrap();
        let then = tail.read(10).unwrap();
        assert_eq!((then[0].number, then[0].text.as_str()), (2, "b"));
    }

    #[test]
    fn a_reader_goes_on_where_another_left() {
        let dir = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::create(&dir.path().join("output"), SMALL).unwrap();
        for number in 1..=9 {
            keeper.line(Stream::Out, Millis(0), said(number));
        }
        keeper.flush();
        let lines = OutputTail::after(dir.path(), 6).read(10).unwrap();
        assert_eq!(
            lines.iter().map(|line| line.number).collect::<Vec<_>>(),
            [7, 8, 9]
        );
    }
}
