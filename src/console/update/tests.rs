//! This room, these keys, that screen and those requests. Keys go through the embedded keymap.

use std::sync::Arc;

use super::*;
use crate::console::link::News;
use crate::console::model::overlay::{About, Overlay};
use crate::console::model::{Link, Pane, Screen};
use crate::console::sample::{ada, at, deciding, entry, here, model, room};
use crate::room::event::Finish;
use crate::room::event::{Choice, DecisionWhy, RollbackCause};
use crate::room::plan::{self, Origin, ValueKind};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::StepState;
use crate::room::state::StepStatus;
use crate::room::{Command, Event};
use crate::settings::{Keymap, key};
use crate::wire::{Answer, Heard, Telemetry, Welcome, state_hash};

fn keys() -> Keys {
    Keys::load(Arc::new(Keymap::load(None).unwrap())).unwrap()
}

/// Presses keys, each drawn before the next, and gives the effects of all.
fn press(model: &mut Model, pressed: &str) -> Vec<Effect> {
    let keys = keys();
    let mut effects = Vec::new();
    for key in key::sequence(pressed).unwrap() {
        effects.extend(model.update(&keys, Message::Input(Input::Key(key)), &here(0)));
        model.drawn();
    }
    effects
}

/// Types words, spaces and all.
fn type_in(model: &mut Model, words: &str) -> Vec<Effect> {
    let letters: Vec<String> = words
        .chars()
        .map(|c| {
            if c == ' ' {
                "space".to_owned()
            } else {
                c.to_string()
            }
        })
        .collect();
    press(model, &letters.join(" "))
}

fn hear(model: &mut Model, heard: Heard) -> Vec<Effect> {
    model.update(
        &keys(),
        Message::News(Box::new(News::Heard(heard))),
        &here(0),
    )
}

fn commands(effects: &[Effect]) -> Vec<Command> {
    let asks = effects.iter().filter_map(|effect| match effect {
        Effect::Send(FromConsole::Ask(ask)) => Some(ask.command.clone()),
        _ => None,
    });
    asks.collect()
}

fn asked(effects: &[Effect]) -> Ask {
    match effects {
        [Effect::Send(FromConsole::Ask(ask))] => ask.clone(),
        other => panic!("one request was due: {other:?}"),
    }
}

fn tick(item: &str) -> Command {
    Command::Tick {
        item: item.into(),
        evidence: None,
    }
}

fn notice(model: &Model) -> String {
    model
        .ui
        .notice
        .as_ref()
        .map(|notice| notice.text.clone())
        .unwrap_or_default()
}

fn step_done(step: &str) -> Event {
    Event::StepFinished {
        step: step.into(),
        how: Finish::Done,
    }
}

fn at_step(step: &str) -> Model {
    let mut room = room();
    for one in ["brief", "deploy", "to-10", "to-50"] {
        if one == step {
            break;
        }
        let state = StepState {
            status: StepStatus::Finished(Finish::Done),
            ..StepState::default()
        };
        room.steps.insert(one.into(), state);
    }
    model(room)
}

#[test]
fn a_tick_is_pending_at_once_and_firm_with_its_entry() {
    let mut model = model(room());
    let ask = asked(&press(&mut model, "2 space"));
    assert_eq!(ask.command, tick("staging"));
    assert!(model.ui.pending.contains(&"staging".into()));
    assert_eq!(model.room.items.get(&"staging".into()), None);

    let ticked = Event::ItemTicked {
        item: "staging".into(),
        evidence: None,
    };
    let mut ticked = entry(11, ticked);
    ticked.request = Some(ask.id.clone());
    hear(&mut model, Heard::Entry(Box::new(ticked)));
    assert!(model.ui.pending.is_empty());
    assert_eq!(model.room.seq, 11);
    hear(
        &mut model,
        Heard::Reply {
            id: ask.id,
            answer: Answer::Accepted { seq: 11 },
        },
    );
    assert_eq!(notice(&model), "");
}

