//! A runbook as it is named on the command line: a file, or a sample that comes with the program.
//! Reads it, compiles it and tells its mistakes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::arguments::{Book as Asked, Open};
use super::failure::{Exit, Failure};
use super::out;
use super::surroundings::{self, Surroundings};
use crate::room::Plan;
use crate::runbook::import::bindings::{Bindings, Missing};
use crate::runbook::import::keep::Known;
use crate::runbook::import::report::Report;
use crate::runbook::import::{MOST_BYTES, import};
use crate::runbook::{
    Compiled, Files, Inputs, Loaded, Origin, Paint, Sample, Texts, check, compile,
    default_environment, digest, included, render, samples,
};
use crate::support::digest::sha256_hex;
use crate::support::source::{SourceFile, Sources};
use crate::support::text::{listed, nearest};

/// What a sample's name begins with.
const SAMPLE: &str = "sample:";
/// How names of files in prose end.
const PROSE: [&str; 8] = [
    "md", "markdown", "mdown", "mkd", "adoc", "asciidoc", "asc", "rst",
];
/// How the name of the file beside one ends.
const SIDE: &str = "warroom.yaml";
/// So many bytes show whether a file is text, as other tools do it.
const LOOKED_AT: usize = 8000;
/// No runbook that people wrote is larger.
const LARGEST: u64 = 4 * 1024 * 1024;

/// What its open places are filled with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Values<'a> {
    /// Variables as `NAME=VALUE`.
    pub(super) variables: &'a [String],
    /// The environment's name.
    pub(super) environment: Option<&'a str>,
    /// Variables of this process's environment that are taken as they were when a room was opened.
    pub(super) pinned: &'a [(String, String)],
}

impl Open {
    /// What the runbook is filled with.
    pub(super) fn values(&self) -> Values<'_> {
        Values {
            variables: &self.variables,
            environment: self.environment.as_deref(),
            pinned: &[],
        }
    }
}

impl Asked {
    /// What the runbook is filled with.
    pub(super) fn values(&self) -> Values<'_> {
        Values {
            variables: &self.variables,
            environment: self.environment.as_deref(),
            pinned: &[],
        }
    }
}

/// A runbook that was read.
#[derive(Clone, Debug)]
pub(super) struct Book {
    /// Its text.
    pub(super) text: String,
    /// What it is called in messages.
    pub(super) shown: String,
    /// What the text was made from, where people write something else.
    pub(super) made_from: Option<Origin>,
    /// SHA-256 of the file's bytes.
    sha256: String,
    /// What it was before it became a runbook, where people wrote prose.
    prose: Option<Box<Prose>>,
    home: Home,
}

/// A document that people wrote in prose.
#[derive(Clone, Debug)]
pub(super) struct Prose {
    /// Its name without folders.
    pub(super) name: String,
    /// Its bytes.
    bytes: Vec<u8>,
    /// The file beside it that says what prose cannot.
    pub(super) side: PathBuf,
    /// What that says, where it is there.
    pub(super) said: Option<String>,
    bindings: Bindings,
    /// What was understood.
    pub(super) report: Report,
    /// What is to be filled in beside it.
    pub(super) missing: Vec<Missing>,
}

/// Where a runbook lives.
#[derive(Clone, Debug)]
enum Home {
    Sample(&'static Sample),
    File(PathBuf),
}

impl Book {
    /// Reads the runbook of this name.
    pub(super) fn read(name: &str) -> Result<Self, Failure> {
        match name.strip_prefix(SAMPLE) {
            Some(sample) => Self::sample(sample),
            None => Self::file(Path::new(name)),
        }
    }

    fn sample(name: &str) -> Result<Self, Failure> {
        let names: Vec<&str> = samples().iter().map(|sample| sample.name).collect();
        let Some(sample) = samples().iter().find(|sample| sample.name == name) else {
            let hint = match nearest(name, names.iter().copied()) {
                Some(near) => format!("did you mean sample:{near}?"),
                None => format!("there are {}", listed(&names)),
            };
            return Err(Failure::usage(format!("no sample is called {name}")).hint(hint));
        };
        Ok(Self {
            text: sample.yaml.to_owned(),
            shown: format!("{name}.yaml"),
            made_from: None,
            sha256: sha256_hex(&[sample.yaml.as_bytes()]),
            prose: None,
            home: Home::Sample(sample),
        })
    }

