//! The only place that starts tasks, so that a panic in one is seen and ends nothing else, and so
//! that shutting down waits for all of them.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::room::moment::Moment;
use crate::support::Millis;
use crate::support::text::harmless;

/// How many panics in `BUDGET_FOR` are borne before the room halts.
const BUDGET: usize = 3;
/// The time that the budget is for.
const BUDGET_FOR: Millis = Millis::minutes(1);
/// More panics than this unread say nothing new: the budget was spent long before.
const UNREAD: usize = 16;

/// Starts tasks and waits for them. Clones start tasks for the same end.
#[derive(Clone, Debug)]
pub struct Supervisor {
    tasks: TaskTracker,
    stop: CancellationToken,
    panics: mpsc::Sender<Panicked>,
}

/// A task panicked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Panicked {
    /// The task's name.
    pub task: String,
    /// What it said, one harmless line.
    pub said: String,
}

impl Supervisor {
    /// A supervisor, and where the panics of its tasks are told.
    #[must_use]
    pub fn new() -> (Self, mpsc::Receiver<Panicked>) {
        let (panics, told) = mpsc::channel(UNREAD);
        let supervisor = Self {
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            panics,
        };
        (supervisor, told)
    }

    /// Starts a task.
    pub fn start(&self, name: &str, task: impl Future<Output = ()> + Send + 'static) {
        let (name, panics) = (name.to_owned(), self.panics.clone());
        self.tasks.spawn(async move {
            if let Err(cause) = AssertUnwindSafe(task).catch_unwind().await {
                tell(&panics, name, cause.as_ref());
            }
        });
    }

    /// Starts a task that may be left wherever it waits when everything ends: it keeps nothing in
    /// memory that is not elsewhere too.
    pub fn start_to_leave(&self, name: &str, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.start(name, async move {
            tokio::select! {
                () = task => {}
                () = stop.cancelled_owned() => {}
            }
        });
    }

    /// Starts work that blocks, on a thread of its own.
    pub fn start_blocking(&self, name: &str, work: impl FnOnce() + Send + 'static) {
        let (name, panics) = (name.to_owned(), self.panics.clone());
        self.tasks.spawn_blocking(move || {
            if let Err(cause) = std::panic::catch_unwind(AssertUnwindSafe(work)) {
                tell(&panics, name, cause.as_ref());
            }
        });
    }

    /// What tasks watch to know that they should end.
    #[must_use]
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Tells every task to end and waits for them. Gives how many are still running when
    /// `patience` is at its end.
    pub async fn shut_down(&self, patience: Duration) -> usize {
        self.stop.cancel();
        self.tasks.close();
        let _ = timeout(patience, self.tasks.wait()).await;
        self.tasks.len()
    }
}

fn tell(panics: &mpsc::Sender<Panicked>, task: String, cause: &(dyn Any + Send)) {
    let said = (cause.downcast_ref::<&str>().copied())
        .or_else(|| cause.downcast_ref::<String>().map(String::as_str))
        .map_or_else(|| "it did not say why".to_owned(), harmless);
    tracing::error!(task, said, "a task panicked");
    // A full channel means that the budget is spent already.
    let _ = panics.try_send(Panicked { task, said });
}

/// How many panics are borne.
#[derive(Debug, Default)]
pub struct Budget {
    spent: VecDeque<Moment>,
}

impl Budget {
    /// Takes a panic into account; says whether the engine may go on.
    pub fn bears(&mut self, now: &Moment) -> bool {
        self.spent.retain(|at| !now.has_passed(BUDGET_FOR, at));
        self.spent.push_back(now.clone());
        self.spent.len() <= BUDGET
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::Clock;

    #[tokio::test]
    async fn a_panic_is_told_and_ends_nothing_else() {
        let (supervisor, mut panics) = Supervisor::new();
        let (done, heard) = tokio::sync::oneshot::channel();
        supervisor.start("bad", async { panic!("out of\u{1b} luck") });
        supervisor.start_blocking("worse", || panic!("{}", 7));
        supervisor.start("good", async { done.send(1).unwrap() });
        let mut told = [panics.recv().await.unwrap(), panics.recv().await.unwrap()];
        told.sort_by(|a, b| a.task.cmp(&b.task));
        assert_eq!(told[0].said, "out of\u{fffd} luck");
        assert_eq!(
            (told[1].task.as_str(), told[1].said.as_str()),
            ("worse", "7")
        );
        assert_eq!(heard.await.unwrap(), 1);
    }

    #[tokio::test]
    async fn shutting_down_waits_for_tasks_and_counts_those_that_do_not_end() {
        let (supervisor, _panics) = Supervisor::new();
        let stop = supervisor.stopping();
        supervisor.start("obedient", async move { stop.cancelled().await });
        assert_eq!(supervisor.shut_down(Duration::from_secs(10)).await, 0);

        let (supervisor, _panics) = Supervisor::new();
        supervisor.start("deaf", std::future::pending());
        assert_eq!(supervisor.shut_down(Duration::ZERO).await, 1);
    }

    #[test]
    fn three_panics_a_minute_are_borne_and_the_fourth_is_not() {
        let (clock, hand) = Clock::by_hand(Clock::machine().now());
        let mut budget = Budget::default();
        assert!((0..3).all(|_| budget.bears(&clock.now())));
        assert!(!budget.bears(&clock.now()));
        hand.pass(BUDGET_FOR);
        assert!(budget.bears(&clock.now()));
    }
}