#[test]
fn a_refused_tick_is_no_longer_pending_and_says_why() {
    let mut model = model(room());
    let ask = asked(&press(&mut model, "2 space"));
    let refusal = Refusal::new(RefusalKind::NoAuthority, "only qa ticks this").hint("ask Ben");
    hear(
        &mut model,
        Heard::Reply {
            id: ask.id,
            answer: Answer::Refused(refusal),
        },
    );
    assert!(model.ui.pending.is_empty());
    let notice = model.ui.notice.unwrap();
    assert_eq!(
        (notice.error, notice.text.as_str()),
        (true, "only qa ticks this")
    );
    assert_eq!(notice.hint.as_deref(), Some("ask Ben"));
}

#[test]
fn an_item_that_wants_evidence_asks_for_it() {
    let mut model = model(room());
    assert!(press(&mut model, "2 j space").is_empty());
    assert!(matches!(model.ui.overlays.last(), Some(Overlay::Write(_))));
    assert!(
        press(&mut model, "enter").is_empty(),
        "blank evidence is none"
    );
    type_in(&mut model, "/srv/b.sql");
    let ask = asked(&press(&mut model, "enter"));
    assert_eq!(
        ask.command,
        Command::Tick {
            item: "backup".into(),
            evidence: Some("/srv/b.sql".into())
        }
    );
    assert!(model.ui.overlays.is_empty());
}

/// The room in which this item and this step ask for two values.
fn asking() -> Model {
    let mut model = at_step("brief");
    let asks = |names: [&str; 2]| {
        let ask = |name: &str| plan::Ask {
            value: name.into(),
            title: format!("The {name}"),
            kind: ValueKind::Semver,
            from: Origin::Person,
        };
        names.map(ask).to_vec()
    };
    let plan = Arc::make_mut(&mut model.room.plan);
    plan.checklists[0].items[0].asks = asks(["old", "new"]);
    plan.phases[0].steps[0].asks = asks(["old", "new"]);
    model
}

fn record(name: &str, value: &str) -> Command {
    Command::Record {
        name: name.into(),
        value: value.into(),
    }
}

fn asked_for(model: &Model) -> String {
    match model.ui.overlays.last() {
        Some(Overlay::Write(write)) => write.prompt.clone(),
        other => panic!("a text was due: {other:?}"),
    }
}

#[test]
fn an_item_that_asks_for_values_asks_for_one_after_the_other_and_is_ticked() {
    let mut model = asking();
    assert!(press(&mut model, "2 space").is_empty());
    assert_eq!(asked_for(&model), "The old (a version such as 1.2.3)");
    type_in(&mut model, "none");
    assert!(press(&mut model, "enter").is_empty(), "that is no version");
    press(&mut model, "ctrl-w");
    type_in(&mut model, "1.1.0");
    let effects = press(&mut model, "enter");
    assert_eq!(commands(&effects), [record("old", "1.1.0")]);
    assert_eq!(asked_for(&model), "The new (a version such as 1.2.3)");
    type_in(&mut model, "1.2.0");
    let effects = press(&mut model, "enter");
    assert_eq!(
        commands(&effects),
        [record("new", "1.2.0"), tick("staging")]
    );
    assert!(model.ui.overlays.is_empty());
}

#[test]
fn leaving_a_value_unsaid_does_nothing() {
    let mut model = asking();
    press(&mut model, "2 space");
    assert!(press(&mut model, "esc").is_empty());
    assert!(model.ui.overlays.is_empty());
    assert!(model.ui.pending.is_empty());
}

#[test]
fn a_step_that_asks_for_values_is_completed_after_them() {
    let mut model = asking();
    press(&mut model, "3 enter");
    type_in(&mut model, "1.1.0");
    press(&mut model, "enter");
    type_in(&mut model, "1.2.0");
    let effects = press(&mut model, "enter");
    assert_eq!(commands(&effects), [record("new", "1.2.0")]);
    let Some(Overlay::Confirm(confirm)) = model.ui.overlays.last() else {
        panic!("it is read once more");
    };
    assert_eq!(confirm.command.name(), "complete");
}

#[test]
fn waiving_asks_for_its_reason_and_letters_there_are_letters() {
    let mut model = model(room());
    let effects = [
        press(&mut model, "2 w"),
        type_in(&mut model, "H done by R"),
        press(&mut model, "enter"),
    ]
    .concat();
    assert_eq!(
        commands(&effects),
        [Command::Waive {
            item: "staging".into(),
            reason: "H done by R".into()
        }]
    );
}

