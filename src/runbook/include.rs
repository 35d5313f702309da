//! A runbook of several files: what `include:` names is read, and its parts are put together with
//! those of the file that includes it, before anything is understood. Knows no disk: `Files` says
//! where texts come from. How two parts become one is in `merge`.

mod merge;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use merge::Merged;

use super::diagnostic::{Diagnostic, Span};
use super::texts::Texts;
use super::tree::{self, Entry, Node, Scalar, Value};
use crate::support::text::harmless;

/// Deepest chain of files that include each other; real ones have two.
const DEEPEST: usize = 8;
/// Most files of one runbook.
const MOST_FILES: usize = 64;
/// Most bytes of all files of one runbook.
const MOST_BYTES: usize = 4 << 20;

/// A file that was read for a runbook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Loaded {
    /// What tells it from every other file, whatever path leads to it.
    pub key: String,
    /// Its text.
    pub text: String,
}

/// Reads the file at a path seen from the main file, or says why that cannot be.
type Read = dyn Fn(&str) -> Result<Loaded, String> + Send + Sync;

/// Where included files come from; from nowhere by default.
#[derive(Clone, Default)]
pub struct Files(Option<(String, Arc<Read>)>);

impl Files {
    /// Files as `read` reads them, by paths seen from the main file, whose key is `main`.
    pub fn new(
        main: impl Into<String>,
        read: impl Fn(&str) -> Result<Loaded, String> + Send + Sync + 'static,
    ) -> Self {
        Self(Some((main.into(), Arc::new(read))))
    }

    fn main(&self) -> String {
        self.0
            .as_ref()
            .map_or_else(String::new, |(key, _)| key.clone())
    }

    fn read(&self, path: &str) -> Result<Loaded, String> {
        match &self.0 {
            Some((_, read)) => read(path),
            None => Err("there are no other files here".to_owned()),
        }
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Files"
        } else {
            "Files(none)"
        })
    }
}

/// The texts of a runbook, and its tree with all that it includes.
pub(super) fn gathered(
    text: &str,
    file: &str,
    files: &Files,
    found: &mut Vec<Diagnostic>,
) -> (Texts, Option<Node>) {
    let mut nodes = 0;
    let mut texts = Texts::one(text, file);
    let root = match tree::read_part(text, 0, &mut nodes, found) {
        Some(root) if root.at("include").is_some() => root,
        alone => return (texts, alone),
    };
    let mut gathering = Gathering {
        files,
        texts: &mut texts,
        nodes,
        bytes: text.len(),
        above: vec![(files.main(), file.to_owned())],
        known: BTreeMap::new(),
        merged: Merged::default(),
        found,
    };
    let span = root.span;
    gathering.visit(root, "", 0);
    let mistakes: Vec<Diagnostic> = gathering.merged.mistakes().collect();
    let value = Value::Map(gathering.merged.entries);
    found.extend(mistakes);
    (texts, Some(Node { span, value }))
}

/// What a runbook includes: each file's name as shown, and its text.
#[must_use]
pub fn included(text: &str, file: &str, files: &Files) -> Vec<(String, String)> {
    let (texts, _) = gathered(text, file, files, &mut Vec::new());
    let included = texts.files().iter().skip(1);
    included
        .map(|file| (file.name.clone(), file.text.clone()))
        .collect()
}

struct Gathering<'a> {
    files: &'a Files,
    texts: &'a mut Texts,
    /// How many values all trees have.
    nodes: usize,
    /// How many bytes all texts have.
    bytes: usize,
    /// The files that are being read, each with its key and its name, to see a ring.
    above: Vec<(String, String)>,
    /// What each file that was read includes, itself among them, as numbers of texts.
    known: BTreeMap<String, BTreeSet<usize>>,
    /// The parts of all files that were read.
    merged: Merged,
    found: &'a mut Vec<Diagnostic>,
}

/// One path of an `include`.
struct Wanted {
    path: String,
    at: Span,
}

