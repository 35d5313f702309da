//! The ledger over a journal in memory that fails when it is told to.

use std::sync::{Arc, Mutex};

use serde_json::json;

use super::*;
use crate::journal::{Damage, Memory, Tip};
use crate::room::input::{EngineInfo, Opening, Proof, Who};
use crate::room::plan::{Call, Lever, LeverSet, Right, Role, Rollback, RollbackPath, Step};
use crate::room::state::Stage;
use crate::room::{Command, Event, Plan};
use crate::support::Decimal;

/// A journal that the test still holds while the ledger writes it, and across ledgers.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Memory>>);

impl Shared {
    fn fail_next(&self, error: JournalError) {
        self.0.lock().unwrap().fail_next(error);
    }

    fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap().read(1, 10_000).unwrap()
    }

    fn ledger(&self) -> Ledger {
        Ledger::recover(Box::new(self.clone())).unwrap().0
    }
}

impl Journal for Shared {
    fn append(&mut self, expected: u64, entries: &[Entry]) -> Result<Vec<Entry>, JournalError> {
        self.0.lock().unwrap().append(expected, entries)
    }
    fn read(&mut self, from: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
        self.0.lock().unwrap().read(from, limit)
    }
    fn tip(&self) -> Tip {
        self.0.lock().unwrap().tip()
    }
    fn damage(&self) -> Option<&Damage> {
        None
    }
    fn verify(&mut self) -> Result<Tip, JournalError> {
        self.0.lock().unwrap().verify()
    }
    fn free_reserve(&mut self) -> bool {
        self.0.lock().unwrap().free_reserve()
    }
    fn hold_reserve(&mut self) -> bool {
        self.0.lock().unwrap().hold_reserve()
    }
}

fn now(seconds: u64) -> Now {
    Now {
        wall: 1_790_000_000_000 + i64::try_from(seconds).unwrap() * 1000,
        boot_id: "boot".into(),
        since_boot: Millis::seconds(seconds),
    }
}

fn who(person: &str) -> Who {
    Who {
        person: person.into(),
        proof: Proof::Account,
    }
}

fn plan() -> Plan {
    let call = || Call {
        backend: "command".to_owned(),
        config: json!({"argv": ["set", "{{weight}}"]}),
        shown: "set {{weight}}".to_owned(),
        ..Call::default()
    };
    Plan {
        name: "Test".to_owned(),
        roles: vec![Role {
            id: "commander".into(),
            title: "Commander".to_owned(),
            may: vec![Right::Run, Right::RollBack, Right::Decide],
            backup: None,
            duties: Vec::new(),
        }],
        commander: Some("commander".into()),
        levers: vec![Lever {
            id: "edge".into(),
            title: "edge".to_owned(),
            set: LeverSet::Weight(call()),
            read: call(),
            observed: None,
            tolerance: Decimal::from(1),
            settle: Millis::seconds(30),
            cohorts: Vec::new(),
        }],
        rollback: Rollback {
            paths: vec![RollbackPath {
                id: "traffic".into(),
                title: "Traffic".to_owned(),
                budget: None,
                steps: vec![to_stable()],
                loses: None,
                when: None,
                approvals: None,
                notes: None,
                line: 70.into(),
            }],
            ..Rollback::default()
        },
        ..Plan::default()
    }
}

fn to_stable() -> Step {
    let shift = json!({
        "lever": "edge", "to": 0, "soak": 0, "keep": [], "tolerate": 2, "on_breach": "ask",
        "then": "go", "decide_within": 0,
    });
    let step = json!({
        "id": "back", "number": "", "title": "All to stable", "auto": false,
        "work": {"shift": shift}, "optional": false, "tries": 1, "retry_after": 0,
        "interrupt": "never", "reversible": "yes", "expect": [], "line": 1,
    });
    serde_json::from_value(step).unwrap()
}

/// A room opened by Ada on a journal that can be looked at.
fn opened() -> (Shared, Ledger) {
    let journal = Shared(Arc::new(Mutex::new(Memory::new())));
    let mut ledger = journal.ledger();
    let opening = Opening {
        room: "test".to_owned(),
        plan: plan(),
        by: who("Ada"),
        clock_shift: 0,
        midnight: 0,
    };
    ledger
        .take(&Input::Opened(Box::new(opening)), &now(1))
        .unwrap();
    let engine = Input::EngineTook(EngineInfo::default());
    ledger.take(&engine, &now(1)).unwrap();
    ledger.take(&Input::Arrived(who("Ada")), &now(1)).unwrap();
    (journal, ledger)
}