#[test]
fn hold_is_one_key_from_anywhere_but_a_text() {
    for screen in 1..=8 {
        let mut model = model(room());
        let effects = press(&mut model, &format!("{screen} H"));
        assert_eq!(commands(&effects), [Command::Hold { reason: None }]);
    }
    let mut model = model(room());
    assert!(press(&mut model, "n H").is_empty());
}

#[test]
fn a_shift_in_production_wants_its_percent_typed() {
    let mut model = at_step("to-10");
    assert!(press(&mut model, "S").is_empty());
    assert!(
        commands(&press(&mut model, "enter")).is_empty(),
        "nothing was typed"
    );
    type_in(&mut model, "50");
    assert!(
        commands(&press(&mut model, "enter")).is_empty(),
        "another percent was typed"
    );
    press(&mut model, "backspace backspace");
    type_in(&mut model, "10");
    let ask = asked(&press(&mut model, "enter"));
    assert_eq!(ask.command, Command::Shift { to: 10 });
    assert_eq!(ask.seen, Some(model.seen(&ask.command)));
}

#[test]
fn outside_production_a_shift_wants_one_key() {
    let mut model = at_step("to-10");
    let mut plan = (*model.room.plan).clone();
    plan.production = false;
    model.room.plan = Arc::new(plan);
    let effects = press(&mut model, "S enter");
    assert_eq!(commands(&effects), [Command::Shift { to: 10 }]);
}

#[test]
fn a_step_without_a_way_back_wants_the_rooms_name() {
    let mut model = at_step("caches");
    press(&mut model, "3 enter");
    let Some(Overlay::Confirm(confirm)) = model.ui.overlays.last() else {
        panic!("it asks first");
    };
    assert_eq!(confirm.word, "moshi-1");
    type_in(&mut model, "moshi-1");
    let effects = press(&mut model, "enter");
    assert_eq!(
        commands(&effects),
        [Command::Run {
            name: "caches".into()
        }]
    );
}

#[test]
fn a_confirmation_dies_when_its_ground_changes_and_not_before() {
    let mut model = at_step("deploy");
    press(&mut model, "3 enter");
    hear(
        &mut model,
        Heard::Entry(Box::new(entry(
            11,
            Event::NoteWritten {
                about: None,
                text: "hi".into(),
            },
        ))),
    );
    let unmoved = model.clone();
    assert_eq!(
        commands(&press(&mut model, "enter")),
        [Command::Run {
            name: "deploy".into()
        }]
    );

    let mut model = unmoved;
    hear(
        &mut model,
        Heard::Entry(Box::new(entry(
            12,
            Event::StepStarted {
                step: "deploy".into(),
            },
        ))),
    );
    assert!(press(&mut model, "enter").is_empty());
    let Some(Overlay::Confirm(confirm)) = model.ui.overlays.last() else {
        panic!("it stays and says so");
    };
    assert!(confirm.problem.as_ref().unwrap().contains("changed"));
}

#[test]
fn a_dialog_ignores_keys_read_before_it_was_drawn() {
    let mut model = model(room());
    let keys = keys();
    let mut effects = Vec::new();
    for key in key::sequence("R Y").unwrap() {
        effects.extend(model.update(&keys, Message::Input(Input::Key(key)), &here(0)));
    }
    assert!(effects.is_empty());
    model.drawn();
    let ask = asked(&press(&mut model, "Y"));
    assert_eq!(
        ask.command,
        Command::RollBack {
            path: None,
            reason: None
        }
    );
    assert_eq!(ask.seen, None, "the way back is bound to nothing");
}

#[test]
fn the_rollback_starts_by_its_key_and_the_reason_comes_after() {
    let mut model = model(room());
    assert!(press(&mut model, "R enter").is_empty());
    let Some(Overlay::RollBack(open)) = model.ui.overlays.last() else {
        panic!("the dialog stays");
    };
    assert_eq!(open.problem.as_deref(), Some("Y starts it; esc leaves it"));
    let ask = asked(&press(&mut model, "Y"));
    hear(
        &mut model,
        Heard::Reply {
            id: ask.id,
            answer: Answer::Accepted { seq: 11 },
        },
    );
    type_in(&mut model, "p95");
    let effects = press(&mut model, "enter");
    assert_eq!(
        commands(&effects),
        [Command::Explain {
            reason: "p95".into()
        }]
    );
}

