//! Rooms to look at: the sample runbook with a team, driven through the core on a hand-set clock,
//! so that what is drawn is what a room really holds.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use warroom::console::model::{Link, Live, Look, Ui};
use warroom::console::view::{Scene, draw};
use warroom::room::command::parse;
use warroom::room::event::AttemptReport;
use warroom::room::input::{
    Asked, EngineInfo, LeverReading, Observed, Opening, ProbeReading, Proof, Who,
};
use warroom::room::plan::{MetricOf, Plan};
use warroom::room::reading::{Reading, Sight, Unknown};
use warroom::room::{Entry, Input, Now, Room, apply, decide};
use warroom::runbook::{Inputs, compile, samples};
use warroom::settings::{GlyphSet, Keymap, Theme, Times};
use warroom::support::{Millis, Quantity};
use warroom::wire::frame::{OutputLine, SourceHealth, Stream, Telemetry};

/// Midnight of the run's day, UTC.
const MIDNIGHT: i64 = 20_717 * 86_400_000;

const PEOPLE: &str = r#"
people:
  - { name: Ada, login: ada, roles: [commander], contact: "+1 555 0100" }
  - { name: Ben, login: ben, roles: [sre], contact: "+1 555 0101" }
  - { name: Cy, login: cy, roles: [database], contact: "+1 555 0102" }
  - { name: Dee, login: dee, roles: [security], contact: "+1 555 0103" }
  - { name: Eva, login: eva, roles: [support], contact: "+1 555 0104" }
"#;

/// A room and everything that a picture of it needs.
pub(crate) struct Stage {
    pub(crate) room: Room,
    pub(crate) live: Live,
    pub(crate) ui: Ui,
    pub(crate) now: Now,
    pub(crate) me: Who,
    pub(crate) theme: &'static str,
    pub(crate) glyphs: GlyphSet,
    /// The latest value of each metric, in its unit.
    values: BTreeMap<&'static str, &'static str>,
    weight: u8,
    requests: u32,
}

pub(crate) fn who(name: &str) -> Who {
    Who {
        person: name.into(),
        proof: Proof::Account,
    }
}

/// The sample with a team.
pub(crate) fn sample() -> Plan {
    plan(&format!("{}{PEOPLE}", samples()[0].yaml))
}

pub(crate) fn plan(text: &str) -> Plan {
    let compiled = compile(
        text,
        "moshimoshi.yaml",
        "/srv/moshimoshi",
        &Inputs::default(),
    );
    compiled
        .plan
        .unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))
}

impl Stage {
    /// Opened by Ada at ten to six; all but the on-call are here.
    pub(crate) fn open(plan: Plan) -> Self {
        let opening = Opening {
            room: "moshimoshi".to_owned(),
            plan,
            by: who("Ada"),
            clock_shift: 0,
            midnight: MIDNIGHT,
        };
        let mut stage = Self {
            room: Room::default(),
            live: Live {
                link: Link::Connected,
                ..Live::default()
            },
            ui: Ui::default(),
            now: Now {
                wall: MIDNIGHT + 350 * 60_000,
                boot_id: "boot".into(),
                since_boot: Millis::minutes(6_000),
            },
            me: who("Ada"),
            theme: "dark",
            glyphs: GlyphSet::Unicode,
            values: BTreeMap::from([
                ("error_rate", "0.0004 ratio"),
                ("error_rate_stable", "0.0004 ratio"),
                ("p95_latency", "0.141 s"),
                ("p95_latency_stable", "0.092 s"),
                ("cpu", "0.58 ratio"),
                ("memory", "0.61 ratio"),
                ("restarts", "0"),
                ("server_errors", "0.00005 ratio"),
            ]),
            weight: 0,
            requests: 0,
        };
        stage.happens(&Input::Opened(Box::new(opening)));
        let engine = EngineInfo {
            pid: 4242,
            version: "0.1.0".to_owned(),
            rebooted: false,
        };
        stage.happens(&Input::EngineTook(engine));
        for person in ["Ada", "Ben", "Cy", "Eva"] {
            stage.happens(&Input::Arrived(who(person)));
        }
        stage
    }

    /// The checklists before the run are done; ten past eight, the run has begun.
    pub(crate) fn started() -> Self {
        let mut stage = Self::open(sample());
        stage.tick_everything();
        stage.pass(Millis::minutes(130));
        stage.does("Ada", "start");
        stage
    }

    pub(crate) fn tick_everything(&mut self) {
        let plan = self.room.plan.clone();
        let before = plan.checklists.iter().filter(|section| !section.after_run);
        for item in before.flat_map(|section| &section.items) {
            let role = item.role.as_ref().unwrap();
            let holder = self
                .room
                .roles
                .get(role)
                .and_then(|holders| holders.first())
                .unwrap();
            let holder = holder.to_string();
            self.pass(Millis::seconds(20));
            self.does(&holder, &format!("tick {}", item.id));
        }
    }

