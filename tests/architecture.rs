//! The shape of the house, kept true: which module may import which (ARCHITECTURE.md has the
//! drawing), and what stands in one place only.
#![expect(
    clippy::unwrap_used,
    reason = "a file that cannot be read fails the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each module with those that it may import, in order of dependency.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("support", &[]),
    ("room", &["support"]),
    ("journal", &["room", "support"]),
    ("metrics", &["room", "support"]),
    ("backend", &["room", "support"]),
    ("runbook", &["room", "support", "metrics", "backend"]),
    ("wire", &["room", "support"]),
    (
        "engine",
        &["support", "room", "journal", "metrics", "backend", "wire"],
    ),
    ("settings", &["support"]),
    ("console", &["room", "wire", "settings", "support"]),
    ("fleet", &["support"]),
    (
        "cli",
        &[
            "support", "room", "journal", "metrics", "backend", "runbook", "wire", "engine",
            "settings", "console", "fleet",
        ],
    ),
];

/// The only parts of `metrics` and `backend` that the runbook's language may know.
const RUNBOOK_MAY_KNOW: &[&str] = &[
    "metrics::promql",
    "backend::command",
    "backend::http",
    "backend::Backend",
    "backend::Reading",
];

#[test]
fn modules_import_only_what_stands_below_them() {
    let table: BTreeMap<&str, BTreeSet<&str>> = MAY_IMPORT
        .iter()
        .map(|(module, may)| (*module, may.iter().copied().collect()))
        .collect();
    let mut wrong = Vec::new();
    for file in sources(Path::new("src")) {
        let Some(module) = module_of(&file) else {
            continue;
        };
        let may = table.get(module.as_str());
        let Some(may) = may else {
            wrong.push(format!(
                "{}: no such module in the table: {module}",
                file.display()
            ));
            continue;
        };
        for (number, imported) in imports(&file) {
            if imported != module && !may.contains(imported.as_str()) {
                wrong.push(format!(
                    "{}:{number}: {module} imports {imported}",
                    file.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_language_knows_only_the_pure_part_of_what_it_compiles_to() {
    let mut wrong = Vec::new();
    for file in sources(Path::new("src")) {
        if module_of(&file).as_deref() != Some("runbook") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for (number, line) in production_lines(&text) {
            for part in ["crate::metrics", "crate::backend"] {
                let Some(at) = line.find(part) else { continue };
                let path = &line[at + "crate::".len()..];
                let known = RUNBOOK_MAY_KNOW.iter().any(|may| path.starts_with(may))
                    || (path.contains('{') && !path.contains("attempt") && !path.contains("shim"));
                if !known {
                    wrong.push(format!("{}:{number}: {}", file.display(), line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_of_the_library_is_in_the_table() {
    let library = fs::read_to_string("src/lib.rs").unwrap();
    let declared: BTreeSet<&str> = library
        .lines()
        .filter_map(|line| {
            line.strip_prefix("pub mod ")
                .and_then(|m| m.strip_suffix(';'))
        })
        .collect();
    let known: BTreeSet<&str> = MAY_IMPORT.iter().map(|(module, _)| *module).collect();
    assert_eq!(declared, known);
}

#[test]
fn the_core_reads_no_clock_no_file_and_no_environment() {
    let forbidden = [
        "std::fs",
        "std::env",
        "std::net",
        "tokio::",
        "SystemTime",
        "Instant",
        "rand::",
    ];
    let mut wrong = Vec::new();
    for file in sources(Path::new("src")) {
        if !matches!(module_of(&file).as_deref(), Some("room")) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for (number, line) in production_lines(&text) {
            // A word of its own: `Operand::Metric` is no use of `rand`.
            let used = |word: &&str| {
                line.match_indices(*word)
                    .any(|(at, _)| !line[..at].ends_with(char::is_alphanumeric))
            };
            if forbidden.iter().any(used) && !line.trim().starts_with("//") {
                wrong.push(format!("{}:{number}: {}", file.display(), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_owns() {
    let missing: Vec<String> = sources(Path::new("src"))
        .into_iter()
        .filter(|file| !fs::read_to_string(file).unwrap().starts_with("//!"))
        .map(|file| file.display().to_string())
        .collect();
    assert!(
        missing.is_empty(),
        "without a first line of docs: {missing:?}"
    );
}

/// Every Rust file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The top module that a file belongs to; none for `lib.rs` and `main.rs`.
fn module_of(file: &Path) -> Option<String> {
    let below = file.strip_prefix("src").unwrap();
    let first = below.components().next()?.as_os_str().to_str()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(name, "lib" | "main")).then(|| name.to_owned())
}

/// The lines before the file's tests, numbered from one.
fn production_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(
        text.lines()
            .take_while(|line| !line.contains("#[cfg(test)]")),
    )
}

/// The top modules that a file names, with line numbers; its tests are left out, and so are files
/// that hold only tests.
fn imports(file: &Path) -> Vec<(usize, String)> {
    let is_test = file.components().any(|part| part.as_os_str() == "tests")
        || file
            .file_stem()
            .is_some_and(|stem| stem == "tests" || stem == "contract");
    if is_test {
        return Vec::new();
    }
    let text = fs::read_to_string(file).unwrap();
    let mut found = Vec::new();
    for (number, line) in production_lines(&text) {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            let name: String = rest
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                .collect();
            if !name.is_empty() && rest[name.len()..].starts_with("::") {
                found.push((number, name));
            }
        }
    }
    found
}
