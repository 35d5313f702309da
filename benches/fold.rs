//! What the core costs: 100,000 events of a realistic mix folded into a room of 600 items (DESIGN
//! section 14: recovered in 0.5 s), and one look or one tick decided in that room.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot set up its room has nothing to measure"
)]

#[path = "../tests/room/plan.rs"]
mod plan;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use warroom::room::condition::Verdict;
use warroom::room::event::{AttemptOf, AttemptReport, Event};
use warroom::room::id::{AttemptId, ItemId};
use warroom::room::input::{Asked, Observed, Opening, Proof, Who};
use warroom::room::plan::{Item, Metric, MetricOf, Plan};
use warroom::room::reading::{Reading, Unknown};
use warroom::room::{Command, Entry, Input, Now, Room, apply, decide};
use warroom::support::{Millis, Quantity};

const EVENTS: u64 = 100_000;
const ITEMS: usize = 600;
/// One in so many events is an attempt; a long night runs a few thousand.
const ATTEMPT_EVERY: u64 = 50;

fn now(seconds: u64) -> Now {
    Now {
        wall: 1_790_000_000_000 + i64::try_from(seconds).unwrap() * 1000,
        boot_id: "boot".into(),
        since_boot: Millis::seconds(seconds),
    }
}

fn ada() -> Who {
    Who {
        person: "Ada".into(),
        proof: Proof::Account,
    }
}

fn item_id(number: u64) -> ItemId {
    format!("item-{}", number % ITEMS as u64).as_str().into()
}

/// Thirty sections of twenty items, twenty metrics, ten triggers, three shifts.
fn big_plan() -> Plan {
    let items: Vec<Item> = (0..ITEMS as u64)
        .map(|number| plan::item(item_id(number).as_str()))
        .collect();
    let sections = items.chunks(20).enumerate();
    let sections =
        sections.map(|(number, items)| plan::section(&format!("s{number}"), items.to_vec()));
    let mut plan = plan::listed(plan::canary(), sections.collect());
    let metrics = (0..20).map(|number| plan::metric(&format!("m{number}"), MetricOf::Candidate));
    plan.metrics.extend(metrics.collect::<Vec<Metric>>());
    let triggers = (0..10).map(|number| {
        plan::with(
            plan::lasting(&format!("t{number}"), Millis::minutes(600)),
            |trigger| trigger.even_if_both = true,
        )
    });
    plan::triggered(plan, triggers.collect())
}

struct Night {
    room: Room,
    entries: Vec<Entry>,
}

impl Night {
    fn push(&mut self, event: Event) {
        let seq = self.entries.len() as u64 + 1;
        let entry = Entry {
            seq,
            at: now(seq / 4),
            by: Some(ada()),
            request: None,
            event,
        };
        apply(&mut self.room, &entry);
        self.entries.push(entry);
    }

    fn input(&mut self, input: &Input) {
        let at = now(self.entries.len() as u64 / 4);
        for event in decide(&self.room, input, &at).unwrap() {
            self.push(event);
        }
    }

    fn asks(&mut self, command: Command) {
        let asked = Asked {
            id: "r".into(),
            by: ada(),
            command,
            seen: None,
            observed: None,
        };
        self.input(&Input::Asked(Box::new(asked)));
    }
}

/// A journal of a long night: ticks, judged conditions, counted triggers, notes, attempts.
fn night() -> Night {
    let mut night = Night {
        room: Room::default(),
        entries: Vec::new(),
    };
    night.input(&Input::Opened(Box::new(Opening {
        room: "night".to_owned(),
        plan: big_plan(),
        by: ada(),
        clock_shift: 0,
        midnight: 0,
    })));
    night.asks(Command::Start);
    night.asks(Command::Shift { to: 10 });
    night.push(Event::SoakStarted {
        step: "edge-10".into(),
    });
    while (night.entries.len() as u64) < EVENTS {
        let number = night.entries.len() as u64;
        if number.is_multiple_of(ATTEMPT_EVERY) {
            verification(&mut night, number);
        }
        night.push(one_of_the_mix(number));
    }
    night.entries.truncate(usize::try_from(EVENTS).unwrap());
    night
}