    /// Users are on blue at 50 %, eleven minutes into the soak.
    pub(crate) fn soaking() -> Self {
        let mut stage = Self::started();
        stage.run(
            "Ben",
            "deploy",
            &["pushing image 1.0.0", "3 of 3 workers are ready"],
        );
        stage.run("Ben", "smoke-test", &["GET /health 200", "GET /ready 200"]);
        stage.after(Millis::minutes(2));
        stage.does("Ada", "decide continue");
        stage.shift(10);
        stage.watch(Millis::minutes(1));
        stage.does("Ben", "attest 3 yes");
        stage.watch(Millis::minutes(31));
        stage.does("Ada", "decide continue all quiet");
        stage.shift(50);
        stage.does("Cy", "note watching max_connections");
        stage.watch(Millis::minutes(11));
        stage
    }

    /// Errors on blue break the soak.
    pub(crate) fn broken() -> Self {
        let mut stage = Self::soaking();
        stage.values.insert("error_rate", "0.0061 ratio");
        stage.watch(Millis::seconds(20));
        stage.values.insert("error_rate", "0.0142 ratio");
        stage.values.insert("server_errors", "0.0139 ratio");
        stage.watch(Millis::seconds(40));
        stage.does("Cy", "note pool exhausted on blue");
        stage
    }

    /// Ada has pressed the key.
    pub(crate) fn rolling_back() -> Self {
        let mut stage = Self::broken();
        stage.does("Ada", "roll-back traffic errors on blue");
        stage.pass(Millis::seconds(9));
        stage.observe();
        stage
    }

    /// No source answers.
    pub(crate) fn blind() -> Self {
        let mut stage = Self::soaking();
        stage.pass(Millis::seconds(20));
        stage.observe_with(&Reading::Unknown(Unknown::Unreachable), Sight::Blind);
        stage.pass(Millis::seconds(40));
        stage.observe_with(&Reading::Unknown(Unknown::Unreachable), Sight::Blind);
        stage
    }

    /// The engine does not answer.
    pub(crate) fn lost() -> Self {
        let mut stage = Self::broken();
        stage.lose();
        stage
    }

    pub(crate) fn lose(&mut self) {
        self.live.link = Link::Lost {
            since: self.now.clone(),
        };
        self.pass(Millis::seconds(42));
    }

    /// All the way back to green.
    pub(crate) fn roll_back(&mut self) {
        self.does("Ada", "roll-back traffic errors on blue");
        self.pass(Millis::seconds(3));
        self.end_attempts();
        self.weight = 0;
        self.values.insert("share", "0 ratio");
        self.watch(Millis::seconds(30));
        self.end_attempts();
        self.watch(Millis::seconds(30));
    }

    pub(crate) fn happens(&mut self, input: &Input) {
        let by = match input {
            Input::Asked(asked) => Some(asked.by.clone()),
            Input::Opened(opening) => Some(opening.by.clone()),
            _ => None,
        };
        let events =
            decide(&self.room, input, &self.now).unwrap_or_else(|refusal| panic!("{refusal}"));
        for event in events {
            let entry = Entry {
                seq: self.room.seq + 1,
                at: self.now.clone(),
                by: by.clone(),
                request: None,
                event,
            };
            apply(&mut self.room, &entry);
            self.live.remember(entry);
        }
    }

    pub(crate) fn does(&mut self, person: &str, line: &str) {
        self.requests += 1;
        let words: Vec<&str> = line.split_whitespace().collect();
        let asked = Asked {
            id: format!("request-{}", self.requests).into(),
            by: who(person),
            command: parse(&words, None).unwrap(),
            seen: None,
            observed: None,
        };
        self.happens(&Input::Asked(Box::new(asked)));
    }

    pub(crate) fn pass(&mut self, span: Millis) {
        self.now.since_boot += span;
        self.now.wall += i64::try_from(span.0).unwrap();
    }

    pub(crate) fn after(&mut self, span: Millis) {
        self.pass(span);
        self.happens(&Input::TimeReached);
    }

    /// A step's action from its start to its good end.
    fn run(&mut self, person: &str, step: &str, printed: &[&str]) {
        self.does(person, &format!("run {step}"));
        self.pass(Millis::seconds(50));
        self.print(printed);
        self.end_attempts();
        self.pass(Millis::minutes(8));
    }

    pub(crate) fn print(&mut self, printed: &[&str]) {
        let attempt = *self.room.attempts.last_key_value().unwrap().0;
        let line = |text: &&str| OutputLine {
            attempt,
            at: self.now.wall,
            stream: Stream::Out,
            text: (*text).to_owned(),
        };
        let telemetry = Telemetry {
            output: printed.iter().map(line).collect(),
            ..Telemetry::default()
        };
        self.live.fold(telemetry, self.now.clone());
    }

    pub(crate) fn end_attempts(&mut self) {
        let open: Vec<_> = self
            .room
            .attempts
            .values()
            .filter(|attempt| !attempt.has_ended())
            .map(|attempt| attempt.id)
            .collect();
        for attempt in open {
            let report = AttemptReport::Finished {
                values: std::collections::BTreeMap::new(),
                ok: true,
                said: "exit 0".to_owned(),
            };
            self.happens(&Input::AttemptReported { attempt, report });
        }
    }