    fn file(path: &Path) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let unreadable = |why: &dyn std::fmt::Display| {
            Failure::usage(format!("cannot read {shown}: {why}"))
                .hint("name a runbook, or try sample:moshimoshi")
        };
        let whole = fs::canonicalize(path).map_err(|error| unreadable(&error))?;
        if is_prose(path) {
            let bytes = bytes_of(path, MOST_BYTES as u64).map_err(|why| unreadable(&why))?;
            if bytes.iter().take(LOOKED_AT).any(|byte| *byte == 0) {
                return Err(
                    Failure::usage(format!("cannot read {shown}: it is not text"))
                        .hint("save it as text in UTF-8 and try again"),
                );
            }
            return Self::prose(path, shown, whole, bytes);
        }
        let text = text_of(path).map_err(|why| unreadable(&why))?;
        Ok(Self {
            sha256: sha256_hex(&[text.as_bytes()]),
            text,
            shown,
            made_from: None,
            prose: None,
            home: Home::File(whole),
        })
    }

    /// A document in prose becomes a runbook, with what stands beside it.
    fn prose(path: &Path, shown: String, whole: PathBuf, bytes: Vec<u8>) -> Result<Self, Failure> {
        let side = path.with_extension(SIDE);
        let said = side.exists().then(|| text_of(&side)).transpose();
        let said = said.map_err(|why| {
            Failure::usage(format!("cannot read {}: {why}", side.display()))
                .hint("it says what the document beside it cannot; mend it or move it away")
        })?;
        let bindings = Bindings::read(said.as_deref().unwrap_or_default()).map_err(|found| {
            let texts = Texts::one(
                said.as_deref().unwrap_or_default(),
                &side.display().to_string(),
            );
            out::say(&render(&found, &texts, Paint::Plain));
            no_plan(&side.display().to_string(), &found)
        })?;
        let name = path
            .file_name()
            .map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
        let mut book = Self {
            sha256: sha256_hex(&[&bytes]),
            text: String::new(),
            shown,
            made_from: None,
            prose: Some(Box::new(Prose {
                name,
                bytes,
                side,
                said,
                bindings,
                report: Report::default(),
                missing: Vec::new(),
            })),
            home: Home::File(whole),
        };
        book.keep(&[]);
        Ok(book)
    }

    /// Reads a document in prose again, with the ids that things in it had before. Other runbooks
    /// say their ids themselves.
    pub(super) fn keep(&mut self, before: &[Known]) {
        let Some(prose) = &mut self.prose else { return };
        let imported = import(&prose.name, &prose.bytes, &prose.bindings, before);
        self.text = imported.text;
        self.made_from = Some(imported.origin);
        prose.report = imported.report;
        prose.missing = imported.missing;
    }

    /// What it was before it became a runbook, where people wrote prose.
    pub(super) fn as_prose(&self) -> Option<&Prose> {
        self.prose.as_deref()
    }

    /// What tells this runbook from others, wherever it is named from.
    pub(super) fn origin(&self) -> String {
        match &self.home {
            Home::Sample(sample) => format!("{SAMPLE}{}", sample.name),
            Home::File(path) => path.display().to_string(),
        }
    }

    /// Where its commands run: beside a file. A sample has no such place before it is unpacked.
    fn folder(&self) -> String {
        match &self.home {
            Home::Sample(_) => String::new(),
            Home::File(path) => path.parent().unwrap_or(path).display().to_string(),
        }
    }

    /// SHA-256 over it and all that it includes, or that stands beside it.
    pub(super) fn hash(&self) -> String {
        if let Some(prose) = &self.prose {
            return sha256_hex(&[
                &prose.bytes,
                prose.said.as_deref().unwrap_or_default().as_bytes(),
            ]);
        }
        digest(&self.text, &self.files())
    }

    /// The environment that it is for where nothing else is said.
    pub(super) fn environment(&self) -> Option<String> {
        default_environment(&self.text, &self.files())
    }

    /// Where what it includes comes from.
    fn files(&self) -> Files {
        match &self.home {
            Home::Sample(sample) => sample.library(),
            Home::File(path) => beside(path),
        }
    }

    fn inputs(&self, values: &Values) -> Result<Inputs, Failure> {
        let pairs = values.variables.iter().map(|words| {
            let (name, value) = words.split_once('=').ok_or_else(|| {
                Failure::usage(format!("{words:?} is not NAME=VALUE"))
                    .hint("as in --var version=1.2.0")
            })?;
            Ok((name.trim().to_owned(), value.to_owned()))
        });
        let mut env = surroundings::variables();
        env.extend(values.pinned.iter().cloned());
        Ok(Inputs {
            vars: pairs.collect::<Result<_, Failure>>()?,
            env,
            environment: values.environment.map(str::to_owned),
            files: self.files(),
            origin: self.made_from.clone(),
        })
    }

    /// Compiles it for each environment, or for the one that is asked for.
    pub(super) fn checked(&self, values: &Values) -> Result<Compiled, Failure> {
        let inputs = self.inputs(values)?;
        Ok(check(&self.text, &self.shown, &self.folder(), &inputs))
    }