fn asked(id: &str, person: &str, command: Command) -> Asked {
    Asked {
        id: id.into(),
        by: who(person),
        command,
        seen: None,
        observed: None,
    }
}

fn note(id: &str) -> Asked {
    let (about, text) = (None, format!("note {id}"));
    asked(id, "Ada", Command::Note { about, text })
}

fn roll_back(id: &str) -> Asked {
    let (path, reason) = (None, Some("test".to_owned()));
    asked(id, "Ada", Command::RollBack { path, reason })
}

fn answer(ledger: &mut Ledger, asked: Asked, at: u64) -> Answer {
    ledger.ask(asked, &now(at)).unwrap().0
}

fn refusal(answer: Answer) -> Refusal {
    match answer {
        Answer::Refused(refusal) => refusal,
        Answer::Accepted { seq } => panic!("accepted at {seq}"),
    }
}

#[test]
fn what_the_journal_does_not_take_is_not_applied() {
    let (journal, mut ledger) = opened();
    let (before, entries) = (ledger.room().clone(), journal.entries());
    journal.fail_next(JournalError::DiskFull);
    let taken = ledger.take(&Input::Asked(Box::new(note("a"))), &now(2));
    let Err(Setback::Journal(JournalError::DiskFull)) = taken else {
        panic!("{taken:?}");
    };
    assert_eq!(
        ledger.trouble(),
        Some("write the journal: the disk is full")
    );
    assert_eq!(*ledger.room(), before);
    assert_eq!(journal.entries(), entries);
    ledger
        .take(&Input::Asked(Box::new(note("a"))), &now(3))
        .unwrap();
    assert_eq!(ledger.trouble(), None);
    journal.fail_next(JournalError::Busy);
    drop(ledger.take(&Input::Asked(Box::new(note("b"))), &now(4)));
    let held = "write the journal: another process holds it";
    assert_eq!(ledger.trouble(), Some(held));
}

#[test]
fn every_entry_says_who_asked_and_for_which_request() {
    let (journal, mut ledger) = opened();
    answer(&mut ledger, asked("begin", "Ada", Command::Start), 2);
    let entries = journal.entries();
    let seqs: Vec<u64> = entries.iter().map(|entry| entry.seq).collect();
    assert_eq!(seqs, (1..=ledger.room().seq).collect::<Vec<_>>());
    let of_request = entries.iter().filter(|e| e.request == Some("begin".into()));
    // A plan without steps is done as soon as it starts: one request, one append.
    let events: Vec<&Event> = of_request.map(|entry| &entry.event).collect();
    assert_eq!(events, [&Event::RunStarted, &Event::WatchStarted]);
    assert!(
        entries
            .iter()
            .skip(1)
            .any(|entry| entry.by.is_none() && entry.request.is_none())
    );
}

#[test]
fn a_new_ledger_on_the_same_journal_is_the_same_room() {
    let (journal, mut ledger) = opened();
    answer(&mut ledger, note("a"), 2);
    answer(&mut ledger, asked("start", "Ada", Command::Start), 3);
    let again = journal.ledger();
    assert_eq!(again.room(), ledger.room());
}

#[test]
fn recovery_hands_out_the_last_entries_only() {
    let (journal, mut ledger) = opened();
    for id in 0..600 {
        answer(&mut ledger, note(&id.to_string()), 2);
    }
    let (again, recent) = Ledger::recover(Box::new(journal)).unwrap();
    assert_eq!(recent.len() as u64, crate::wire::RECENT);
    assert_eq!(recent.last().map(|entry| entry.seq), Some(again.room().seq));
}

#[test]
fn a_request_that_comes_twice_is_done_once_and_answered_alike_also_after_a_restart() {
    let (journal, mut ledger) = opened();
    let first = answer(&mut ledger, note("once"), 2);
    answer(&mut ledger, note("other"), 2);
    let notes = ledger.room().notes.len();
    assert_eq!(answer(&mut ledger, note("once"), 3), first);
    let mut again = journal.ledger();
    assert_eq!(answer(&mut again, note("once"), 4), first);
    assert_eq!(again.room().notes.len(), notes);
    assert_eq!(journal.entries().len() as u64, again.room().seq);
}

#[test]
fn a_refused_request_that_comes_twice_is_not_done_later() {
    let (_, mut ledger) = opened();
    let first = answer(&mut ledger, roll_back("early"), 2);
    assert!(matches!(first, Answer::Refused(_)), "{first:?}");
    answer(&mut ledger, asked("start", "Ada", Command::Start), 3);
    assert_eq!(answer(&mut ledger, roll_back("early"), 4), first);
    assert!(ledger.room().rollback.is_none());
}