    fn shift(&mut self, to: u8) {
        self.pass(Millis::seconds(30));
        self.does("Ada", &format!("shift {to}%"));
        self.pass(Millis::seconds(2));
        self.end_attempts();
        self.weight = to;
        self.watch(Millis::seconds(30));
    }

    /// From now on a metric has this value.
    pub(crate) fn say(&mut self, metric: &'static str, value: &'static str) {
        self.values.insert(metric, value);
    }

    /// From now on the lever stands here.
    pub(crate) fn weigh(&mut self, weight: u8) {
        self.weight = weight;
    }

    /// Time passes with a sample of everything each ten seconds.
    pub(crate) fn watch(&mut self, span: Millis) {
        let until = self.now.since_boot + span;
        while self.now.since_boot < until {
            self.pass(Millis::seconds(10));
            self.observe();
        }
    }

    pub(crate) fn observe(&mut self) {
        let readings = self.known();
        self.told(readings, Sight::Seen, true);
    }

    fn observe_with(&mut self, reading: &Reading, sight: Sight) {
        let readings = self
            .room
            .plan
            .metrics
            .iter()
            .map(|metric| (metric.id.clone(), *reading))
            .collect();
        self.told(readings, sight, false);
    }

    fn known(&self) -> BTreeMap<warroom::room::id::MetricId, Reading> {
        let share = Quantity::percent(i64::from(self.weight.saturating_sub(1)));
        let mut readings = BTreeMap::new();
        for metric in &self.room.plan.metrics {
            let text = self.values.get(metric.id.as_str());
            let value = text.map_or(share, |text| text.parse().unwrap());
            let reading = Reading::Known {
                value: value.to_unit(metric.unit).unwrap(),
                sampled_at: self.now.wall,
            };
            let quiet = metric.of == MetricOf::Candidate && self.weight == 0;
            readings.insert(
                metric.id.clone(),
                if quiet {
                    Reading::Unknown(Unknown::Empty)
                } else {
                    reading
                },
            );
        }
        readings
    }

    fn told(
        &mut self,
        readings: BTreeMap<warroom::room::id::MetricId, Reading>,
        sight: Sight,
        ok: bool,
    ) {
        let lever = LeverReading {
            weight: Some(self.weight),
            read_at: self.now.clone(),
            trouble: None,
        };
        let probe = |passed: bool| ProbeReading {
            passed,
            said: "200 OK in 12 ms".to_owned(),
            asked_at: self.now.clone(),
        };
        let levers = BTreeMap::from([("edge".into(), lever)]);
        let probes = BTreeMap::from([
            ("stable-health".into(), probe(true)),
            ("candidate-health".into(), probe(true)),
        ]);
        let sights = readings
            .keys()
            .map(|metric| (metric.clone(), sight))
            .collect();
        let health = SourceHealth {
            ok,
            said: if ok {
                "3 pages".to_owned()
            } else {
                "connection refused".to_owned()
            },
            answered_at: Some(self.now.wall - 2_000),
        };
        let telemetry = Telemetry {
            readings: readings.clone(),
            levers: levers.clone(),
            probes: probes.clone(),
            sources: BTreeMap::from([("pages".into(), health)]),
            consoles: 4,
            ..Telemetry::default()
        };
        self.live.fold(telemetry, self.now.clone());
        let observed = Observed {
            readings,
            sights,
            levers,
            probes,
        };
        self.happens(&Input::Observed(observed));
    }

    fn look(&self) -> Look {
        let theme = Theme::load(self.theme, None).unwrap();
        let keymap = Keymap::load(None).unwrap();
        Look::new(&theme, self.glyphs, &keymap, Times::Plan)
    }

    fn scene<'a>(&'a self, look: &'a Look) -> Scene<'a> {
        Scene {
            room: &self.room,
            live: &self.live,
            ui: &self.ui,
            look,
            now: &self.now,
            me: &self.me,
        }
    }

    /// The picture at a size.
    pub(crate) fn picture(&self, width: u16, height: u16) -> Buffer {
        let look = self.look();
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal
            .draw(|frame| draw(frame, &self.scene(&look)))
            .unwrap();
        terminal.backend().buffer().clone()
    }

    /// Draws so many frames and gives how long the quickest took.
    pub(crate) fn painter(&self, width: u16, height: u16) -> impl Fn(usize) -> Duration {
        let look = self.look();
        move |frames| {
            let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
            let one = |_| {
                let began = Instant::now();
                terminal
                    .draw(|frame| draw(frame, &self.scene(&look)))
                    .unwrap();
                began.elapsed()
            };
            (0..frames).map(one).min().unwrap()
        }
    }

    /// The picture as text.
    pub(crate) fn text(&self, width: u16, height: u16) -> String {
        let buffer = self.picture(width, height);
        let mut text = String::new();
        for y in 0..height {
            let mut line = String::new();
            let mut x = 0;
            while x < width {
                let symbol = buffer[(x, y)].symbol();
                line.push_str(symbol);
                x += u16::try_from(warroom::support::text::width(symbol))
                    .unwrap()
                    .max(1);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}