    /// Compiles it.
    pub(super) fn compiled(&self, values: &Values) -> Result<Compiled, Failure> {
        let inputs = self.inputs(values)?;
        Ok(compile(&self.text, &self.shown, &self.folder(), &inputs))
    }

    /// The plan to be run. Tells every mistake on stderr.
    pub(super) fn plan(&self, here: &Surroundings, values: &Values) -> Result<Plan, Failure> {
        let compiled = self.compiled(values)?;
        if !compiled.diagnostics.is_empty() {
            let paint = here.paint(here.can_ask);
            out::say(&render(&compiled.diagnostics, &compiled.texts, paint));
        }
        compiled
            .plan
            .ok_or_else(|| no_plan(&self.shown, &compiled.diagnostics))
    }

    /// Where its file is; a sample has none.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.home {
            Home::Sample(_) => None,
            Home::File(path) => Some(path),
        }
    }

    /// Its texts as people write them, to be kept with a room.
    pub(super) fn sources(&self) -> Sources {
        let written = self.made_from.as_ref().map(|origin| &origin.text);
        let main = SourceFile {
            name: self.shown.clone(),
            path: self.path().map(|path| path.display().to_string()),
            sha256: self.sha256.clone(),
            text: written.unwrap_or(&self.text).clone(),
        };
        let included = included(&self.text, &self.shown, &self.files());
        let included = included.into_iter().map(|(name, text)| SourceFile {
            path: self.path().and_then(|_| whole(&name)),
            sha256: sha256_hex(&[text.as_bytes()]),
            name,
            text,
        });
        Sources {
            files: std::iter::once(main).chain(included).collect(),
        }
    }

    /// Puts a sample with its scripts into a room's folder, and says where its commands run.
    pub(super) fn unpacked(&self, room: &Path) -> Result<String, Failure> {
        let Home::Sample(sample) = &self.home else {
            return Ok(self.folder());
        };
        let folder = room.join("runbook");
        let unpack = || {
            put(&folder.join(&self.shown), sample.yaml, 0o600)?;
            for (path, text) in sample.files {
                put(&folder.join(path), text, 0o700)?;
            }
            Ok(())
        };
        unpack().map_err(|error: std::io::Error| {
            Failure::failed(format!("cannot write into {}: {error}", folder.display()))
        })?;
        Ok(folder.display().to_string())
    }
}

/// The whole path of a file, wherever the program is started next.
fn whole(name: &str) -> Option<String> {
    let path = fs::canonicalize(name).ok()?;
    Some(path.display().to_string())
}

/// Whether a file holds prose, by its name.
pub(super) fn is_prose(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| PROSE.contains(&extension.as_str()))
}

/// The text of a file, or why it is none.
fn text_of(path: &Path) -> Result<String, String> {
    let bytes = bytes_of(path, LARGEST)?;
    String::from_utf8(bytes).map_err(|_| "it is not text in UTF-8".to_owned())
}

/// The bytes of a file, or why it is none or too large.
fn bytes_of(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let found = fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    })?;
    if !found.is_file() {
        return Err("it is not a file".to_owned());
    }
    if found.len() > most {
        return Err(format!("it is larger than {} MiB", most >> 20));
    }
    fs::read(path).map_err(|error| error.to_string())
}

/// The files that a runbook file may include, by paths seen from its folder.
fn beside(main: &Path) -> Files {
    let folder = main.parent().unwrap_or(main).to_owned();
    Files::new(main.display().to_string(), move |path| {
        let path = folder.join(path);
        let text = text_of(&path)?;
        // Whatever links lead to it, it is one file.
        let whole = fs::canonicalize(&path).map_err(|error| error.to_string())?;
        let key = whole.display().to_string();
        Ok(Loaded { key, text })
    })
}

impl Surroundings {
    /// How mistakes are drawn where `terminal` says whether a person reads along.
    pub(super) fn paint(&self, terminal: bool) -> Paint {
        if terminal && !self.no_colour {
            Paint::Colour
        } else {
            Paint::Plain
        }
    }
}

/// Why there is no plan, in one line; the mistakes themselves were told.
pub(super) fn no_plan(shown: &str, found: &[crate::runbook::Diagnostic]) -> Failure {
    let errors = found.iter().filter(|found| found.is_error()).count();
    let word = if errors == 1 { "mistake" } else { "mistakes" };
    Failure::new(
        Exit::Usage,
        format!("{errors} {word} in {shown}: it makes no plan"),
    )
}

fn put(path: &Path, text: &str, mode: u32) -> std::io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}
