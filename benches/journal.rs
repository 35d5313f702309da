//! How long an append takes until it is durable, and how long a journal takes to be read back.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot be set up must stop"
)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use warroom::journal::{Journal, Memory, Sqlite};
use warroom::room::Event;
use warroom::room::event::Entry;
use warroom::room::input::{Now, Proof, Who};
use warroom::support::Millis;

/// Entries in the journal that is read back.
const LONG: u64 = 10_000;

fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        at: Now {
            wall: 1_763_700_000_000 + i64::try_from(seq).unwrap(),
            boot_id: "a-boot".into(),
            since_boot: Millis(seq),
        },
        by: Some(Who {
            person: "ada".into(),
            proof: Proof::Account,
        }),
        request: Some(format!("request-{seq}").into()),
        event: Event::NoteWritten {
            about: Some("shift-50".to_owned()),
            text: "pool exhausted on blue, looking at the connection limit".to_owned(),
        },
    }
}

fn append(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Sqlite::open(folder.path()).unwrap();
    let mut seq = 0;
    c.bench_function("append one entry, durable", |b| {
        b.iter(|| {
            seq += 1;
            journal.append(seq - 1, &[entry(seq)]).unwrap()
        });
    });
    let mut memory = Memory::new();
    let mut seq = 0;
    c.bench_function("append one entry, in memory", |b| {
        b.iter(|| {
            seq += 1;
            memory.append(seq - 1, &[entry(seq)]).unwrap()
        });
    });
}

fn read_back(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Sqlite::open(folder.path()).unwrap();
    let entries: Vec<Entry> = (1..=LONG).map(entry).collect();
    journal.append(0, &entries).unwrap();
    let mut group = c.benchmark_group("journal of 10,000 entries");
    group.sample_size(10);
    group.bench_function("read", |b| {
        b.iter(|| black_box(journal.read(1, usize::MAX).unwrap().len()));
    });
    group.bench_function("verify", |b| {
        b.iter_batched(
            || (),
            |()| journal.verify().unwrap(),
            BatchSize::PerIteration,
        );
    });
}

criterion_group!(benches, append, read_back);
criterion_main!(benches);
