//! A Markdown text of one megabyte is imported: twenty times the longest real runbook that we know,
//! so that what grows with the square of the size is seen. The aim is below 100 ms.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use warroom::runbook::import::blocks::blocks;
use warroom::runbook::import::{bindings::Bindings, import};

const BYTES: usize = 1 << 20;

/// One part of a runbook: every kind of block that runbooks have.
fn part(text: &mut String, number: usize) -> std::fmt::Result {
    writeln!(text, "## Phase {number}: Part {number} of the cut-over\n")?;
    writeln!(
        text,
        "Words about part {number}, with `code{number}` and **bold** ones.\n"
    )?;
    for item in 0..12 {
        writeln!(
            text,
            "- [ ] Item {item} of part {number} is ready (owner: team {item})"
        )?;
    }
    writeln!(
        text,
        "\n```bash\n# 1. Start service {number}\n./start.sh --part {number}\n# 2. Look\ncurl -fsS http://part{number}.internal/health\n```\n"
    )?;
    writeln!(text, "| Metric | Normal | Critical |\n|---|---|---|")?;
    writeln!(
        text,
        "| Errors of part {number} | < 0.1% | > 1% |\n| Latency of part {number} | < 100ms | > 500ms |\n"
    )?;
    writeln!(
        text,
        "### Rollback of part {number}\n\n- Error rate {number} > 5% for 5 minutes\n- Part {number} is down\n"
    )
}

fn runbook() -> String {
    let mut text = String::from("# A very long runbook\n\n");
    let mut number = 0;
    while text.len() < BYTES {
        number += 1;
        let _ = part(&mut text, number);
    }
    text
}

fn imports(criterion: &mut Criterion) {
    let text = runbook();
    let mut group = criterion.benchmark_group("import");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.sample_size(10);
    group.bench_function("blocks of 1 MB", |bencher| {
        bencher.iter(|| blocks(black_box(&text)));
    });
    group.bench_function("1 MB of Markdown", |bencher| {
        let bindings = Bindings::default();
        bencher.iter(|| import("long.md", black_box(text.as_bytes()), &bindings, &[]));
    });
    group.finish();
}

criterion_group!(benches, imports);
criterion_main!(benches);