#[test]
fn what_a_full_disk_refused_may_be_asked_again() {
    let (journal, mut ledger) = opened();
    journal.fail_next(JournalError::DiskFull);
    let refused = refusal(answer(&mut ledger, note("a"), 2));
    assert_eq!(refused.kind, RefusalKind::Stopped);
    assert_eq!(refused.fact, "write the journal: the disk is full");
    assert!(refused.hint.is_some_and(|hint| hint.contains("free space")));
    let again = answer(&mut ledger, note("a"), 3);
    assert!(matches!(again, Answer::Accepted { .. }), "{again:?}");
}

#[test]
fn a_disk_in_an_unknown_state_ends_the_engine() {
    let (journal, mut ledger) = opened();
    journal.fail_next(JournalError::Poisoned);
    let error = ledger.ask(note("a"), &now(2)).unwrap_err();
    assert!(error.ends_engine());
}

#[test]
fn dangerous_refusals_are_written_once_a_second_for_each_person_and_the_others_counted() {
    let (journal, mut ledger) = opened();
    let refused = |journal: &Shared| -> Vec<(String, u32)> {
        let entries = journal.entries().into_iter();
        let told = entries.filter_map(|entry| match entry.event {
            Event::CommandRefused { others, .. } => {
                Some((entry.by.unwrap().person.to_string(), others))
            }
            _ => None,
        });
        told.collect()
    };
    for id in ["1", "2", "3"] {
        refusal(answer(&mut ledger, roll_back(id), 2));
    }
    refusal(answer(
        &mut ledger,
        asked("bo", "Bo", Command::TakeCommand),
        2,
    ));
    let once = [("Ada".to_owned(), 0), ("Bo".to_owned(), 0)];
    assert_eq!(refused(&journal), once);
    refusal(answer(&mut ledger, roll_back("4"), 3));
    let counted = [once.as_slice(), &[("Ada".to_owned(), 2)]].concat();
    assert_eq!(refused(&journal), counted);
}

#[test]
fn a_harmless_refusal_is_not_written() {
    let (journal, mut ledger) = opened();
    let reason = "nothing to explain".to_owned();
    let explain = asked("e", "Ada", Command::Explain { reason });
    refusal(answer(&mut ledger, explain, 2));
    let begin = Command::Begin { item: "no".into() };
    refusal(answer(&mut ledger, asked("b", "Ada", begin), 2));
    let entries = journal.entries();
    let told = |entry: &&Entry| matches!(entry.event, Event::CommandRefused { .. });
    assert_eq!(entries.iter().filter(told).count(), 0);
}

#[test]
fn a_halted_room_goes_back_and_not_forward() {
    let (journal, mut ledger) = opened();
    answer(&mut ledger, asked("start", "Ada", Command::Start), 2);
    journal.fail_next(JournalError::DiskFull);
    refusal(answer(&mut ledger, note("a"), 3));
    assert!(ledger.free_reserve() && !ledger.free_reserve());
    let trouble = Some("the disk is full".to_owned());
    ledger
        .take(&Input::StorageChanged { trouble }, &now(3))
        .unwrap();
    assert!(ledger.room().flags.halted.is_some());

    let resume = refusal(answer(&mut ledger, asked("on", "Ada", Command::Resume), 4));
    assert_eq!(resume.kind, RefusalKind::Stopped);
    let back = answer(&mut ledger, roll_back("back"), 5);
    assert!(matches!(back, Answer::Accepted { .. }), "{back:?}");
    assert_eq!(ledger.room().stage, Stage::RollingBack);
    let to_stable = ledger.room().attempts.values().next();
    assert!(to_stable.is_some_and(|attempt| attempt.rollback));
    assert_eq!(journal.ledger().room(), ledger.room());
    assert!(ledger.hold_reserve());
}

#[test]
fn a_page_ends_before_the_entry_asked_for() {
    let (_, mut ledger) = opened();
    for id in ["a", "b", "c"] {
        answer(&mut ledger, note(id), 2);
    }
    let tip = ledger.room().seq;
    let seqs = |page: Vec<Entry>| page.iter().map(|entry| entry.seq).collect::<Vec<_>>();
    assert_eq!(seqs(ledger.page(tip, 2)), [tip - 2, tip - 1]);
    assert_eq!(seqs(ledger.page(3, 100)), [1, 2]);
    assert!(ledger.page(1, 100).is_empty());
}
