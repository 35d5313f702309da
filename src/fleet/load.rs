//! A steady open-loop load through the proxy: it sends on time whether or not answers come, as
//! users do, so that a slow service shows. What would be too much in flight is left out and counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::chance::scattered;

/// Most requests in flight; beyond it a jam would only eat this machine.
const IN_FLIGHT: usize = 64;
/// The most that is sent in a second.
const FASTEST: u32 = 1_000;

/// What the load has done.
#[derive(Debug, Default)]
pub(super) struct LoadCount {
    sent: AtomicU64,
    left_out: AtomicU64,
    answered: AtomicU64,
}

impl LoadCount {
    /// The counts, as the admin API tells them.
    pub(super) fn standing(&self) -> Value {
        json!({
            "sent": self.sent.load(Ordering::Relaxed),
            "answered": self.answered.load(Ordering::Relaxed),
            "left_out": self.left_out.load(Ordering::Relaxed),
        })
    }
}

/// Where and how much.
#[derive(Debug)]
pub(super) struct Load {
    pub(super) http: reqwest::Client,
    pub(super) proxy: String,
    pub(super) per_second: u32,
    pub(super) count: Arc<LoadCount>,
    pub(super) stop: CancellationToken,
}

impl Load {
    /// Sends until the fleet ends.
    pub(super) async fn run(self) {
        if self.per_second == 0 {
            return self.stop.cancelled().await;
        }
        let mut ticks =
            tokio::time::interval(Duration::from_secs(1) / self.per_second.min(FASTEST));
        // After a suspended laptop wakes, the missed requests are not made up for.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut in_flight = JoinSet::new();
        for number in 0.. {
            tokio::select! {
                () = self.stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            while in_flight.try_join_next().is_some() {}
            self.send(number, &mut in_flight);
        }
    }

    fn send(&self, number: u64, in_flight: &mut JoinSet<()>) {
        if in_flight.len() >= IN_FLIGHT {
            self.count.left_out.fetch_add(1, Ordering::Relaxed);
            return;
        }
        self.count.sent.fetch_add(1, Ordering::Relaxed);
        let request = self.request(number);
        let count = Arc::clone(&self.count);
        in_flight.spawn(async move {
            // An answer of any status counts; the proxy has counted what it was.
            if let Ok(response) = request.send().await
                && response.bytes().await.is_ok()
            {
                count.answered.fetch_add(1, Ordering::Relaxed);
            }
        });
    }

    fn request(&self, number: u64) -> reqwest::RequestBuilder {
        let (method, path) = visit(number);
        let request = self.http.request(method, format!("{}{path}", self.proxy));
        request.header("user-agent", "demo-load")
    }
}

/// What the user of this number does: a fifth of them order. Scattered, so that the mix has no
/// rhythm that could fall in step with the proxy's choice of a side.
fn visit(number: u64) -> (reqwest::Method, String) {
    let chance = scattered(number);
    match chance % 100 {
        0..20 => (reqwest::Method::POST, "/orders".to_owned()),
        20..45 => (reqwest::Method::GET, "/".to_owned()),
        45..65 => (reqwest::Method::GET, "/lesson".to_owned()),
        _ => (
            reqwest::Method::GET,
            format!("/users/{}", chance / 100 % 1000),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fifth_of_the_load_are_orders_whatever_the_stride() {
        for stride in [1, 2, 10] {
            let orders = (0..5_000_u64)
                .filter(|n| visit(n * stride).0 == reqwest::Method::POST)
                .count();
            assert!(
                (850..1_150).contains(&orders),
                "{orders} at stride {stride}"
            );
        }
    }
}
