//! The three rows at the top, which never scroll: where we are; the loudest state, the weight, who
//! commands, whether there is a way back; and what needs this person, or what is next.
//!
//! ```text
//!  PRODUCTION  room  green 0.9.4 -> blue 1.0.0  phase 2/4 title        09:47:12 UTC  T+1:47:12  late +17m  ends 12:17
//!  SOAK BROKEN  weight 50%  commander Ada  here 4/6  ROLLBACK READY traffic 0:30, full 4:00         engine ok  prom 2s
//!  NEEDS YOU (1/2)  decide 2.2: soak broken                                        D decide  H hold  R roll back  N next
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::brief::Brief;
use super::keys::hint;
use super::state::states;
use super::widget::row::Row;
use super::widget::strip::{Side, Strip};
use super::widget::time::{slip, span};
use crate::console::model::attention::{Need, Rank};
use crate::console::model::{clock, query};
use crate::room::command_is_open;
use crate::room::plan::{Base, Offset, When, Work};
use crate::room::state::{Readiness, Stage};
use crate::settings::Meaning;
use crate::support::Millis;

pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer) {
    buffer.set_style(area, brief.of(Meaning::Header));
    let rows = [
        place(brief).row(area.width),
        condition(brief).row(area.width),
        needs(brief, area.width),
    ];
    for (row, y) in rows.iter().zip(area.top()..area.bottom()) {
        row.draw(
            Rect {
                y,
                height: 1,
                ..area
            },
            buffer,
        );
    }
}

/// Where we are, and when.
fn place(brief: &Brief) -> Strip {
    let mut strip = Strip::default();
    let plan = &brief.room.plan;
    let head = brief.of(Meaning::Header);
    if plan.production {
        strip.part(
            Side::Left,
            255,
            brief.of(Meaning::HeaderProduction),
            [" PRODUCTION ", " PROD "],
        );
    }
    strip.part(
        Side::Left,
        245,
        brief.of(Meaning::Title),
        [brief.room.name.clone()],
    );
    // PRODUCTION stands there already.
    let environment = plan.environment.iter();
    for environment in environment.filter(|name| !plan.production || *name != "production") {
        strip.part(Side::Left, 190, head, [environment.clone()]);
    }
    strip.part(Side::Left, 90, head, sides(brief));
    strip.part(Side::Left, 200, head, phase(brief));
    let now = brief.now.wall;
    let time = brief.zone.seconds(now);
    strip.part(
        Side::Right,
        220,
        brief.of(Meaning::Title),
        [format!("{time} {}", brief.zone.name(now)), time],
    );
    strip.part(Side::Right, 230, head, [since_start(brief)]);
    lateness(brief, &mut strip);
    strip
}

fn sides(brief: &Brief) -> Vec<String> {
    let plan = &brief.room.plan;
    let arrow = brief.look.glyphs.arrow;
    if plan.candidate.name.is_empty() {
        return Vec::new();
    }
    let with_version = |side: &crate::room::plan::Side| match &side.version {
        Some(version) => format!("{} {version}", side.name),
        None => side.name.clone(),
    };
    vec![
        format!(
            "{} {arrow} {}",
            with_version(&plan.stable),
            with_version(&plan.candidate)
        ),
        format!("{}{arrow}{}", plan.stable.name, plan.candidate.name),
    ]
}

fn phase(brief: &Brief) -> Vec<String> {
    let all = brief.room.plan.phases.len();
    match (brief.room.stage, brief.room.current_phase()) {
        (Stage::Live | Stage::RollingBack, Some(phase)) => {
            let short = format!("phase {}/{all}", phase.number);
            vec![format!("{short} {}", phase.title), short]
        }
        (stage, _) => vec![stage.name().to_owned()],
    }
}

/// `T+1:47:12`; before the start the time until the planned one.
fn since_start(brief: &Brief) -> String {
    if let Some(started) = &brief.room.clock.started_at {
        return format!("T+{}", brief.ago(started));
    }
    let planned = When::From(Base::Start, Offset(0));
    match brief.room.wall_of(planned, brief.now) {
        Some(at) if at > brief.now.wall => format!("T-{}", span(at - brief.now.wall).clock()),
        Some(at) => format!("T-0:00 {} ago", span(brief.now.wall - at).clock()),
        None => "T-".to_owned(),
    }
}

