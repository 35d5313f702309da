//! The door on a real socket, with consoles in the same process and a test in the loop's place.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::sync::mpsc::Receiver;
use tokio::time::timeout;

use super::*;
use crate::engine::feed::tests::entry;
use crate::room::input::Proof;
use crate::room::plan::Person;
use crate::room::{Command, Event, Plan, Room};
use crate::wire::{Client, FOLD, FromConsole, FromEngine, Heard, Hello, MAX_LINE, WireError};

const SOON: Duration = Duration::from_secs(20);

/// A door with nobody at it yet.
struct House {
    feed: Feed,
    events: Receiver<DoorEvent>,
    supervisor: Supervisor,
    folder: tempfile::TempDir,
}

impl House {
    /// A door to a room at seq 3 whose plan says that these people share our account.
    fn of(people: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let recent = [1, 2, 3].map(|seq| entry(seq, Event::RunStarted));
        let feed = Feed::new(room(3, people), &recent);
        let (supervisor, _panics) = Supervisor::new();
        let (events, heard) = mpsc::channel(256);
        let door = Door {
            socket: folder.path().join("engine.sock"),
            feed: feed.clone(),
            events,
            clock: Clock::machine(),
        };
        door.open(&supervisor).unwrap();
        Self {
            feed,
            events: heard,
            supervisor,
            folder,
        }
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("engine.sock")
    }

    async fn client(&self, person: &str) -> Client {
        self.enter(Client::hello(Some(person.into())))
            .await
            .unwrap()
    }

    async fn enter(&self, hello: Hello) -> Result<Client, WireError> {
        let entered = Client::connect(&self.socket(), hello).await;
        entered.map(|(client, ..)| client)
    }

    async fn event(&mut self) -> DoorEvent {
        timeout(SOON, self.events.recv()).await.unwrap().unwrap()
    }

    /// What the door says to these bytes.
    async fn answer_to(&self, bytes: &[u8]) -> String {
        let mut stream = UnixStream::connect(self.socket()).await.unwrap();
        let mut heard = String::new();
        // The door may have closed before it has read all of it.
        let _ = stream.write_all(bytes).await;
        let _ = timeout(SOON, stream.read_to_string(&mut heard))
            .await
            .unwrap();
        heard
    }
}

fn room(seq: u64, people: &[&str]) -> Arc<Room> {
    let login = Account::of(nix::unistd::geteuid().as_raw()).login;
    let person = |id: &&str| Person {
        id: (*id).into(),
        logins: vec![login.clone()],
        roles: Vec::new(),
        contact: None,
        ..Person::default()
    };
    let plan = Plan {
        people: people.iter().map(person).collect(),
        ..Plan::default()
    };
    Arc::new(Room {
        seq,
        name: "prod".into(),
        plan: Arc::new(plan),
        ..Room::default()
    })
}

async fn heard(client: &mut Client) -> Heard {
    loop {
        match timeout(SOON, client.next()).await.unwrap().unwrap() {
            Heard::Telemetry(_) => {}
            heard => return heard,
        }
    }
}

#[tokio::test]
async fn a_console_gets_the_room_its_history_and_then_what_happens() {
    let house = House::of(&[]);
    let hello = Client::hello(Some("Ada".into()));
    let (mut client, welcome, room, recent) =
        Client::connect(&house.socket(), hello).await.unwrap();
    assert_eq!((welcome.room.as_str(), welcome.seq), ("prod", 3));
    assert_eq!(welcome.who.person, "Ada".into());
    assert_eq!(room, *house.feed.room());
    assert_eq!(recent.iter().map(|e| e.seq).collect::<Vec<_>>(), [1, 2, 3]);

    let next = entry(4, Event::WatchStarted);
    house
        .feed
        .entries(std::slice::from_ref(&next), self::room(4, &[]));
    assert_eq!(heard(&mut client).await, Heard::Entry(Box::new(next)));
}

#[tokio::test]
async fn the_loop_hears_of_persons_and_not_of_consoles() {
    let mut house = House::of(&["Ada", "Bo"]);
    let ada = house.client("Ada").await;
    let again = house.client("ada").await;
    let bo = house.client("Bo").await;
    for person in ["Ada", "Bo"] {
        let DoorEvent::Arrived(who) = house.event().await else {
            panic!("{person} was due");
        };
        assert_eq!((who.person, who.proof), (person.into(), Proof::Claimed));
    }
    drop(ada);
    drop(bo);
    assert!(matches!(house.event().await, DoorEvent::Left(p) if p == "Bo".into()));
    drop(again);
    assert!(matches!(house.event().await, DoorEvent::Left(p) if p == "Ada".into()));
}

