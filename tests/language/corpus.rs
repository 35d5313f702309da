//! Every runbook that we have: the samples, the examples of the manual, the bad ones.

use std::fs;

use warroom::runbook::samples;

/// Each with a name.
pub(crate) fn corpus() -> Vec<(String, String)> {
    let mut all = good();
    let mut bad: Vec<_> = fs::read_dir("tests/runbook/bad")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        .collect();
    bad.sort();
    for path in bad {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        all.push((name, fs::read_to_string(&path).unwrap()));
    }
    all
}

/// Those that have no mistake, or are parts of one.
pub(crate) fn good() -> Vec<(String, String)> {
    let samples = samples().iter();
    let mut all: Vec<_> = samples
        .map(|sample| (sample.name.to_owned(), sample.yaml.to_owned()))
        .collect();
    let manual = fs::read_to_string("docs/runbook.md").unwrap();
    for (number, part) in manual.split("```yaml\n").skip(1).enumerate() {
        let example = part.split("```").next().unwrap();
        all.push((format!("example {number}"), example.to_owned()));
    }
    all
}