fn lateness(brief: &Brief, strip: &mut Strip) {
    if matches!(brief.room.stage, Stage::Watching | Stage::Ended) {
        return;
    }
    let slipped = brief.forecast.slip().unwrap_or(0);
    if let Some(by) = slip(slipped) {
        let (word, meaning) = if slipped > 0 {
            ("late", Meaning::Overdue)
        } else {
            ("early", Meaning::Ok)
        };
        strip.part(
            Side::Right,
            190,
            brief.of(meaning),
            [format!("{word} {}", by.trim_start_matches('-'))],
        );
    }
    let Some(end) = brief.forecast.end else {
        return;
    };
    let ends = format!("ends {}", brief.zone.minutes(end));
    match clock::window_end(brief.room) {
        Some(window) => {
            let meaning = if clock::is_past(end, window) {
                Meaning::Warning
            } else {
                Meaning::Header
            };
            let whole = format!("{ends} (window {})", brief.zone.minutes(window));
            strip.part(Side::Right, 80, brief.of(meaning), [whole, ends]);
        }
        None => strip.part(Side::Right, 80, brief.of(Meaning::Header), [ends]),
    }
}

/// The loudest state, the weight, who commands, the way back, what answers.
fn condition(brief: &Brief) -> Strip {
    let mut strip = Strip::default();
    for (place, (word, meaning)) in states(brief).into_iter().enumerate() {
        let weight = if place == 0 { 255 } else { 60 };
        strip.part(Side::Left, weight, brief.of(meaning), [format!(" {word} ")]);
    }
    modes(brief, &mut strip);
    weight(brief, &mut strip);
    people(brief, &mut strip);
    way_back(brief, &mut strip);
    health(brief, &mut strip);
    strip
}

/// `MAINTENANCE 12:10 of 30:00`: users see it, so everyone here must.
fn modes(brief: &Brief, strip: &mut Strip) {
    for (mode, state, since) in brief.room.modes_on() {
        let word = mode.id.as_str().to_uppercase();
        let clock = brief.ago(since);
        let of = mode
            .at_most
            .map(|at_most| format!(" of {}", at_most.clock()));
        let meaning = if state.overdue {
            Meaning::Firing
        } else {
            Meaning::Held
        };
        let whole = format!(" {word} {clock}{} ", of.unwrap_or_default());
        strip.part(
            Side::Left,
            235,
            brief.of(meaning),
            [whole, format!(" {word} {clock} ")],
        );
    }
}

fn weight(brief: &Brief, strip: &mut Strip) {
    let Some(desired) = query::asked_weight(brief.room) else {
        return;
    };
    let meaning = if brief.room.exposed.is_some() {
        Meaning::Exposed
    } else {
        Meaning::Header
    };
    let candidate = &brief.room.plan.candidate.name;
    strip.part(
        Side::Left,
        200,
        brief.of(meaning),
        [
            format!("weight {candidate} {desired}%"),
            format!("{desired}%"),
        ],
    );
}

fn people(brief: &Brief, strip: &mut Strip) {
    let room = brief.room;
    if room.solo {
        strip.part(
            Side::Left,
            170,
            brief.of(Meaning::Header),
            [
                format!(
                    "SOLO {}",
                    brief.person(brief.room.owner.as_ref().unwrap_or(&brief.me.person))
                ),
                "SOLO".to_owned(),
            ],
        );
        return;
    }
    let role = query::commander_role(room);
    if command_is_open(brief.room, brief.now) {
        strip.part(
            Side::Left,
            210,
            brief.of(Meaning::Warning),
            ["COMMAND OPEN"],
        );
    } else if let Some(commander) = query::holders(room, &role).next() {
        let name = brief.person(commander);
        let away = room.people.get(commander).filter(|presence| !presence.here);
        let away = away
            .map(|presence| format!(" AWAY {}", brief.ago(&presence.since)))
            .unwrap_or_default();
        let meaning = if away.is_empty() {
            Meaning::Header
        } else {
            Meaning::Warning
        };
        strip.part(
            Side::Left,
            180,
            brief.of(meaning),
            [
                format!("commander {name}{away}"),
                format!("cmd {name}{away}"),
            ],
        );
    }
    let here = room
        .people
        .values()
        .filter(|presence| presence.here)
        .count();
    let known = room.plan.people.len().max(room.people.len());
    strip.part(
        Side::Left,
        50,
        brief.of(Meaning::Header),
        [format!("here {here}/{known}"), format!("{here} here")],
    );
}