#[test]
fn tab_shows_the_next_way_back() {
    let mut model = model(room());
    let effects = press(&mut model, "R tab Y");
    assert_eq!(
        commands(&effects),
        [Command::RollBack {
            path: Some("full".into()),
            reason: None
        }]
    );
}

#[test]
fn a_rollback_by_others_is_said_in_the_dialog_which_stays() {
    let mut model = model(room());
    press(&mut model, "R");
    let started = Event::RollbackStarted {
        path: "traffic".into(),
        cause: RollbackCause::Trigger("corruption".into()),
        reason: None,
        levers: vec!["edge".into()],
    };
    hear(&mut model, Heard::Entry(Box::new(entry(11, started))));
    assert!(press(&mut model, "Y").is_empty());
    let Some(Overlay::RollBack(open)) = model.ui.overlays.last() else {
        panic!("the dialog stays");
    };
    assert!(
        open.problem
            .as_ref()
            .unwrap()
            .starts_with("already rolling back by traffic")
    );
}

#[test]
fn going_on_after_a_breach_needs_a_reason() {
    let mut model = model(deciding(DecisionWhy::SoakBroken));
    assert!(press(&mut model, "D c enter").is_empty());
    type_in(&mut model, "known spike");
    let effects = press(&mut model, "enter");
    assert_eq!(
        commands(&effects),
        [Command::Decide {
            choice: Choice::Continue,
            reason: Some("known spike".into())
        }]
    );
}

#[test]
fn a_decision_after_a_whole_soak_needs_none() {
    let mut model = model(deciding(DecisionWhy::SoakFinished));
    let effects = press(&mut model, "D c enter");
    let wanted = Command::Decide {
        choice: Choice::Continue,
        reason: None,
    };
    assert_eq!(commands(&effects), [wanted]);
}

#[test]
fn choosing_to_roll_back_shows_what_it_does_first() {
    let mut model = model(deciding(DecisionWhy::SoakBroken));
    assert!(press(&mut model, "D r").is_empty());
    assert!(matches!(
        model.ui.overlays.as_slice(),
        [Overlay::RollBack(_)]
    ));
}

#[test]
fn a_decision_made_by_another_closes_the_dialog_and_says_so() {
    let mut model = model(deciding(DecisionWhy::SoakFinished));
    press(&mut model, "D");
    let made = Event::DecisionMade {
        step: "to-10".into(),
        choice: Choice::Continue,
        reason: None,
    };
    hear(&mut model, Heard::Entry(Box::new(entry(11, made))));
    assert!(model.ui.overlays.is_empty());
    assert_eq!(notice(&model), "the decision was made");
}

#[test]
fn pasted_text_is_never_a_command() {
    let mut model = model(room());
    let pasted = Message::Input(Input::Pasted("HRY".into()));
    assert!(model.update(&keys(), pasted.clone(), &here(0)).is_empty());
    assert!(notice(&model).starts_with("pasted text is no command"));
    press(&mut model, "n");
    model.update(&keys(), pasted, &here(0));
    let effects = press(&mut model, "enter");
    assert_eq!(
        commands(&effects),
        [Command::Note {
            about: Some("brief".into()),
            text: "HRY".into()
        }]
    );
}

#[test]
fn enter_does_what_comes_next_for_a_step() {
    let enter = |mut model: Model| {
        press(&mut model, "3 enter");
        model.ui.overlays.pop()
    };
    let asks = |overlay: Option<Overlay>| match overlay {
        Some(Overlay::Confirm(confirm)) => confirm.command.name(),
        other => panic!("a confirmation was due: {other:?}"),
    };
    assert_eq!(asks(enter(at_step("deploy"))), "run");
    let mut failed = at_step("deploy");
    let state = StepState {
        status: StepStatus::Failed("exit 3".into()),
        ..StepState::default()
    };
    failed.room.steps.insert("deploy".into(), state);
    assert_eq!(asks(enter(failed)), "retry");
    let mut preparing = model(room());
    preparing.room.stage = crate::room::state::Stage::Preparing;
    assert_eq!(asks(enter(preparing)), "start");
    // The same key went on before: what was done by hand is read once more.
    assert_eq!(asks(enter(at_step("brief"))), "complete");
}