#[tokio::test]
async fn a_headless_command_is_nobodys_presence() {
    let mut house = House::of(&["Ada"]);
    let mut hello = Client::hello(None);
    hello.headless = true;
    drop(house.enter(hello).await.unwrap());
    let _ada = house.client("Ada").await;
    assert!(matches!(house.event().await, DoorEvent::Arrived(_)));
}

#[tokio::test]
async fn a_request_reaches_the_loop_with_its_asker_and_the_answer_comes_back() {
    let mut house = House::of(&[]);
    let mut client = house.client("Ada").await;
    assert!(matches!(house.event().await, DoorEvent::Arrived(_)));
    let serve = async {
        let DoorEvent::Ask { ask, who, reply } = house.event().await else {
            panic!("a request was due");
        };
        reply.send(Answer::Accepted { seq: 4 }).unwrap();
        (ask.command, who.person)
    };
    let (answer, asked) = tokio::join!(client.ask(Command::Resume, None), serve);
    assert_eq!(answer.unwrap(), Answer::Accepted { seq: 4 });
    assert_eq!(asked, (Command::Resume, "Ada".into()));
}

#[tokio::test]
async fn a_request_that_the_loop_drops_is_still_answered() {
    let mut house = House::of(&[]);
    let mut client = house.client("Ada").await;
    assert!(matches!(house.event().await, DoorEvent::Arrived(_)));
    let (answer, event) = tokio::join!(client.ask(Command::Resume, None), async {
        drop(house.event().await);
    });
    assert!(matches!(answer.unwrap(), Answer::Refused(_)), "{event:?}");
}

#[tokio::test]
async fn a_console_that_only_watches_is_refused_before_the_loop() {
    let mut house = House::of(&[]);
    let mut hello = Client::hello(None);
    hello.read_only = true;
    let mut client = house.enter(hello).await.unwrap();
    let answer = client.ask(Command::Resume, None).await.unwrap();
    assert!(matches!(answer, Answer::Refused(_)));
    assert!(matches!(house.event().await, DoorEvent::Arrived(_)));
    assert!(house.events.is_empty());
}

#[tokio::test]
async fn older_history_comes_by_page() {
    let mut house = House::of(&[]);
    let mut client = house.client("Ada").await;
    assert!(matches!(house.event().await, DoorEvent::Arrived(_)));
    let page = FromConsole::Page {
        before: 3,
        count: 9_999,
    };
    client.send(&page).await.unwrap();
    let DoorEvent::Page {
        before: 3,
        count: 500,
        reply,
    } = house.event().await
    else {
        panic!("a page was due");
    };
    let entries = vec![entry(1, Event::RunStarted), entry(2, Event::RunStarted)];
    reply.send(entries.clone()).unwrap();
    assert_eq!(heard(&mut client).await, Heard::Page(entries));
}

#[tokio::test]
async fn what_is_no_greeting_is_turned_away() {
    let house = House::of(&[]);
    let oversize = vec![b'x'; MAX_LINE + 2];
    let no_hello = b"{\"page\":{\"before\":1,\"count\":1}}\n";
    let cases: [(&[u8], &str); 4] = [
        (b"GET / HTTP/1.1\r\n\r\n", "expected value"),
        (b"\xff\xfe\n", "UTF-8"),
        (no_hello, "a greeting comes first"),
        (&oversize, "longer than 1 MiB"),
    ];
    for (bytes, reason) in cases {
        let answer = house.answer_to(bytes).await;
        assert!(answer.contains("turned-away"), "{answer}");
        assert!(answer.contains(reason), "{answer}");
    }
    house.client("Ada").await;
}

#[tokio::test]
async fn a_console_of_another_fold_is_told_the_engines() {
    let house = House::of(&[]);
    let mut hello = Client::hello(None);
    hello.fold = FOLD + 1;
    let refused = house.enter(hello).await.unwrap_err();
    assert!(matches!(&refused, WireError::OtherVersion(v) if v.fold == FOLD));
}

#[tokio::test]
async fn on_a_shared_account_one_has_to_say_who_one_is() {
    let house = House::of(&["Ada", "Bo"]);
    let refused = house.enter(Client::hello(None)).await.unwrap_err();
    assert!(refused.hint().unwrap().contains("--as"), "{refused}");
    let refused = house.enter(Client::hello(Some("Zoe".into()))).await;
    assert!(matches!(refused, Err(WireError::TurnedAway { .. })));
}

