//! The fleet's process: everything is bound, then told where it is, then kept going until it is to
//! end. Every task is here, so that the end waits for all of them.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::admin::{self, Control, LateWeights};
use super::listen::{self, Port};
use super::load::{Load, LoadCount};
use super::manifest::{Manifest, Urls, prove_writable};
use super::proxy::{self, Proxy, http_client};
use super::rollout::Rollout;
use super::service::{self, Service, WORKERS};
use super::side::Side;
use super::{FleetError, client, lease};

/// Orders that may wait.
const ORDERS: usize = 16;
/// How long tasks have to end by themselves.
const FAREWELL: Duration = Duration::from_secs(3);

/// How a fleet is run.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Where `fleet.json` goes; made if it is missing.
    pub dir: PathBuf,
    /// A file that is touched as long as somebody needs the fleet; none to need nobody.
    pub lease: Option<PathBuf>,
    /// How often the lease is looked at.
    pub lease_every: Duration,
    /// The version of the stable service.
    pub stable_version: String,
    /// Requests a second through the proxy; nought for none.
    pub load_per_second: u32,
    /// How long each of the four stages of a deploy takes.
    pub stage: Duration,
}

impl ServeOptions {
    /// The demo's fleet in `dir`.
    #[must_use]
    pub fn new(dir: PathBuf) -> Self {
        Self {
            dir,
            lease: None,
            lease_every: Duration::from_secs(5),
            stable_version: "0.9.4".to_owned(),
            load_per_second: 40,
            stage: Duration::from_millis(1200),
        }
    }
}

/// Runs a fleet until it is asked to stop (`POST /stop`, SIGTERM, SIGINT) or its lease runs out.
/// Leaves the terminal's session where it can, and ignores SIGHUP: it outlives who started it.
///
/// # Errors
/// When the folder cannot be written, a fleet runs there already, or a port cannot be had.
pub async fn serve(options: ServeOptions) -> Result<(), FleetError> {
    // Fails for a process that leads its group, as one started by hand; then ctrl-c ends it.
    let _ = nix::unistd::setsid();
    let stop = CancellationToken::new();
    let mut signals = JoinSet::new();
    for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
        let mut asked = signal(kind).map_err(FleetError::Signals)?;
        let stop = stop.clone();
        signals.spawn(async move {
            asked.recv().await;
            stop.cancel();
        });
    }
    // Received and never read: that is how it is ignored without unsafe code.
    let _hangup = signal(SignalKind::hangup()).map_err(FleetError::Signals)?;
    run(options, stop).await
}

/// Runs a fleet until `stop`, or until it ends by itself.
pub(super) async fn run(options: ServeOptions, stop: CancellationToken) -> Result<(), FleetError> {
    prove_writable(&options.dir)?;
    refuse_a_second(&options).await?;
    let (manifest, mut tasks) = start(&options, &stop)?;
    manifest.write(&options.dir)?;
    tokio::select! {
        () = stop.cancelled() => {}
        () = lease::run_out(options.lease.clone(), options.lease_every) => stop.cancel(),
    }
    manifest.remove(&options.dir);
    let ended = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(FAREWELL, ended).await.is_err() {
        tasks.shutdown().await;
    }
    Ok(())
}

async fn refuse_a_second(options: &ServeOptions) -> Result<(), FleetError> {
    let Ok(found) = Manifest::read(&options.dir) else {
        return Ok(());
    };
    if client::answers(&found).await {
        let dir = options.dir.clone();
        return Err(FleetError::AlreadyRunning {
            dir,
            pid: found.pid,
        });
    }
    Ok(())
}

/// Binds every port, then begins every task.
fn start(
    options: &ServeOptions,
    stop: &CancellationToken,
) -> Result<(Manifest, JoinSet<()>), FleetError> {
    let (stable_listener, stable_url) = listen::open("the stable service")?;
    let (proxy_listener, proxy_url) = listen::open("the proxy")?;
    let (admin_listener, admin_url) = listen::open("the admin API")?;
    let port = Port::reserve().map_err(|source| FleetError::Listen {
        what: "the candidate service",
        source,
    })?;
    let urls = Urls {
        proxy: proxy_url,
        admin: admin_url,
        stable: stable_url,
        candidate: port.url(),
    };
    let proxy = Proxy::new(urls.stable.clone(), urls.candidate.clone())?;
    let load = Load {
        http: http_client(Duration::from_secs(12))?,
        proxy: urls.proxy.clone(),
        per_second: options.load_per_second,
        count: Arc::new(LoadCount::default()),
        stop: stop.clone(),
    };
    let mut tasks = Tasks::new(stop);
    let control = tasks.begin_control(options, port, Arc::clone(&proxy), Arc::clone(&load.count));
    tasks.serve(
        stable_listener,
        service::router(Arc::clone(&control.services[Side::Stable.index()])),
    );
    tasks.serve(proxy_listener, proxy::router(proxy));
    tasks.serve(admin_listener, admin::router(control));
    tasks.set.spawn(load.run());
    let pid = std::process::id();
    Ok((Manifest { pid, urls }, tasks.set))
}

/// The fleet's tasks.
struct Tasks<'a> {
    set: JoinSet<()>,
    stop: &'a CancellationToken,
}

impl<'a> Tasks<'a> {
    fn new(stop: &'a CancellationToken) -> Self {
        let set = JoinSet::new();
        Self { set, stop }
    }

    fn serve(&mut self, listener: TcpListener, router: Router) {
        self.set
            .spawn(listen::serve(listener, router, self.stop.clone()));
    }

    /// Begins those who obey the admin API, and makes what it speaks through.
    fn begin_control(
        &mut self,
        options: &ServeOptions,
        port: Port,
        proxy: Arc<Proxy>,
        load: Arc<LoadCount>,
    ) -> Arc<Control> {
        let services = Side::BOTH.map(Service::new);
        services[Side::Stable.index()].begin(&options.stable_version, WORKERS);
        let candidate = Arc::clone(&services[Side::Candidate.index()]);
        let (orders, received) = mpsc::channel(ORDERS);
        let stop = self.stop.clone();
        let rollout = Rollout::new(candidate, port, received, options.stage, stop);
        self.set.spawn(rollout.run());
        let (weights, changes) = mpsc::channel(ORDERS);
        let late = LateWeights {
            proxy: Arc::clone(&proxy),
            changes,
            stop: self.stop.clone(),
        };
        self.set.spawn(late.run());
        Arc::new(Control {
            services,
            proxy,
            orders,
            weights,
            hang_ms: AtomicU64::new(0),
            caches_cleared: AtomicU64::new(0),
            load,
            stop: self.stop.clone(),
        })
    }
}