#[test]
fn a_step_whose_turn_has_not_come_is_only_shown() {
    let mut model = at_step("deploy");
    press(&mut model, "3 j enter");
    let Some(Overlay::Sheet(sheet)) = model.ui.overlays.last() else {
        panic!("a sheet was due");
    };
    assert_eq!(sheet.about, About::Step("to-10".into()));
}

#[test]
fn a_role_is_given_by_picking_role_and_person() {
    let mut model = model(room());
    let effects = press(&mut model, "T j enter j enter enter");
    assert_eq!(
        commands(&effects),
        [Command::Assign {
            role: "qa".into(),
            person: "ben".into()
        }]
    );
}

#[test]
fn without_an_engine_nothing_is_asked_and_the_way_back_is_shown() {
    let mut model = model(room());
    model.update(
        &keys(),
        Message::News(Box::new(News::Lost {
            why: "closed".into(),
        })),
        &here(0),
    );
    assert!(matches!(model.live.link, Link::Lost { .. }));
    assert!(press(&mut model, "H").is_empty());
    assert_eq!(notice(&model), "no engine answers: nothing was asked");
    assert!(press(&mut model, "R Y").is_empty());
    let Some(Overlay::RollBack(open)) = model.ui.overlays.last() else {
        panic!("the card stays");
    };
    assert!(open.problem.as_ref().unwrap().contains("yourself"));
}

fn welcome(seq: u64) -> Welcome {
    Welcome {
        room: "moshi-1".into(),
        who: ada(),
        seq,
        left_seq: Some(3),
        now: at(5_000),
    }
}

fn enter(model: &mut Model, seq: u64, since_start: u64) -> Vec<Effect> {
    let room = crate::room::Room { seq, ..room() };
    let news = News::Entered {
        welcome: welcome(seq),
        room: Box::new(room),
        recent: Vec::new(),
    };
    model.update(&keys(), Message::News(Box::new(news)), &here(since_start))
}

#[test]
fn what_had_no_answer_is_asked_again_with_its_id_but_not_after_a_minute() {
    let mut model = model(room());
    enter(&mut model, 10, 0);
    let ask = asked(&press(&mut model, "H"));
    let lost = Message::News(Box::new(News::Lost {
        why: "closed".into(),
    }));
    model.update(&keys(), lost.clone(), &here(1_000));
    let again = enter(&mut model, 20, 3_000);
    assert_eq!(again, [Effect::Send(FromConsole::Ask(ask))]);

    model.update(&keys(), lost, &here(4_000));
    let mut late = welcome(20);
    late.now = at(400_000);
    let news = News::Entered {
        welcome: late,
        room: Box::new(room()),
        recent: Vec::new(),
    };
    let effects = model.update(&keys(), Message::News(Box::new(news)), &here(300_000));
    assert!(effects.is_empty());
    assert_eq!(notice(&model), "hold was asked and its answer was lost");
}

#[test]
fn the_engines_clock_goes_on_between_its_words() {
    let mut model = model(room());
    enter(&mut model, 10, 100);
    model.update(&keys(), Message::Passed, &here(2_600));
    assert_eq!(model.now, at(7_500));
    let telemetry = Telemetry {
        now: Some(at(9_000)),
        ..Telemetry::default()
    };
    hear(&mut model, Heard::Telemetry(Box::new(telemetry)));
    assert_eq!(model.now, at(9_000));
}

#[test]
fn another_hash_fetches_the_room_anew() {
    let mut model = model(room());
    let same = Heard::StateHash {
        seq: 10,
        hash: state_hash(&model.room),
    };
    assert!(hear(&mut model, same).is_empty());
    let other = Heard::StateHash {
        seq: 10,
        hash: "0".repeat(64),
    };
    assert_eq!(hear(&mut model, other), [Effect::Resync]);
}

#[test]
fn an_entry_is_folded_once_and_in_order() {
    let mut model = model(room());
    for seq in [9, 10, 11, 11, 13] {
        hear(
            &mut model,
            Heard::Entry(Box::new(entry(seq, step_done("brief")))),
        );
    }
    assert_eq!(model.room.seq, 11);
}

