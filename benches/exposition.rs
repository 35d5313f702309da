//! A page of 100,000 lines that is asked for three metrics. Most lines are of others and are
//! passed over by their name; the wanted ones hold braces in a label, as route templates do.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot be set up must stop"
)]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use warroom::metrics::exposition::{Page, Wanted};

const LINES: usize = 100_000;
const WANTED: [&str; 3] = [
    "http_requests_total",
    "cpu_usage_ratio",
    "process_restarts_total",
];

fn page() -> String {
    let mut page = String::new();
    for line in 0..LINES {
        let _ = match line % 1000 {
            0 => writeln!(
                page,
                "http_requests_total{{route=\"/users/{{id}}\",code=\"{line}\"}} 7"
            ),
            1 => writeln!(page, "cpu_usage_ratio{{core=\"{line}\"}} 0.42"),
            2 => writeln!(page, "process_restarts_total{{pod=\"blue-{line}\"}} 0"),
            _ => writeln!(
                page,
                "other_metric_{}{{path=\"/a/{{b}}\",n=\"{line}\"}} {line}",
                line % 50
            ),
        };
    }
    page
}

fn parse(c: &mut Criterion) {
    let page = page();
    let wanted = Wanted::new(WANTED);
    let mut group = c.benchmark_group("exposition");
    group.throughput(Throughput::Elements(LINES as u64));
    group.bench_function("100,000 lines, three metrics", |b| {
        b.iter(|| {
            let parsed = Page::parse(black_box(page.as_bytes()), &wanted).unwrap();
            assert_eq!(parsed.samples.len(), 3 * LINES / 1000);
            parsed
        });
    });
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
