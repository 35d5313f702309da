//! The client against an engine that plays a script.

use super::*;
use crate::room::Event;
use crate::room::input::{Now, Proof, Who};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::support::Millis;
use crate::wire::frame::Versions;
use crate::wire::state_hash;

fn now() -> Now {
    Now {
        wall: 1_000,
        boot_id: "boot".into(),
        since_boot: Millis(1),
    }
}

fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        at: now(),
        by: None,
        request: None,
        event: Event::RunStarted,
    }
}

fn room(seq: u64) -> Room {
    Room {
        seq,
        name: "prod".into(),
        ..Room::default()
    }
}

fn welcome(seq: u64) -> FromEngine {
    FromEngine::Welcome(Welcome {
        room: "prod".into(),
        who: Who {
            person: "ada".into(),
            proof: Proof::Account,
        },
        seq,
        left_seq: None,
        now: now(),
    })
}

/// The snapshot in two parts.
fn snapshot(room: &Room) -> [FromEngine; 2] {
    let text = serde_json::to_string(room).unwrap();
    let (head, tail) = text.split_at(text.len() / 2);
    let part = |part, text: &str, hash| FromEngine::Snapshot {
        part,
        parts: 2,
        text: text.to_owned(),
        hash,
    };
    [part(0, head, None), part(1, tail, Some(state_hash(room)))]
}

fn entering(room: &Room, recent: &[u64]) -> Vec<FromEngine> {
    let mut script = vec![welcome(room.seq)];
    script.extend(snapshot(room));
    let entries = recent.iter().map(|seq| Box::new(entry(*seq)));
    script.extend(entries.map(FromEngine::Entry));
    script.push(FromEngine::StateHash {
        seq: room.seq,
        hash: state_hash(room),
    });
    script
}

/// An engine's end that has already said all of `script`.
async fn engine(script: &[FromEngine]) -> (UnixStream, UnixStream) {
    let (ours, mut theirs) = UnixStream::pair().unwrap();
    let mut frames = FrameWriter::new(&mut theirs);
    for frame in script {
        frames.send(frame).await.unwrap();
    }
    (ours, theirs)
}

async fn enter(script: &[FromEngine]) -> Result<(Client, Welcome, Room, Vec<Entry>), WireError> {
    let (ours, _theirs) = engine(script).await;
    Client::enter(ours, Client::hello(None)).await
}

#[tokio::test]
async fn entering_gives_the_room_and_its_history_apart() {
    let (_, welcome, seen, recent) = enter(&entering(&room(7), &[5, 6, 7])).await.unwrap();
    assert_eq!((welcome.seq, seen), (7, room(7)));
    assert_eq!(recent, [entry(5), entry(6), entry(7)]);
}

#[tokio::test]
async fn a_snapshot_whose_hash_is_another_is_not_believed() {
    let mut script = entering(&room(7), &[]);
    if let FromEngine::Snapshot { hash, .. } = &mut script[2] {
        *hash = Some("0".repeat(64));
    }
    let refused = enter(&script).await.unwrap_err();
    assert!(matches!(refused, WireError::Garbled(_)), "{refused}");
}

#[tokio::test]
async fn a_snapshot_with_a_part_missing_is_not_believed() {
    let mut script = entering(&room(7), &[]);
    script.remove(1);
    let refused = enter(&script).await.unwrap_err();
    assert!(matches!(refused, WireError::Garbled(_)), "{refused}");
}

#[tokio::test]
async fn being_turned_away_says_why_and_what_next() {
    let away = FromEngine::TurnedAway {
        reason: "64 consoles are here\u{1b}[2J".into(),
        hint: Some("close one".into()),
        versions: None,
    };
    let refused = enter(&[away]).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "enter the room: 64 consoles are here\u{fffd}[2J"
    );
    assert_eq!(refused.hint(), Some("close one"));
    assert!(!refused.is_unreachable());
}

#[tokio::test]
async fn an_engine_of_another_fold_is_named_as_such() {
    let away = FromEngine::TurnedAway {
        reason: "another version".into(),
        hint: None,
        versions: Some(Versions {
            protocol: PROTOCOL,
            fold: FOLD + 1,
            version: "9.0.0".into(),
        }),
    };
    let refused = enter(&[away]).await.unwrap_err();
    assert!(matches!(&refused, WireError::OtherVersion(v) if v.fold == FOLD + 1));
    assert!(refused.hint().is_some());
}

#[tokio::test]
async fn an_answer_is_found_among_what_else_comes_and_nothing_is_lost() {
    let (ours, theirs) = engine(&entering(&room(7), &[])).await;
    let (mut client, ..) = Client::enter(ours, Client::hello(None)).await.unwrap();
    let (source, sink) = theirs.into_split();
    let (mut source, mut sink) = (FrameReader::new(source), FrameWriter::new(sink));
    let refusal = Answer::Refused(Refusal::new(RefusalKind::NotNow, "not now"));
    let serve = async {
        let FromConsole::Hello(_) = source.next().await.unwrap() else {
            panic!("a greeting was due");
        };
        let FromConsole::Ask(ask) = source.next().await.unwrap() else {
            panic!("a request was due");
        };
        let entry = FromEngine::Entry(Box::new(entry(8)));
        let other = FromEngine::Reply {
            id: "another".into(),
            answer: Answer::Accepted { seq: 8 },
        };
        let reply = FromEngine::Reply {
            id: ask.id,
            answer: refusal.clone(),
        };
        for frame in [entry, other, reply] {
            sink.send(&frame).await.unwrap();
        }
        ask.command
    };
    let (answer, asked) = tokio::join!(client.ask(Command::Start, None), serve);
    assert_eq!((answer.unwrap(), asked), (refusal, Command::Start));
    let kept = client.next().await.unwrap();
    assert_eq!(kept, Heard::Entry(Box::new(entry(8))));
    assert!(matches!(client.next().await, Ok(Heard::Reply { .. })));
}

#[tokio::test]
async fn a_console_that_was_too_slow_hears_the_whole_room_anew() {
    let mut script = entering(&room(7), &[]);
    script.extend(snapshot(&room(5_000)));
    script.push(FromEngine::Entry(Box::new(entry(5_001))));
    let (ours, theirs) = engine(&script).await;
    let (client, ..) = Client::enter(ours, Client::hello(None)).await.unwrap();
    let (mut ears, _mouth) = client.split();
    drop(theirs);
    let anew = ears.next().await.unwrap();
    assert_eq!(anew, Heard::Room(Box::new(room(5_000))));
    assert!(matches!(ears.next().await, Ok(Heard::Entry(_))));
    assert!(matches!(ears.next().await, Err(WireError::Closed)));
}

#[tokio::test]
async fn a_socket_that_is_not_there_means_no_engine() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("socket");
    let refused = Client::connect(&socket, Client::hello(None)).await;
    let refused = refused.unwrap_err();
    assert!(matches!(refused, WireError::NoEngine { .. }), "{refused}");
    assert!(refused.is_unreachable());
}

#[tokio::test]
async fn an_engine_that_says_nothing_is_not_waited_for_for_ever() {
    let (ours, _theirs) = engine(&[]).await;
    let entered = Client::enter(ours, Client::hello(None));
    let refused = within(Duration::ZERO, entered).await.unwrap_err();
    assert!(matches!(refused, WireError::Silent { .. }), "{refused}");
}
