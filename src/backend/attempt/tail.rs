//! Reads a command's output as it grows. Lines have numbers, so that a reader finds its place again
//! after the file was compacted or the engine restarted, and knows what it missed.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::output::{Record, gap_text};
use super::{AttemptError, Folder};
use crate::support::Millis;

/// Most bytes that one call reads from the file.
const READ_AT_ONCE: u64 = 256 << 10;

/// Where a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stream {
    /// Standard output.
    #[serde(rename = "o")]
    Out,
    /// Standard error.
    #[serde(rename = "e")]
    Err,
    /// Not the command's: says how many lines were left out.
    #[serde(rename = "x")]
    LeftOut,
}

/// One line of output, harmless and masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number from 1.
    pub number: u64,
    /// Where it came from.
    pub stream: Stream,
    /// When, since the start.
    pub at: Millis,
    /// What it says.
    pub text: String,
    /// It has not ended; the same number comes again when it has.
    pub unfinished: bool,
}

/// A reader of one attempt's output.
#[derive(Debug)]
pub struct OutputTail {
    path: PathBuf,
    file: Option<File>,
    /// Bytes read and not yet decoded; at most one read and one line.
    carry: Vec<u8>,
    /// Number of the last whole line handed out.
    last: u64,
}

impl OutputTail {
    /// A reader from the first line.
    #[must_use]
    pub fn new(dir: &Path) -> Self {
        Self::after(dir, 0)
    }

    /// A reader from the line after this number.
    #[must_use]
    pub fn after(dir: &Path, number: u64) -> Self {
        Self {
            path: Folder::new(dir).output(),
            file: None,
            carry: Vec::new(),
            last: number,
        }
    }

    /// The next lines, at most `limit`; none when there are no new ones yet. Does not wait.
    ///
    /// # Errors
    ///
    /// When the file cannot be read. That there is none yet is no error.
    pub fn read(&mut self, limit: usize) -> Result<Vec<Line>, AttemptError> {
        let mut lines = Vec::new();
        let mut budget = READ_AT_ONCE;
        loop {
            self.decode(limit, &mut lines);
            if lines.len() >= limit || budget == 0 {
                return Ok(lines);
            }
            match self.fill(&mut budget) {
                Ok(true) => {}
                Ok(false) => return Ok(lines),
                Err(error) => return Err(AttemptError::new("read", &self.path)(error)),
            }
        }
    }

    /// Reads more of the file, or turns to the one that took its place; false when there is no
    /// more.
    fn fill(&mut self, budget: &mut u64) -> io::Result<bool> {
        if let Some(file) = &mut self.file {
            let read = file.take(*budget).read_to_end(&mut self.carry)? as u64;
            *budget -= read;
            if read > 0 {
                return Ok(true);
            }
        }
        let current = match fs::metadata(&self.path) {
            Ok(current) => current,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        if let Some(file) = &self.file
            && file.metadata()?.ino() == current.ino()
        {
            return Ok(false);
        }
        self.file = Some(File::open(&self.path)?);
        self.carry.clear();
        Ok(true)
    }

    fn decode(&mut self, limit: usize, lines: &mut Vec<Line>) {
        let mut done = 0;
        while lines.len() < limit {
            let rest = self.carry.get(done..).unwrap_or_default();
            let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
                break;
            };
            let record = serde_json::from_slice::<Record>(&rest[..end]);
            done += end + 1;
            // What cannot be decoded was torn by a full disk; the lines around it are whole.
            if let Ok(record) = record
                && record.n > self.last
            {
                lines.push(self.line_of(record));
            }
        }
        self.carry.drain(..done);
    }

    fn line_of(&mut self, record: Record) -> Line {
        let text = match record.x {
            // Of what was left out, this reader may have seen a part.
            Some(missing) => gap_text(missing.min(record.n - self.last)),
            None => record.l,
        };
        if !record.p {
            self.last = record.n;
        }
        Line {
            number: record.n,
            stream: record.s,
            at: record.t,
            text,
            unfinished: record.p,
        }
    }
}
