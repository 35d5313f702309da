//! A fuzzer on the stable toolchain: mutations that know of trees, a corpus that grows by what
//! brings a new message, the same findings from the same seed. A short run is part of the suite;
//! for a long one:
//!
//!     WARROOM_FUZZ_SECONDS=600 cargo test --release --test language fuzz -- --nocapture

#![expect(
    clippy::disallowed_methods,
    reason = "how long it runs and how long an input takes is measured here"
)]
#![expect(clippy::print_stderr, reason = "the figures are for whoever runs it")]

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use warroom::runbook::Diagnostic;
use warroom::runbook::yaml::{Yaml, write};

use crate::chance::Chance;
use crate::corpus::corpus;
use crate::damage::damaged;
use crate::generate::{Generator, mended};
use crate::judge::{flaw, value};
use crate::mutate::{linked, mutated};

/// Inputs of the short run; more take longer than a test should.
const SHORT: u64 = 600;
/// Longest that an input may take, in a build without optimisation and beside other work.
const LONGEST: Duration = Duration::from_secs(20);
/// Most inputs that are kept to go on from.
const MOST_KEPT: usize = 4000;

struct Fuzzer {
    chance: Chance,
    generator: Generator,
    texts: Vec<String>,
    trees: Vec<Yaml>,
    /// How often each message came, without the names in it.
    shapes: BTreeMap<String, u64>,
    codes: BTreeSet<&'static str>,
    ran: u64,
    plans: u64,
    slowest: (Duration, String),
    flaws: BTreeMap<String, String>,
}

impl Fuzzer {
    fn new(seed: u64) -> Self {
        let texts: Vec<String> = corpus().into_iter().map(|(_, text)| text).collect();
        Self {
            chance: Chance::new(seed),
            generator: Generator::new(seed),
            trees: texts.iter().filter_map(|text| value(text)).collect(),
            texts,
            shapes: BTreeMap::new(),
            codes: BTreeSet::new(),
            ran: 0,
            plans: 0,
            slowest: (Duration::ZERO, String::new()),
            flaws: BTreeMap::new(),
        }
    }

    fn input(&mut self) -> String {
        let chance = &mut self.chance;
        match chance.below(10) {
            0..4 => {
                let tree = mutated(&self.trees, chance);
                write(&tree)
            }
            4 => {
                let tree = mutated(&self.trees, chance);
                damaged(&write(&tree), chance)
            }
            5 => {
                let tree = mutated(&self.trees, chance);
                linked(&write(&tree), chance)
            }
            6..8 => {
                let text = chance.pick(&self.texts).clone();
                damaged(&text, chance)
            }
            8 => write(&self.generator.runbook()),
            _ => {
                let yaml = self.generator.runbook();
                mended(&yaml).unwrap_or_else(|| write(&yaml))
            }
        }
    }

    fn run_one(&mut self) {
        let text = self.input();
        self.ran += 1;
        let began = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| flaw(&text)));
        let took = began.elapsed();
        if took > self.slowest.0 {
            self.slowest = (took, text.clone());
        }
        match outcome {
            Err(panic) => {
                let words = panic.downcast_ref::<String>().cloned();
                self.found(&words.unwrap_or_else(|| "a panic".to_owned()), text);
            }
            Ok(Err(why)) => self.found(&why, text),
            Ok(Ok(_)) if took > LONGEST => self.found("too slow", text),
            Ok(Ok(compiled)) => {
                self.plans += u64::from(compiled.plan.is_some());
                self.learn(&compiled.diagnostics, text);
            }
        }
    }

    fn found(&mut self, why: &str, text: String) {
        self.flaws.entry(shape(why)).or_insert_with(|| {
            eprintln!("after {} inputs: {why}", self.ran);
            text
        });
    }

    /// Keeps an input that brought a message of a new shape.
    fn learn(&mut self, diagnostics: &[Diagnostic], text: String) {
        let mut new = false;
        for mistake in diagnostics {
            self.codes.insert(mistake.code);
            let count = self.shapes.entry(shape(&mistake.message)).or_default();
            new |= *count == 0;
            *count += 1;
        }
        if new && self.texts.len() < MOST_KEPT && text.len() < 60_000 {
            self.trees.extend(value(&text));
            self.texts.push(text);
        }
    }

    fn report(&self, took: Duration) {
        let all = all_codes();
        let missed: Vec<&str> = all
            .iter()
            .map(String::as_str)
            .filter(|code| !self.codes.contains(code))
            .collect();
        eprintln!(
            "{} inputs in {:.0} s, {} of them plans; {} of {} codes, {} messages, {} inputs kept; slowest {} ms of {} bytes; {}",
            self.ran,
            took.as_secs_f64(),
            self.plans,
            all.len() - missed.len(),
            all.len(),
            self.shapes.len(),
            self.texts.len(),
            self.slowest.0.as_millis(),
            self.slowest.1.len(),
            memory(),
        );
        eprintln!("codes never hit: {missed:?}");
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let _ = fs::write(folder.join("fuzz-slowest.yaml"), &self.slowest.1);
        for (number, text) in self.flaws.values().enumerate() {
            let _ = fs::write(folder.join(format!("fuzz-flaw-{number}.yaml")), text);
        }
    }
}

/// A message without what differs from runbook to runbook: names in backquotes, numbers.
fn shape(message: &str) -> String {
    let outside = message.split('`').step_by(2).collect::<Vec<_>>().join("`");
    outside
        .chars()
        .filter(|c| !c.is_ascii_digit())
        .take(80)
        .collect()
}

/// Every code that the reader can tell, read from its source.
fn all_codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut folders = vec![PathBuf::from("src/runbook")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let source = fs::read_to_string(&entry).unwrap();
            let source = source.split("#[cfg(test)]").next().unwrap();
            for call in [
                "Diagnostic::error(",
                "Diagnostic::warning(",
                "Diagnostic::info(",
                ".error(",
            ] {
                for part in source.split(call).skip(1) {
                    let word = part
                        .trim_start()
                        .strip_prefix('"')
                        .and_then(|rest| rest.split('"').next());
                    codes.extend(word.map(str::to_owned));
                }
            }
        }
    }
    codes
}

/// The most memory that this process had, where the system says so.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    peak.unwrap_or("no figure of memory").replace('\t', " ")
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

#[test]
fn a_fuzzer_finds_no_panic_and_no_mistake_without_a_place() {
    let mut fuzzer = Fuzzer::new(number("WARROOM_FUZZ_SEED").unwrap_or(1));
    let seconds = number("WARROOM_FUZZ_SECONDS").map(Duration::from_secs);
    let began = Instant::now();
    while seconds.map_or(fuzzer.ran < SHORT, |most| began.elapsed() < most) {
        fuzzer.run_one();
        if seconds.is_some() && fuzzer.ran.is_multiple_of(20_000) {
            fuzzer.report(began.elapsed());
        }
    }
    fuzzer.report(began.elapsed());
    let flaws: Vec<&String> = fuzzer.flaws.keys().collect();
    assert!(
        flaws.is_empty(),
        "{flaws:#?}; the inputs are in {}",
        env!("CARGO_TARGET_TMPDIR")
    );
}