fn way_back(brief: &Brief, strip: &mut Strip) {
    let plan = &brief.room.plan;
    if !brief.live.is_connected() {
        strip.part(
            Side::Left,
            240,
            brief.of(Meaning::RollbackDegraded),
            ["ROLLBACK BY HAND"],
        );
        return;
    }
    let (word, meaning, why) = match brief.room.readiness() {
        Readiness::Ready => ("ROLLBACK READY", Meaning::RollbackReady, String::new()),
        Readiness::Degraded(why) => (
            "ROLLBACK DEGRADED",
            Meaning::RollbackDegraded,
            format!("({why})"),
        ),
        Readiness::Gone(step) => {
            let since = plan
                .step(&step)
                .map_or_else(|| step.to_string(), |step| step.number.clone());
            (
                "ROLLBACK GONE",
                Meaning::RollbackGone,
                format!("(since {since})"),
            )
        }
    };
    if brief.room.stage == Stage::Ended {
        return;
    }
    strip.part(Side::Left, 240, brief.of(meaning), [word]);
    let quiet = brief.of(Meaning::Header);
    if !why.is_empty() {
        strip.part(Side::Left, 120, brief.of(meaning), [why]);
    }
    strip.part(Side::Left, 110, quiet, [durations(brief)]);
    if let Some(safe) = clock::last_safe(brief.room) {
        let late = brief.now.wall > safe;
        let style = if late {
            brief.of(Meaning::Critical)
        } else {
            quiet
        };
        strip.part(
            Side::Left,
            130,
            style,
            [format!("last safe {}", brief.zone.minutes(safe))],
        );
    }
}

/// `traffic 0:30, full 4:00`.
fn durations(brief: &Brief) -> String {
    let paths = brief.room.plan.rollback.paths.iter();
    let said: Vec<String> = paths
        .map(|path| match path.budget {
            Some(budget) => format!("{} {}", path.id, budget.clock()),
            None => path.id.to_string(),
        })
        .collect();
    said.join(", ")
}

/// The engine, each source and the lever in force, with the age of what they last said.
fn health(brief: &Brief, strip: &mut Strip) {
    let quiet = brief.of(Meaning::Header);
    let bad = brief.of(Meaning::Warning);
    if brief.live.is_connected() {
        let late = brief
            .live
            .received_at
            .as_ref()
            .map(|at| brief.since(at))
            .filter(|age| *age > Millis::seconds(5));
        let (said, style) = match late {
            Some(age) => (format!("engine silent {}", age.clock()), bad),
            None => ("engine ok".to_owned(), brief.of(Meaning::Ok)),
        };
        let weight = if late.is_some() { 140 } else { 45 };
        strip.part(Side::Right, weight, style, [said]);
    }
    for (source, health) in &brief.live.sources {
        let age = health
            .answered_at
            .map_or_else(|| "?".to_owned(), |at| age(brief.now.wall - at));
        let style = if health.ok { quiet } else { bad };
        let weight = if health.ok { 40 } else { 125 };
        strip.part(Side::Right, weight, style, [format!("{source} {age}")]);
    }
    let lever = brief
        .room
        .lever_in_force
        .as_ref()
        .and_then(|id| Some((id, brief.live.levers.get(id)?)));
    if let Some((id, reading)) = lever {
        let (said, style): (String, Style) = match reading.weight {
            Some(_) => (
                format!("{id} {}", age(brief.now.wall - reading.read_at.wall)),
                quiet,
            ),
            None => (format!("{id} ?"), bad),
        };
        strip.part(Side::Right, 30, style, [said]);
    }
}

