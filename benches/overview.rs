//! One frame of the overview at 200x50: the demo's room in the middle of a soak, with ten minutes
//! of history for every metric. `same` draws it again with nothing changed; `one second on` with
//! the clock moved, which is what an idle console does.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot be set up must stop"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use warroom::console::model::{Live, Look, Ui};
use warroom::console::view::{Scene, draw};
use warroom::room::event::{AttemptReport, Choice};
use warroom::room::id::AttemptId;
use warroom::room::input::{Asked, Now, Opening, Proof, Who};
use warroom::room::{Command, Entry, Input, Room, apply, decide};
use warroom::runbook::{Inputs, compile, samples};
use warroom::settings::{GlyphSet, Keymap, Settings, Theme};
use warroom::support::{Decimal, Millis};
use warroom::wire::Telemetry;

const HISTORY: i64 = 600;

struct Bench {
    room: Room,
    now: Now,
    me: Who,
    count: u64,
}

impl Bench {
    fn take(&mut self, input: &Input) {
        self.now.wall += 1000;
        self.now.since_boot += Millis::seconds(1);
        let events = decide(&self.room, input, &self.now).unwrap();
        for event in events {
            let entry = Entry {
                seq: self.room.seq + 1,
                at: self.now.clone(),
                by: Some(self.me.clone()),
                request: None,
                event,
            };
            apply(&mut self.room, &entry);
        }
    }

    fn ask(&mut self, command: Command) {
        self.count += 1;
        let asked = Asked {
            id: self.count.to_string().into(),
            by: self.me.clone(),
            command,
            seen: None,
            observed: None,
        };
        self.take(&Input::Asked(Box::new(asked)));
    }

    fn done(&mut self, attempt: u64) {
        let report = AttemptReport::Finished {
            values: std::collections::BTreeMap::new(),
            ok: true,
            said: "exit 0".to_owned(),
        };
        self.take(&Input::AttemptReported {
            attempt: AttemptId(attempt),
            report,
        });
    }
}

/// The sample opened, ticked and deployed, at its first shift.
fn shifted() -> Bench {
    let sample = samples().first().unwrap();
    let plan = compile(sample.yaml, "moshimoshi.yaml", "/", &Inputs::default())
        .plan
        .unwrap();
    let me = Who {
        person: "ada".into(),
        proof: Proof::Account,
    };
    let now = Now {
        wall: 1_763_700_000_000,
        boot_id: "bench".into(),
        since_boot: Millis::seconds(1000),
    };
    let items: Vec<_> = plan.items().map(|item| item.id.clone()).collect();
    let mut bench = Bench {
        room: Room::default(),
        now,
        me: me.clone(),
        count: 0,
    };
    bench.take(&Input::Opened(Box::new(Opening {
        room: "bench".to_owned(),
        plan,
        by: me.clone(),
        clock_shift: 0,
        midnight: 1_763_683_200_000,
    })));
    bench.take(&Input::Arrived(me));
    bench.ask(Command::Start);
    for item in items.into_iter().take(15) {
        bench.ask(Command::Tick {
            item,
            evidence: None,
        });
    }
    bench.ask(Command::Run {
        name: "deploy".to_owned(),
    });
    bench.done(1);
    bench.ask(Command::Run {
        name: "smoke-test".to_owned(),
    });
    bench.done(2);
    bench.ask(Command::Decide {
        choice: Choice::Continue,
        reason: None,
    });
    bench.ask(Command::Shift { to: 10 });
    bench.done(3);
    bench
}

/// What the engine would have told: ten minutes of every metric.
fn live(bench: &Bench) -> Live {
    let start = bench.now.wall - HISTORY * 1000;
    let points = (0..HISTORY).map(|s| (start + s * 1000, Some(Decimal::from(s * 7 % 100))));
    let points: Vec<_> = points.collect();
    let metrics = bench.room.plan.metrics.iter();
    let told = Telemetry {
        now: Some(bench.now.clone()),
        history: metrics
            .map(|metric| (metric.id.clone(), points.clone()))
            .collect(),
        ..Telemetry::default()
    };
    let mut live = Live::default();
    live.fold(told, bench.now.clone());
    live
}

fn frame(c: &mut Criterion) {
    let bench = shifted();
    let live = live(&bench);
    let settings = Settings::load(None, &[]).unwrap();
    let keymap = Keymap::load(None).unwrap();
    let theme = Theme::load("dark", None).unwrap();
    let look = Look::new(&theme, GlyphSet::Unicode, &keymap, settings.times.value);
    let ui = Ui::default();
    let mut terminal = Terminal::new(TestBackend::new(200, 50)).unwrap();
    let mut group = c.benchmark_group("overview at 200x50");
    let mut now = bench.now.clone();
    for (name, step) in [("same", 0), ("one second on", 1000)] {
        group.bench_function(name, |b| {
            b.iter(|| {
                now.wall += step;
                now.since_boot += Millis(step.unsigned_abs());
                let scene = Scene {
                    room: &bench.room,
                    live: &live,
                    ui: &ui,
                    look: &look,
                    now: &now,
                    me: &bench.me,
                };
                terminal
                    .draw(|frame| draw(frame, black_box(&scene)))
                    .unwrap();
            });
        });
    }
    group.finish();
}

criterion_group!(benches, frame);
criterion_main!(benches);