impl Gathering<'_> {
    /// Takes in what a file includes, then the file; gives the numbers of all of these texts.
    /// `folder` is where the file is, seen from the main one.
    fn visit(&mut self, root: Node, folder: &str, number: usize) -> BTreeSet<usize> {
        let mut within = BTreeSet::from([number]);
        let Value::Map(entries) = root.value else {
            let message = format!("{} where the keys of a runbook are wanted", root.words());
            self.tell(Diagnostic::error("wrong-type", root.span, message));
            return within;
        };
        for wanted in entries.iter().flat_map(wanted_of) {
            within.extend(self.include(&wanted, folder));
        }
        for entry in entries {
            if let Some(entry) = self.taken(entry, number) {
                self.merged.put(entry, self.texts, &within);
            }
        }
        within
    }

    /// An entry as it is merged; none for what only the main file says.
    fn taken(&mut self, mut entry: Entry, number: usize) -> Option<Entry> {
        match entry.key.as_str() {
            "include" => {
                let span = entry.value.span;
                let mut paths = match entry.value.value {
                    Value::List(paths) => paths,
                    value => vec![Node { span, value }],
                };
                // These are told already, and have no values that could be filled in.
                paths.retain(
                    |path| !matches!(&path.value, Value::Scalar(s) if s.text.contains("{{")),
                );
                let value = Value::List(paths);
                entry.value = Node { span, value };
                Some(entry)
            }
            "runbook" if number > 0 => {
                let one = matches!(&entry.value.value, Value::Scalar(s) if s.text == "1");
                if !one {
                    let message = "this file is in another version of the language";
                    let mistake = Diagnostic::error("version", entry.at, message);
                    self.tell(mistake.hint("write `runbook: 1`, or leave it out here"));
                }
                None
            }
            _ => Some(entry),
        }
    }

    fn include(&mut self, wanted: &Wanted, folder: &str) -> BTreeSet<usize> {
        match self.read(wanted, folder) {
            Ok(within) => within,
            Err(mistake) => {
                self.tell(mistake);
                BTreeSet::new()
            }
        }
    }

    fn read(&mut self, wanted: &Wanted, folder: &str) -> Result<BTreeSet<usize>, Diagnostic> {
        refuse_path(wanted)?;
        if self.above.len() > DEEPEST {
            let message = format!("files include each other more than {DEEPEST} deep");
            return Err(mistake(wanted, message));
        }
        let path = format!("{folder}{}", wanted.path);
        let loaded = self.files.read(&path).map_err(|why| {
            let shown = harmless(&wanted.path);
            mistake(wanted, format!("`{shown}` cannot be included: {why}"))
                .hint(looked_at(&wanted.path, &path))
        })?;
        let name = self.shown(&path);
        self.refuse_ring(wanted, &loaded.key, &name)?;
        if let Some(known) = self.known.get(&loaded.key) {
            return Ok(known.clone());
        }
        self.refuse_too_much(wanted, &loaded.text)?;
        let base = self.texts.add(&loaded.text, &name);
        let number = self.texts.files().len() - 1;
        let root = tree::read_part(&loaded.text, base, &mut self.nodes, self.found);
        let mut within = BTreeSet::from([number]);
        if let Some(root) = root {
            let folder = path
                .rsplit_once('/')
                .map(|(folder, _)| format!("{folder}/"));
            self.above.push((loaded.key.clone(), name));
            within = self.visit(root, &folder.unwrap_or_default(), number);
            self.above.pop();
        }
        self.known.insert(loaded.key, within.clone());
        Ok(within)
    }

    /// What a file is called in messages: seen from where the main file is named.
    fn shown(&self, path: &str) -> String {
        let main = self.above.first().map_or("", |(_, name)| name.as_str());
        let folder = main
            .rsplit_once('/')
            .map(|(folder, _)| format!("{folder}/"));
        short(&format!("{}{path}", folder.unwrap_or_default()))
    }

    fn refuse_ring(&self, wanted: &Wanted, key: &str, name: &str) -> Result<(), Diagnostic> {
        let Some(start) = self.above.iter().position(|(above, _)| above == key) else {
            return Ok(());
        };
        let ring = self.above.iter().skip(start).map(|(_, name)| name.as_str());
        let ring: Vec<&str> = ring.chain([name]).collect();
        let hint = format!("the ring is {}", harmless(&ring.join(" -> ")));
        let message = format!("`{}` ends up including itself", harmless(name));
        Err(mistake(wanted, message).hint(hint))
    }

    fn refuse_too_much(&mut self, wanted: &Wanted, text: &str) -> Result<(), Diagnostic> {
        if self.texts.files().len() >= MOST_FILES {
            let message = format!("the runbook has more than {MOST_FILES} files");
            return Err(mistake(wanted, message));
        }
        if self.bytes + text.len() > MOST_BYTES {
            let message = "the files of the runbook have more than 4 MiB";
            return Err(mistake(wanted, message));
        }
        self.bytes += text.len();
        Ok(())
    }

    fn tell(&mut self, mistake: Diagnostic) {
        self.found.push(mistake);
    }
}

/// The paths of an `include` key; what is no text there is told when the document is decoded.
fn wanted_of(entry: &Entry) -> Vec<Wanted> {
    if entry.key != "include" {
        return Vec::new();
    }
    let nodes = match &entry.value.value {
        Value::List(nodes) => nodes.as_slice(),
        _ => std::slice::from_ref(&entry.value),
    };
    let texts = nodes.iter().filter_map(|node| match &node.value {
        Value::Scalar(scalar) if scalar.kind() == tree::Kind::Text => {
            let Scalar { text, .. } = scalar;
            let (path, at) = (text.clone(), node.span);
            Some(Wanted { path, at })
        }
        _ => None,
    });
    texts.collect()
}

fn mistake(wanted: &Wanted, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("include", wanted.at, message)
}

/// Where a file was looked for: a path is seen from the file it stands in.
fn looked_at(written: &str, path: &str) -> String {
    if path == written {
        return "a path is seen from the file it stands in".to_owned();
    }
    let path = harmless(path);
    format!("a path is seen from the file it stands in: this is {path}")
}

/// Only a path that means the same on every machine can be included.
fn refuse_path(wanted: &Wanted) -> Result<(), Diagnostic> {
    let path = wanted.path.as_str();
    let from_here = "a path is seen from the file it stands in: shared/metrics.yaml";
    let (message, hint) = if path.trim().is_empty() || path.ends_with('/') {
        ("this names no file", from_here)
    } else if path.contains("{{") {
        let hint = "which files belong to a runbook is known before its variables have values; \
            what differs goes into `environments`";
        ("an include cannot hold `{{ }}`", hint)
    } else if path.starts_with('/') {
        ("an absolute path cannot be included", from_here)
    } else if path.starts_with('~') {
        ("a path in a home folder cannot be included", from_here)
    } else if path.contains("://") {
        ("only files can be included", from_here)
    } else {
        return Ok(());
    };
    Err(mistake(wanted, message).hint(hint))
}

/// The path without `.` and without what `..` takes back.
fn short(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts
                .last()
                .is_some_and(|last| *last != ".." && !last.is_empty()) =>
            {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests;
