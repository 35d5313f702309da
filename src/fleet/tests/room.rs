//! A fleet for one test, and what tests ask of it.

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use futures::StreamExt as _;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::fleet::manifest::Manifest;
use crate::fleet::proxy::http_client;
use crate::fleet::serve::run;
use crate::fleet::{FleetError, ServeOptions, Side, Urls};

/// Far longer than anything takes, on a busy machine too.
const DEADLINE: Duration = Duration::from_secs(30);

pub(super) struct Room {
    pub(super) dir: TempDir,
    pub(super) urls: Urls,
    pub(super) http: reqwest::Client,
    pub(super) stop: CancellationToken,
    fleet: JoinSet<Result<(), FleetError>>,
}

/// Waits until `look` finds something.
pub(super) async fn eventually<T, F>(what: &str, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, found)
        .await
        .unwrap_or_else(|_| panic!("{what}: not in {DEADLINE:?}"))
}

/// Options without load and with quick stages.
pub(super) fn quick(dir: &Path) -> ServeOptions {
    ServeOptions {
        load_per_second: 0,
        stage: Duration::from_millis(10),
        lease_every: Duration::from_millis(10),
        ..ServeOptions::new(dir.to_owned())
    }
}

impl Room {
    pub(super) async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut ServeOptions)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut options = quick(dir.path());
        change(&mut options);
        let stop = CancellationToken::new();
        let mut fleet = JoinSet::new();
        fleet.spawn(run(options, stop.clone()));
        let manifest = eventually("fleet.json", || async { Manifest::read(dir.path()).ok() }).await;
        Self {
            urls: manifest.urls,
            http: http_client(DEADLINE).unwrap(),
            stop,
            fleet,
            dir,
        }
    }

    pub(super) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Waits for the end of the fleet.
    pub(super) async fn ended(&mut self) -> Result<(), FleetError> {
        let end = tokio::time::timeout(DEADLINE, self.fleet.join_next()).await;
        end.expect("the fleet goes on").unwrap().unwrap()
    }

    /// Asks the admin API.
    pub(super) async fn admin(
        &self,
        method: Method,
        path: &str,
        body: &str,
    ) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.urls.admin);
        let request = self.http.request(method, url).body(body.to_owned());
        let response = request.send().await.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    pub(super) async fn put(&self, path: &str, body: &str) -> Value {
        let (status, answer) = self.admin(Method::PUT, path, body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    pub(super) async fn status_of(&self, url: &str) -> Option<StatusCode> {
        let response = self.http.get(url).send().await;
        response.ok().map(|response| response.status())
    }

    /// The text of a page.
    pub(super) async fn page(&self, url: &str) -> String {
        let response = self.http.get(url).send().await.unwrap();
        response.text().await.unwrap()
    }

    /// Sends users and tells how many each side answered, whatever it answered.
    pub(super) async fn users(&self, count: usize) -> [usize; 2] {
        let visits = (0..count).map(|number| self.user(number));
        let mut sides = futures::stream::iter(visits).buffer_unordered(16);
        let mut answered = [0, 0];
        while let Some(side) = sides.next().await {
            answered[side.index()] += 1;
        }
        answered
    }

    async fn user(&self, number: usize) -> Side {
        let url = format!("{}/users/{number}", self.urls.proxy);
        let response = self.http.get(url).send().await.unwrap();
        let upstream = response.headers()["x-upstream"].to_str().unwrap();
        Side::of_colour(upstream).unwrap()
    }

    /// Brings a version in.
    pub(super) async fn deploy(&self, version: &str) -> String {
        let mut told = Vec::new();
        crate::fleet::client::deploy(self.path(), version, &mut told)
            .await
            .unwrap();
        String::from_utf8(told).unwrap()
    }
}

/// The sum of all samples whose line begins with the name and holds all of the words.
pub(super) fn summed(page: &str, name: &str, words: &[&str]) -> f64 {
    page.lines()
        .filter(|line| line.starts_with(name) && words.iter().all(|word| line.contains(word)))
        .map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap())
        .sum()
}
