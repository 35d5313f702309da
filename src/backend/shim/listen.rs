//! What a command says, on its way from bytes to kept lines: split, made harmless, compared with
//! the expected output, masked, cut, kept.

use super::gate;
use crate::backend::attempt::{BOUNDS, Folder, Keeper, RawLine, Spec, Splitter, Stream};
use crate::backend::command::output_pattern;
use crate::support::Millis;
use crate::support::redact::Redactor;

/// Silence after which an unfinished line is shown: longer than the pauses of a progress line,
/// shorter than a person's patience with a prompt.
const UNFINISHED_AFTER: Millis = Millis(1500);

/// Listens to both streams of one command.
pub(super) struct Listener {
    keeper: Keeper,
    redactor: Redactor,
    /// The expected output, until a line matched it.
    expected: Option<regex::Regex>,
    streams: [Ear; 2],
    last_line: String,
}

/// One stream.
struct Ear {
    stream: Stream,
    splitter: Splitter,
    heard_at: Millis,
    /// How much of the unfinished line was shown already.
    shown: usize,
}

impl Listener {
    /// A listener that keeps into the attempt's folder; an error says why it cannot.
    pub(super) fn new(folder: &Folder, spec: &Spec) -> Result<Self, String> {
        let keeper = Keeper::create(&folder.output(), BOUNDS)
            .map_err(|error| format!("make {}: {error}", folder.output().display()))?;
        let pattern = spec.command.expect.output.as_deref();
        let expected = pattern.map(output_pattern).transpose();
        let secrets = gate::secrets(spec);
        let ear = |stream| Ear {
            stream,
            splitter: Splitter::default(),
            heard_at: Millis::ZERO,
            shown: 0,
        };
        Ok(Self {
            keeper,
            redactor: Redactor::new(secrets.iter().map(|(_, value)| value.as_str())),
            expected: expected.map_err(|error| error.to_string())?,
            streams: [ear(Stream::Out), ear(Stream::Err)],
            last_line: String::new(),
        })
    }

    /// Takes what a stream said.
    pub(super) fn hear(&mut self, stream: Stream, at: Millis, bytes: &[u8]) {
        let mut lines = Vec::new();
        for ear in self.streams.iter_mut().filter(|ear| ear.stream == stream) {
            ear.heard_at = at;
            ear.splitter.push(bytes, |line| lines.push(line));
            if !lines.is_empty() {
                ear.shown = 0;
            }
        }
        for line in lines {
            self.keep(stream, at, &line);
        }
    }

    /// Shows lines that have not ended for a while, and writes everything out.
    pub(super) fn look(&mut self, now: Millis) {
        for ear in &mut self.streams {
            let Some(line) = ear.splitter.unfinished() else {
                continue;
            };
            if line.len() != ear.shown && now >= ear.heard_at + UNFINISHED_AFTER {
                ear.shown = line.len();
                let text = line.cut(&self.redactor.masked(&line.text()));
                self.keeper.unfinished(ear.stream, now, text);
            }
        }
        self.flush();
    }

    /// Writes everything out.
    pub(super) fn flush(&mut self) {
        self.keeper.flush();
    }

    /// Keeps what is left of unfinished lines.
    pub(super) fn finish(&mut self, now: Millis) {
        for index in 0..self.streams.len() {
            let ear = &mut self.streams[index];
            let splitter = std::mem::take(&mut ear.splitter);
            let stream = ear.stream;
            if let Some(line) = splitter.unfinished() {
                self.keep(stream, now, line);
            }
        }
        self.flush();
    }

    /// The last line that was not empty.
    pub(super) fn last_line(&self) -> &str {
        &self.last_line
    }

    /// Lines that the disk refused.
    pub(super) fn lost(&self) -> u64 {
        self.keeper.lost()
    }

    /// The expected output, if no line matched it.
    pub(super) fn unmatched(&self) -> Option<String> {
        self.expected
            .as_ref()
            .map(|pattern| pattern.as_str().to_owned())
    }

    fn keep(&mut self, stream: Stream, at: Millis, line: &RawLine) {
        let text = line.text();
        if self
            .expected
            .as_ref()
            .is_some_and(|pattern| pattern.is_match(&text))
        {
            self.expected = None;
        }
        let text = line.cut(&self.redactor.masked(&text));
        if !text.trim().is_empty() {
            self.last_line.clone_from(&text);
        }
        self.keeper.line(stream, at, text);
    }
}