/// `2s`, `1:43`.
pub(crate) fn age(milliseconds: i64) -> String {
    let age = span(milliseconds);
    if age < Millis::minutes(1) {
        format!("{}s", age.whole_seconds())
    } else {
        age.clock()
    }
}

/// What needs this person and the keys for it, or what is next.
fn needs(brief: &Brief, width: u16) -> Row {
    let mine: Vec<_> = brief.mine().collect();
    if let Some(notice) = &brief.ui.notice {
        let meaning = if notice.error {
            Meaning::NoticeError
        } else {
            Meaning::NoticeInfo
        };
        let hint = notice
            .hint
            .as_ref()
            .map(|hint| format!("  {hint}"))
            .unwrap_or_default();
        return Row::new(width)
            .gap(1)
            .text(format!(" {}{hint} ", notice.text), brief.of(meaning));
    }
    let Some(need) = mine.get(brief.ui.need.min(mine.len().saturating_sub(1))) else {
        let worst = brief.needs.iter().find(|need| need.rank < Rank::Warning);
        return worst.map_or_else(|| next(brief, width), |worst| wrong(brief, worst, width));
    };
    let place = brief.ui.need.min(mine.len() - 1) + 1;
    let mut keys = Row::new(width);
    let remedy = need.remedy.into_iter();
    let always: &[(&str, &str)] = match (brief.live.is_connected(), &brief.room.flags.held) {
        (true, None) => &[("hold", "hold"), ("next-for-me", "next")],
        (true, Some(_)) => &[("next-for-me", "next")],
        (false, _) => &[],
    };
    for (command, called) in remedy.chain(always.iter().copied()) {
        keys = hint(keys, brief, command, called);
    }
    let since = need
        .since
        .as_ref()
        .map(|since| format!("  {}", brief.ago(since)))
        .unwrap_or_default();
    Row::new(width)
        .gap(1)
        .text(
            format!(" NEEDS YOU ({place}/{}) ", mine.len()),
            brief.of(Meaning::NeedsYou),
        )
        .gap(2)
        .text(&need.text, brief.of(Meaning::Header))
        .text(since, brief.of(Meaning::Muted))
        .right(keys.gap(1))
}

/// The worst that is wrong, where nothing waits for this person.
fn wrong(brief: &Brief, worst: &Need, width: u16) -> Row {
    let meaning = if worst.rank == Rank::Critical {
        Meaning::Critical
    } else {
        Meaning::Warning
    };
    Row::new(width)
        .gap(1)
        .text("nothing needs you", brief.of(Meaning::Muted))
        .gap(3)
        .text("wrong ", brief.of(Meaning::Muted))
        .text(&worst.text, brief.of(meaning))
}

/// What is next, where nothing waits for this person.
pub(crate) fn next(brief: &Brief, width: u16) -> Row {
    let said = match (brief.room.stage, brief.step) {
        (Stage::Ended, _) => "the room has ended; the journal and the report stay".to_owned(),
        (Stage::Watching, _) => "the run is over; triggers and the watch's items go on".to_owned(),
        (Stage::Preparing, Some(step)) => format!("first {} {}", step.number, step.title),
        (_, Some(step)) => {
            let who = step
                .role
                .as_ref()
                .map(|role| format!(", {role}"))
                .unwrap_or_default();
            let what = match &step.work {
                Work::Shift(shift) => format!(" ({}% for {})", shift.to, shift.soak),
                _ => String::new(),
            };
            format!("{} {}{what}{who}", step.number, step.title)
        }
        (_, None) => "every step is done: end begins the watch".to_owned(),
    };
    Row::new(width)
        .gap(1)
        .text("nothing needs you", brief.of(Meaning::Muted))
        .gap(3)
        .text("now ", brief.of(Meaning::Muted))
        .text(said, brief.of(Meaning::Header))
}