#[tokio::test]
async fn the_sixty_fifth_console_is_turned_away_until_a_place_is_free() {
    let mut house = House::of(&[]);
    let mut clients = Vec::new();
    for _ in 0..64 {
        clients.push(house.client("Ada").await);
    }
    let refused = house.enter(Client::hello(None)).await.unwrap_err();
    assert!(refused.to_string().contains("64 consoles"), "{refused}");
    clients.clear();
    assert!(matches!(house.event().await, DoorEvent::Arrived(_)));
    assert!(matches!(house.event().await, DoorEvent::Left(_)));
    house.client("Ada").await;
}

#[tokio::test]
async fn a_console_too_slow_for_its_entries_gets_the_room_anew_and_misses_nothing() {
    let house = House::of(&[]);
    let mut slow = house.client("Ada").await;
    let mut quick = house.client("Bo").await;
    let large = "x".repeat(1_000);
    for seq in 4..=9_000 {
        let text = large.clone();
        let note = entry(seq, Event::NoteWritten { about: None, text });
        house.feed.entries(&[note], room(seq, &[]));
        // The quick one reads along; the slow one does not read at all.
        while seq_of(&heard(&mut quick).await) != Some(seq) {}
    }
    let (mut seq, mut anew) = (3, 0);
    while seq < 9_000 {
        match heard(&mut slow).await {
            Heard::Room(room) => {
                assert!(room.seq > seq);
                (seq, anew) = (room.seq, anew + 1);
            }
            Heard::Entry(entry) => {
                assert_eq!(entry.seq, seq + 1);
                seq = entry.seq;
            }
            _ => {}
        }
    }
    assert!(anew > 0);
}

fn seq_of(heard: &Heard) -> Option<u64> {
    match heard {
        Heard::Entry(entry) => Some(entry.seq),
        _ => None,
    }
}

#[tokio::test]
async fn a_socket_that_vanished_is_bound_again() {
    let house = House::of(&[]);
    let mut before = house.client("Ada").await;
    std::fs::remove_file(house.socket()).unwrap();
    let back = async {
        while !house.socket().exists() {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, back).await.unwrap();
    house.client("Bo").await;
    house
        .feed
        .entries(&[entry(4, Event::RunStarted)], room(4, &[]));
    assert_eq!(seq_of(&heard(&mut before).await), Some(4));
}

#[tokio::test]
async fn a_door_that_closes_says_what_is_left_to_say_and_goodbye() {
    let house = House::of(&[]);
    let mut client = house.client("Ada").await;
    house
        .feed
        .entries(&[entry(4, Event::RunStarted)], room(4, &[]));
    let (running, last) = tokio::join!(house.supervisor.shut_down(SOON), async {
        let entry = heard(&mut client).await;
        (entry, heard(&mut client).await)
    });
    assert_eq!((running, seq_of(&last.0)), (0, Some(4)));
    assert!(matches!(last.1, Heard::Bye { .. }));
    assert!(!house.socket().exists());
}

#[tokio::test]
async fn a_console_that_floods_its_line_later_on_is_sent_away_alone() {
    let house = House::of(&[]);
    let mut other = house.client("Bo").await;
    let mut stream = UnixStream::connect(house.socket()).await.unwrap();
    let hello = FromConsole::Hello(Client::hello(None));
    let greeting = crate::wire::codec::line(&hello).unwrap();
    stream.write_all(greeting.as_bytes()).await.unwrap();
    let (mut source, mut sink) = stream.split();
    let mut told = String::new();
    let flood = vec![b'x'; MAX_LINE + 2];
    let (_, read) = tokio::join!(
        sink.write_all(&flood),
        timeout(SOON, source.read_to_string(&mut told))
    );
    read.unwrap().unwrap();
    let last = told.lines().last().unwrap();
    let bye: FromEngine = serde_json::from_str(last).unwrap();
    assert!(matches!(bye, FromEngine::Bye { reason } if reason.contains("1 MiB")));
    house
        .feed
        .entries(&[entry(4, Event::RunStarted)], room(4, &[]));
    assert_eq!(seq_of(&heard(&mut other).await), Some(4));
}

#[tokio::test]
async fn a_console_that_does_not_greet_is_not_waited_for() {
    let house = House::of(&[]);
    let answer = house.answer_to(b"").await;
    assert!(answer.contains("no greeting within 5 s"), "{answer}");
}
