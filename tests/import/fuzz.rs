//! A fuzzer on the stable toolchain: documents with lines put where they do not belong, the same
//! findings from the same seed, each finding made small. A short run is part of the suite; for a
//! long one:
//!
//!     WARROOM_FUZZ_SECONDS=600 cargo test --release --test import fuzz -- --nocapture

#![expect(
    clippy::disallowed_methods,
    reason = "how long it runs and how long an input takes is measured here"
)]
#![expect(clippy::print_stderr, reason = "the figures are for whoever runs it")]

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::fixtures::fixtures;
use crate::judge::flaw;
use crate::mutate::mutated;
use crate::shared::{corpus, seeds};

/// Inputs of the short run; more take longer than a test should.
const SHORT: u64 = 400;
/// Longest that an input may take, in a build without optimisation and beside other work.
const LONGEST: Duration = Duration::from_secs(20);
/// The most kinds of flaws that are made small: each costs many readings.
const MOST_FLAWS: usize = 12;
/// So often a finding is tried with something left out.
const MOST_TRIES: usize = 300;

/// What is wrong with a document, if anything. A panic is a flaw as well.
fn judged(name: &str, text: &str) -> Option<String> {
    match catch_unwind(AssertUnwindSafe(|| flaw(name, text).map(|_| ()))) {
        Ok(Ok(())) => None,
        Ok(Err(why)) => Some(why),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().cloned();
            let said = said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
            Some(format!("panic: {}", said.unwrap_or_default()))
        }
    }
}

/// A flaw without what differs from document to document.
fn shape(why: &str) -> String {
    let head = why.split(" at line ").next().unwrap_or(why);
    let head = head.split("words lost").next().unwrap_or(head);
    let outside = head.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let plain = outside.chars().filter(|c| !c.is_ascii_digit()).take(80);
    let plain: String = plain.collect();
    if plain.is_empty() {
        "words lost".to_owned()
    } else {
        plain
    }
}

/// A smaller document with the same flaw: lines are left out as long as it stays.
fn smaller(name: &str, text: &str, why: &str) -> String {
    let same = |lines: &[&str]| {
        judged(name, &lines.join("\n")).is_some_and(|own| shape(&own) == shape(why))
    };
    let mut lines: Vec<&str> = text.lines().collect();
    if !same(&lines) {
        return text.to_owned();
    }
    let (mut size, mut tries) = (lines.len() / 2, 0);
    while size > 0 && tries < MOST_TRIES {
        let mut at = 0;
        while at < lines.len() && tries < MOST_TRIES {
            let end = (at + size).min(lines.len());
            let less: Vec<&str> = lines[..at].iter().chain(&lines[end..]).copied().collect();
            tries += 1;
            if same(&less) {
                lines = less;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    lines.join("\n")
}

struct Fuzzer {
    chance: Chance,
    texts: Vec<String>,
    ran: u64,
    bytes: usize,
    slowest: (Duration, String),
    flaws: BTreeMap<String, (String, String)>,
}

impl Fuzzer {
    fn new(seed: u64) -> Self {
        let own = fixtures().into_iter().map(|fixture| fixture.text);
        let others = seeds().into_iter().chain(corpus());
        Self {
            chance: Chance::new(seed),
            texts: own.chain(others.map(|document| document.text)).collect(),
            ran: 0,
            bytes: 0,
            slowest: (Duration::ZERO, String::new()),
            flaws: BTreeMap::new(),
        }
    }

    fn run_one(&mut self) {
        let text = mutated(&self.texts, &mut self.chance);
        let name = *self
            .chance
            .pick(&["a.md", "a.md", "a.md", "a.md", "a.adoc", "a.rst"]);
        self.ran += 1;
        self.bytes += text.len();
        let began = Instant::now();
        let why = judged(name, &text);
        let took = began.elapsed();
        if took > self.slowest.0 {
            self.slowest = (took, text.clone());
        }
        let why =
            why.or_else(|| (took > LONGEST).then(|| format!("slow: {} ms", took.as_millis())));
        if let Some(why) = why
            && self.flaws.len() < MOST_FLAWS
            && !self.flaws.contains_key(&shape(&why))
        {
            let small = smaller(name, &text, &why);
            eprintln!("after {} inputs, {name}: {why}\n{small}\n", self.ran);
            self.flaws.insert(shape(&why), (name.to_owned(), small));
        }
    }

    fn report(&self, took: Duration) {
        eprintln!(
            "{} documents of {} bytes in {:.0} s; slowest {} ms of {} bytes; {}",
            self.ran,
            self.bytes,
            took.as_secs_f64(),
            self.slowest.0.as_millis(),
            self.slowest.1.len(),
            memory(),
        );
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let _ = fs::write(folder.join("import-slowest.md"), &self.slowest.1);
        for (number, (name, text)) in self.flaws.values().enumerate() {
            let _ = fs::write(folder.join(format!("import-flaw-{number}-{name}")), text);
        }
    }
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
fn a_fuzzer_finds_no_panic_no_loss_and_no_mistake() {
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