#[test]
fn the_palette_runs_completes_and_remembers() {
    let mut model = model(room());
    press(&mut model, ":");
    type_in(&mut model, "tick stag");
    press(&mut model, "tab");
    let effects = press(&mut model, "enter");
    assert_eq!(commands(&effects), [tick("staging")]);
    press(&mut model, ": up");
    let Some(Overlay::Palette(open)) = model.ui.overlays.last() else {
        panic!("the palette is open");
    };
    assert_eq!(open.field.text(), "tick staging");
    let effects = press(&mut model, "enter");
    assert_eq!(commands(&effects), [tick("staging")]);
}

#[test]
fn the_palette_asks_where_the_verb_is_dangerous() {
    let mut model = at_step("to-10");
    press(&mut model, ":");
    type_in(&mut model, "shift 10%");
    assert!(press(&mut model, "enter").is_empty());
    assert!(matches!(
        model.ui.overlays.as_slice(),
        [Overlay::Confirm(_)]
    ));
}

#[test]
fn a_line_that_means_nothing_stays_and_says_so() {
    let mut model = model(room());
    press(&mut model, ":");
    type_in(&mut model, "zzzz");
    assert!(press(&mut model, "enter").is_empty());
    let Some(Overlay::Palette(open)) = model.ui.overlays.last() else {
        panic!("the palette stays");
    };
    assert!(open.problem.as_ref().unwrap().contains("zzzz"));
}

#[test]
fn the_cursor_stays_among_the_rows() {
    let mut model = model(room());
    press(&mut model, "2 G");
    assert_eq!(model.ui.cursor(Pane::Checklist), Some(3));
    press(&mut model, "j j pgdn");
    assert_eq!(model.ui.cursor(Pane::Checklist), Some(3));
    press(&mut model, "g k");
    assert_eq!(model.ui.cursor(Pane::Checklist), Some(0));
}

#[test]
fn a_filter_narrows_its_pane_and_esc_drops_it() {
    let mut model = model(room());
    press(&mut model, "2 /");
    type_in(&mut model, "dash");
    let effects = press(&mut model, "enter j space");
    assert_eq!(commands(&effects), [tick("dashboards")]);
    press(&mut model, "esc");
    assert!(model.ui.filters.is_empty());
}

#[test]
fn esc_closes_one_thing_at_a_time() {
    let mut model = model(room());
    press(&mut model, "2 + ?");
    press(&mut model, "esc");
    assert!(model.ui.overlays.is_empty() && model.ui.zoomed);
    press(&mut model, "esc");
    assert!(!model.ui.zoomed && model.ui.screen == Screen::Checklist);
    press(&mut model, "esc");
    assert_eq!(model.ui.screen, Screen::Overview);
}

#[test]
fn q_leaves_and_ctrl_c_says_so() {
    let mut model = model(room());
    assert!(press(&mut model, "ctrl-c").is_empty());
    assert_eq!(notice(&model), "q leaves; the room goes on without you");
    assert_eq!(press(&mut model, "q"), [Effect::Quit]);
    model.session.habits.leave = Asks::First;
    assert!(press(&mut model, "q").is_empty());
    assert_eq!(press(&mut model, "q"), [Effect::Quit]);
}

#[test]
fn a_watching_console_asks_for_nothing() {
    let mut model = model(room());
    model.ui.read_only = true;
    for keys in ["H", "2 space", "R Y"] {
        assert!(commands(&press(&mut model, keys)).is_empty(), "{keys}");
    }
}

#[test]
fn taking_a_tick_back_asks_as_the_settings_say() {
    let mut model = model(room());
    assert!(press(&mut model, "2 u").is_empty());
    assert!(matches!(
        model.ui.overlays.as_slice(),
        [Overlay::Confirm(_)]
    ));
    model.ui.overlays.clear();
    model.session.habits.untick = Asks::Never;
    let effects = press(&mut model, "u");
    assert_eq!(
        commands(&effects),
        [Command::Untick {
            item: "staging".into()
        }]
    );
}

