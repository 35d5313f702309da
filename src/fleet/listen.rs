//! Ports on loopback, and serving on them until told to stop.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;

use super::FleetError;

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 256;

/// A port of our own: bound, so that nobody else gets it, but refusing connections until `listen`.
#[derive(Debug)]
pub(super) struct Port {
    address: SocketAddr,
    /// `None` while a listener has it.
    reserved: Option<TcpSocket>,
}

impl Port {
    /// Reserves a port of the kernel's choice.
    pub(super) fn reserve() -> io::Result<Self> {
        let socket = bound(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        Ok(Self {
            address: socket.local_addr()?,
            reserved: Some(socket),
        })
    }

    /// Where it is.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Accepts connections from now on, until the listener is dropped.
    pub(super) fn listen(&mut self) -> io::Result<TcpListener> {
        let socket = match self.reserved.take() {
            Some(socket) => socket,
            None => bound(self.address)?,
        };
        socket.listen(BACKLOG)
    }

    /// Reserves the port again after its listener is gone. If that fails, `listen` tries again.
    pub(super) fn reserve_again(&mut self) {
        if self.reserved.is_none() {
            self.reserved = bound(self.address).ok();
        }
    }
}

/// Reuse is set because closed connections linger on the port for a minute.
fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// A port that listens at once, and its address.
pub(super) fn open(what: &'static str) -> Result<(TcpListener, String), FleetError> {
    let listening = || {
        let mut port = Port::reserve()?;
        Ok((port.listen()?, port.url()))
    };
    listening().map_err(|source| FleetError::Listen { what, source })
}

/// Serves until `stop`; then accepts nothing more and ends with the last open request.
pub(super) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    // Without this a small answer waits for the client's delayed acknowledgement, 40 ms.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let served = axum::serve(listener, router)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "serving ended");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    /// Whether somebody else could have the port, who does not reuse addresses.
    fn is_free(address: SocketAddr) -> bool {
        TcpSocket::new_v4().unwrap().bind(address).is_ok()
    }

    #[tokio::test]
    async fn a_port_is_ours_and_refuses_before_and_after_it_listens() {
        let mut port = Port::reserve().unwrap();
        let address = port.address;
        for _ in 0..2 {
            assert!(TcpStream::connect(address).is_err());
            assert!(!is_free(address));
            let listener = port.listen().unwrap();
            assert!(TcpStream::connect(address).is_ok());
            drop(listener);
            port.reserve_again();
        }
        assert!(!is_free(address));
        drop(port);
    }
}