fn verification(night: &mut Night, number: u64) {
    let attempt = AttemptId(number);
    night.push(Event::AttemptStarted {
        attempt,
        of: AttemptOf::Item(item_id(number)),
        call: plan::call("check"),
        rollback: false,
    });
    let said = "exit 0".to_owned();
    night.push(Event::AttemptReported {
        attempt,
        report: AttemptReport::Finished {
            ok: true,
            said,
            values: std::collections::BTreeMap::new(),
        },
    });
}

fn one_of_the_mix(number: u64) -> Event {
    let value = Quantity::percent(9);
    let sampled_at = i64::try_from(number).unwrap() * 250;
    match number % 10 {
        0 | 1 => Event::ItemTicked {
            item: item_id(number),
            evidence: None,
        },
        2 => Event::ItemUnticked {
            item: item_id(number),
        },
        3 => Event::ConditionJudged {
            step: "edge-10".into(),
            condition: 0,
            verdict: Verdict::Ok,
            value: Some(value),
            sampled_at: Some(sampled_at),
        },
        4 if number % 500 == 4 => Event::NoteWritten {
            about: None,
            text: "all quiet".to_owned(),
        },
        4 | 5 => Event::TriggerPending {
            trigger: "t1".into(),
            sampled_at,
            value,
        },
        6 => Event::TriggerPaused {
            trigger: "t1".into(),
            why: Unknown::Slow,
        },
        7 => Event::SoakCounted {
            step: "edge-10".into(),
            known: Millis::seconds(number),
            unknown: Millis::ZERO,
        },
        _ => Event::TriggerCounted {
            trigger: "t2".into(),
            sampled_at,
            held: Millis::seconds(1),
            count: 2,
            value,
        },
    }
}

/// What the observers have: every metric with a new sample, breaching.
fn observed(plan: &Plan, at: &Now) -> Observed {
    let value = Quantity::percent(9);
    let sampled_at = at.wall;
    let reading = Reading::Known { value, sampled_at };
    let readings = plan.metrics.iter().map(|m| (m.id.clone(), reading));
    Observed {
        readings: readings.collect(),
        ..Observed::default()
    }
}

fn fold(bench: &mut Criterion) {
    let night = night();
    let mut group = bench.benchmark_group("fold");
    group.sample_size(20);
    group.bench_function("100,000 events into 600 items", |bench| {
        bench.iter(|| {
            let mut room = Room::default();
            for entry in &night.entries {
                apply(&mut room, black_box(entry));
            }
            room
        });
    });
    let lines: Vec<String> = night
        .entries
        .iter()
        .map(|entry| serde_json::to_string(entry).unwrap())
        .collect();
    group.bench_function("the same, read from JSON", |bench| {
        bench.iter(|| {
            let mut room = Room::default();
            for line in &lines {
                let entry: Entry = serde_json::from_str(black_box(line)).unwrap();
                apply(&mut room, &entry);
            }
            room
        });
    });
    group.finish();

    let at = now(EVENTS / 4 + 1);
    let nothing = Input::TimeReached;
    bench.bench_function("decide that nothing follows", |bench| {
        bench.iter(|| decide(black_box(&night.room), &nothing, &at));
    });
    let asked = Asked {
        id: "r".into(),
        by: ada(),
        command: Command::Block {
            item: item_id(7),
            reason: "no key".to_owned(),
        },
        seen: None,
        observed: None,
    };
    let asked = Input::Asked(Box::new(asked));
    bench.bench_function("decide one item", |bench| {
        bench.iter(|| decide(black_box(&night.room), &asked, &at));
    });
    let look = Input::Observed(observed(&night.room.plan, &at));
    bench.bench_function("decide a look at 23 metrics and 10 triggers", |bench| {
        bench.iter(|| decide(black_box(&night.room), &look, &at));
    });
}

criterion_group!(benches, fold);
criterion_main!(benches);
