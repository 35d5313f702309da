//! Deploys and undeploys of the candidate, one at a time. It alone owns the candidate's port and
//! server; others send it orders.
//!
//! ```text
//!            deploy                 every stage passed
//!   empty ──────────► rolling out ────────────────────► running
//!     ▲                    │ undeploy                      │ undeploy
//!     └────────────────────┴───────────────────────────────┘
//! ```
//! A deploy goes on when whoever ordered it is gone: it is the fleet's, not the caller's.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::listen::{self, Port};
use super::service::{self, Service, WORKERS};
use super::side::Side;

/// How long open requests have after an undeploy.
const DRAIN: Duration = Duration::from_secs(2);
/// The last line of a deploy begins with this if, and only if, the version is in place.
pub(super) const DEPLOYED: &str = "deployed ";

/// What the rollout can be told.
#[derive(Debug)]
pub(super) enum Order {
    /// Bring a version in; told at once whether it begins.
    Deploy {
        version: String,
        /// Lines for whoever watches; dropped when nobody reads them.
        progress: mpsc::Sender<String>,
        accepted: oneshot::Sender<Result<(), Busy>>,
    },
    /// Take the version out, cutting a deploy short.
    Undeploy { done: oneshot::Sender<()> },
}

/// A deploy is running already.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a deploy of {0} is running")]
pub(super) struct Busy(String);

/// A version cannot be brought in.
#[derive(Debug)]
enum Broken {
    Undeployed(oneshot::Sender<()>),
    Port(std::io::Error),
    FleetEnds,
}

/// The owner of the candidate's port.
#[derive(Debug)]
pub(super) struct Rollout {
    service: Arc<Service>,
    port: Port,
    orders: mpsc::Receiver<Order>,
    /// How long each stage takes.
    stage: Duration,
    stop: CancellationToken,
    /// At most one server, and what stops it.
    serving: JoinSet<()>,
    serving_stop: Option<CancellationToken>,
}

impl Rollout {
    /// A rollout with nothing deployed.
    pub(super) fn new(
        service: Arc<Service>,
        port: Port,
        orders: mpsc::Receiver<Order>,
        stage: Duration,
        stop: CancellationToken,
    ) -> Self {
        Self {
            service,
            port,
            orders,
            stage,
            stop,
            serving: JoinSet::new(),
            serving_stop: None,
        }
    }

    /// Obeys orders until the fleet ends.
    pub(super) async fn run(mut self) {
        while let Some(order) = self.next_order().await {
            match order {
                Order::Deploy {
                    version,
                    progress,
                    accepted,
                } => {
                    let _ = accepted.send(Ok(()));
                    self.deploy(&version, &progress).await;
                }
                Order::Undeploy { done } => {
                    self.take_down().await;
                    let _ = done.send(());
                }
            }
        }
        self.take_down().await;
    }

    async fn next_order(&mut self) -> Option<Order> {
        tokio::select! {
            () = self.stop.cancelled() => None,
            order = self.orders.recv() => order,
        }
    }

    async fn deploy(&mut self, version: &str, progress: &mpsc::Sender<String>) {
        let tell = |line: String| {
            // Nobody reads any more, or reads too slowly: the deploy goes on all the same.
            let _ = progress.try_send(line);
        };
        let colour = Side::Candidate.colour();
        match self.stages(version, &tell).await {
            Ok(()) => tell(format!("{DEPLOYED}{version} to {colour}")),
            Err(Broken::Undeployed(done)) => {
                self.take_down().await;
                tell(format!("cancelled: {colour} was undeployed"));
                let _ = done.send(());
            }
            Err(Broken::Port(error)) => tell(format!("failed to listen: {error}")),
            Err(Broken::FleetEnds) => tell("cancelled: the fleet ends".to_owned()),
        }
    }

    async fn stages(&mut self, version: &str, tell: &impl Fn(String)) -> Result<(), Broken> {
        tell(format!(
            "deploying {version} to {}",
            Side::Candidate.colour()
        ));
        self.pass(version).await?;
        tell(format!("image {version} fetched"));
        for worker in 1..=WORKERS {
            self.pass(version).await?;
            if worker == 1 {
                self.begin(version)?;
            }
            self.service.workers_ready(worker);
            tell(format!("{worker}/{WORKERS} workers ready"));
        }
        Ok(())
    }

    /// Lets one stage pass, refusing a second deploy meanwhile.
    async fn pass(&mut self, version: &str) -> Result<(), Broken> {
        let passed = tokio::time::sleep(self.stage);
        tokio::pin!(passed);
        loop {
            tokio::select! {
                () = &mut passed => return Ok(()),
                () = self.stop.cancelled() => return Err(Broken::FleetEnds),
                Some(order) = self.orders.recv() => match order {
                    Order::Undeploy { done } => return Err(Broken::Undeployed(done)),
                    Order::Deploy { accepted, .. } => {
                        let _ = accepted.send(Err(Busy(version.to_owned())));
                    }
                },
            }
        }
    }

    /// The first worker is there: the version answers from now on.
    fn begin(&mut self, version: &str) -> Result<(), Broken> {
        self.service.begin(version, 0);
        if self.serving_stop.is_none() {
            let listener = self.port.listen().map_err(Broken::Port)?;
            let stop = CancellationToken::new();
            let router = service::router(Arc::clone(&self.service));
            self.serving
                .spawn(listen::serve(listener, router, stop.clone()));
            self.serving_stop = Some(stop);
        }
        Ok(())
    }

    /// Refuses connections again.
    async fn take_down(&mut self) {
        let Some(stop) = self.serving_stop.take() else {
            return;
        };
        stop.cancel();
        let drained = async { while self.serving.join_next().await.is_some() {} };
        if tokio::time::timeout(DRAIN, drained).await.is_err() {
            self.serving.shutdown().await;
        }
        self.service.end();
        self.port.reserve_again();
    }
}
