//! A world to move and to measure: one lever that can hang, one page of metrics that the test sets.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Value, json};
use tokio::sync::watch;

/// What the world is like now.
#[derive(Default)]
struct Now {
    weight: u64,
    /// Every PUT in the order of their beginning, with whether it has taken effect.
    puts: Vec<u64>,
    page: String,
    requests: u64,
}

#[derive(Clone)]
pub(crate) struct World {
    now: Arc<Mutex<Now>>,
    /// PUTs above zero wait while this is true.
    hangs: Arc<watch::Sender<bool>>,
    address: SocketAddr,
}

impl World {
    pub(crate) async fn begin() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let world = Self {
            now: Arc::default(),
            hangs: Arc::new(watch::Sender::new(false)),
            address: listener.local_addr().unwrap(),
        };
        let routes = Router::new()
            .route("/weight", get(read).put(put))
            .route("/metrics", get(page))
            .with_state(world.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        world
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn weight(&self) -> u64 {
        self.now.lock().unwrap().weight
    }

    pub(crate) fn puts(&self) -> Vec<u64> {
        self.now.lock().unwrap().puts.clone()
    }

    /// Whether the lever hangs from now on, as long as it is asked forward.
    pub(crate) fn hang(&self, hangs: bool) {
        self.hangs.send_replace(hangs);
    }

    /// What the page of metrics says from now on.
    pub(crate) fn says(&self, page: &str) {
        page.clone_into(&mut self.now.lock().unwrap().page);
    }

    /// How often the page was read.
    pub(crate) fn scrapes(&self) -> u64 {
        self.now.lock().unwrap().requests
    }
}

async fn read(State(world): State<World>) -> axum::Json<Value> {
    axum::Json(json!({ "candidate": world.weight() }))
}

async fn put(State(world): State<World>, body: axum::Json<Value>) -> axum::Json<Value> {
    let to = &body["candidate"];
    let to = to.as_u64().or_else(|| to.as_str()?.parse().ok()).unwrap();
    world.now.lock().unwrap().puts.push(to);
    // A task of its own: it takes effect even if whoever asked is gone.
    let done = tokio::spawn(async move {
        if to > 0 {
            let mut hangs = world.hangs.subscribe();
            hangs.wait_for(|hangs| !hangs).await.unwrap();
        }
        world.now.lock().unwrap().weight = to;
    });
    done.await.unwrap();
    axum::Json(json!({ "candidate": to }))
}

async fn page(State(world): State<World>) -> String {
    let mut now = world.now.lock().unwrap();
    now.requests += 1;
    // A counter that grows with each look, for rates.
    format!("{}\nlooks_total {}\n", now.page, now.requests * 10)
}