#[test]
fn every_key_on_every_layer_is_survived_by_an_empty_room() {
    let keys = keys();
    let all: Vec<_> = keys
        .rows()
        .map(|(binding, _)| binding.keys.clone())
        .collect();
    for opened in [
        "", ":", "?", "/", "n", "R", "D", "S", "T", "!", "2", "3", "4", "5", "6", "7", "8",
    ] {
        for pressed in &all {
            let mut model = model(crate::room::Room::default());
            if !opened.is_empty() {
                press(&mut model, opened);
            }
            for key in pressed {
                model.update(&keys, Message::Input(Input::Key(*key)), &here(0));
            }
        }
    }
}

#[test]
fn a_second_press_never_ticks_a_row_that_nobody_looked_at() {
    let mut model = model(room());
    let ask = asked(&press(&mut model, "2 space"));
    let ticked = Event::ItemTicked {
        item: "staging".into(),
        evidence: None,
    };
    hear(&mut model, Heard::Entry(Box::new(entry(11, ticked))));
    assert_eq!(asked(&press(&mut model, "space")).command, ask.command);
}

#[test]
fn a_notice_goes_by_itself_and_a_refusal_stays_longer() {
    let mut model = model(room());
    enter(&mut model, 10, 0);
    let after = |model: &mut Model, seconds: u64| {
        model.update(&keys(), Message::Passed, &here(seconds * 1000));
        notice(model)
    };
    model.say("done");
    assert_eq!(after(&mut model, 5), "done");
    assert_eq!(after(&mut model, 6), "");
    model.refuse("not now", None);
    assert_eq!(after(&mut model, 20), "not now");
    assert_eq!(after(&mut model, 30), "");
}

#[test]
fn one_key_goes_on_with_the_plan_wherever_the_cursor_is() {
    for screen in ["1", "2", "6", "8"] {
        let mut model = at_step("deploy");
        press(&mut model, &format!("{screen} s"));
        let Some(Overlay::Confirm(confirm)) = model.ui.overlays.last() else {
            panic!("a confirmation was due on screen {screen}");
        };
        assert_eq!(confirm.command.name(), "run");
    }
}

#[test]
fn the_checklists_cursor_stays_when_somebody_else_ticks() {
    let mut model = model(room());
    press(&mut model, "2");
    let at = model.ui.cursor(Pane::Checklist);
    assert!(at.is_some(), "it stands from the first look on");
    for state in model.room.items.values_mut() {
        state.status = crate::room::state::ItemStatus::Ticked;
    }
    press(&mut model, "i");
    assert_eq!(model.ui.cursor(Pane::Checklist), at);
}

/// At this step, with everything still to be reviewed.
fn from_prose(step: &str) -> Model {
    let mut model = at_step(step);
    let plan = Arc::make_mut(&mut model.room.plan);
    plan.review = true;
    plan.checklists[0].items[0].verify = Some(plan::Verify::Call(plan::Call {
        shown: "./staging.sh".into(),
        ..plan::Call::default()
    }));
    let unreviewed = plan.calls().into_iter().map(|call| call.of).collect();
    model.room.unreviewed = unreviewed;
    model
}

fn reviewed(model: &Model) -> String {
    match model.ui.overlays.last() {
        Some(Overlay::Review(open)) => open.at.clone(),
        other => panic!("a review was due: {other:?}"),
    }
}

fn accept(model: &Model, what: &str) -> Command {
    Command::Accept {
        shown: Some(model.room.plan.digest_named(what)),
        what: what.to_owned(),
    }
}

#[test]
fn enter_on_a_step_from_prose_shows_it_and_enter_accepts_it_and_shows_the_next() {
    let mut model = from_prose("deploy");
    assert!(press(&mut model, "enter").is_empty(), "nothing runs unseen");
    assert_eq!(reviewed(&model), "step:deploy");
    let ask = asked(&press(&mut model, "enter"));
    assert_eq!(ask.command, accept(&model, "step:deploy"));
    assert_eq!(ask.seen.unwrap().plan, "h");
    assert_eq!(reviewed(&model), "step:caches");
    press(&mut model, "esc");
    assert!(model.ui.overlays.is_empty());
}

#[test]
fn all_of_a_phase_is_accepted_only_after_each_of_it_was_shown() {
    let mut model = from_prose("deploy");
    press(&mut model, "enter");
    assert!(press(&mut model, "A").is_empty());
    match model.ui.overlays.last() {
        Some(Overlay::Review(open)) => assert_eq!(
            open.problem.as_deref(),
            Some("1 of them were not shown yet: tab goes on")
        ),
        other => panic!("{other:?}"),
    }
    press(&mut model, "tab");
    let ask = asked(&press(&mut model, "A"));
    assert_eq!(ask.command, accept(&model, "phase:shift"));
    assert!(model.ui.overlays.is_empty());
}

#[test]
fn a_key_read_before_the_next_command_is_drawn_is_not_for_it() {
    let mut model = from_prose("deploy");
    press(&mut model, "enter tab");
    let keys = keys();
    let mut blind = |pressed: &str| {
        let mut effects = Vec::new();
        for key in key::sequence(pressed).unwrap() {
            effects.extend(model.update(&keys, Message::Input(Input::Key(key)), &here(0)));
        }
        effects
    };
    assert!(commands(&blind("tab enter")).is_empty());
}

#[test]
fn a_verification_an_action_and_a_palette_line_are_looked_at_first_too() {
    let mut model = from_prose("deploy");
    press(&mut model, "2 v");
    assert_eq!(reviewed(&model), "item:staging");
    press(&mut model, "esc enter");
    assert_eq!(reviewed(&model), "item:staging");
    press(&mut model, "esc :");
    type_in(&mut model, "run fault");
    press(&mut model, "enter");
    assert_eq!(reviewed(&model), "action:fault");
    press(&mut model, "esc :");
    type_in(&mut model, "accept phase:shift");
    press(&mut model, "enter");
    assert_eq!(reviewed(&model), "step:deploy");
}

#[test]
fn what_somebody_else_accepted_meanwhile_is_not_accepted_again() {
    let mut model = from_prose("deploy");
    press(&mut model, "enter");
    let of = plan::CallOf::Step("deploy".into());
    model.room.unreviewed.remove(&of);
    assert!(press(&mut model, "enter").is_empty());
    press(&mut model, "tab");
    assert_eq!(reviewed(&model), "step:caches", "what comes after it");
}

#[test]
fn a_trigger_from_prose_without_a_value_asks_why_it_is_armed() {
    let mut model = from_prose("deploy");
    let condition = crate::room::condition::Condition::limit(
        "error_rate".into(),
        crate::room::condition::Limit {
            comparator: crate::room::condition::Comparator::More,
            limit: crate::support::Quantity::percent(5),
        },
    );
    let plan = Arc::make_mut(&mut model.room.plan);
    let trigger = &mut plan.rollback.triggers[0];
    trigger.disarmed = Some("from prose".into());
    trigger.when = plan::TriggerWhen::Metric {
        condition,
        held_for: None,
        consecutive: 2,
        unknown_for: Millis::minutes(1),
    };
    let state = crate::room::state::TriggerState {
        disarmed: Some("from prose".into()),
        phase: crate::room::state::TriggerPhase::Inactive,
        sampled_at: None,
    };
    model.room.triggers.insert("corruption".into(), state);
    press(&mut model, ":");
    type_in(&mut model, "arm corruption");
    press(&mut model, "enter");
    assert_eq!(
        asked_for(&model),
        "it has no value yet: why arm it all the same?"
    );
    type_in(&mut model, "the query comes later");
    assert!(press(&mut model, "enter").is_empty());
    let ask = asked(&press(&mut model, "enter"));
    let reason = Some("the query comes later".to_owned());
    let trigger = "corruption".into();
    assert_eq!(ask.command, Command::Arm { trigger, reason });
}

#[test]
fn a_command_that_changed_while_it_was_looked_at_is_not_accepted() {
    let mut model = from_prose("deploy");
    press(&mut model, "enter");
    let plan = Arc::make_mut(&mut model.room.plan);
    if let plan::Work::Action(call) = &mut plan.phases[0].steps[1].work {
        call.shown = "./deploy.sh blue --force".into();
    }
    assert!(press(&mut model, "enter").is_empty());
    match model.ui.overlays.last() {
        Some(Overlay::Review(open)) => assert_eq!(
            open.problem.as_deref(),
            Some("the runbook has changed: esc, look again")
        ),
        other => panic!("{other:?}"),
    }
}
