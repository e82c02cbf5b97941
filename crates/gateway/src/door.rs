//! The door: takes connections, speaks HTTP/1.1 on them, over TLS where there is a certificate.
//!
//! Here is decided how many connections there may be and how long a request's head may take. What is
//! asked for is not looked at: that is the API's. Answers may take as long as they are read.

mod place;
pub(crate) mod plain;
pub(crate) mod tls;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use api::Door;
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Request, Response, header},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use place::{Placed, Places};
use tls::Certificate;

/// What connections are held to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Open at once.
    pub(crate) connections: usize,
    /// Of them, from one address.
    pub(crate) by_address: usize,
    /// How long a head may take, and how long a connection may do nothing between two requests.
    pub(crate) head: Duration,
    /// How large a head may be, in bytes.
    pub(crate) head_bytes: usize,
}

/// A listener and what stands behind it.
pub(crate) struct Entrance {
    pub(crate) listener: TcpListener,
    pub(crate) router: Router,
    pub(crate) limits: Limits,
    pub(crate) certificate: Option<Arc<Certificate>>,
    /// Sent with every answer over TLS.
    pub(crate) hsts: Option<HeaderValue>,
    pub(crate) door: Arc<Door>,
}

/// What one connection needs to know.
struct Inside {
    router: Router,
    limits: Limits,
    certificate: Option<Arc<Certificate>>,
    hsts: Option<HeaderValue>,
    stop: CancellationToken,
}

/// Lets in whoever comes until `stop`; then waits for the requests that are being answered. Dropping
/// it cuts them off.
pub(crate) async fn serve(entrance: Entrance, stop: CancellationToken) {
    let places = Places::new(&entrance.limits, entrance.door);
    let inside = Arc::new(Inside {
        router: entrance.router,
        limits: entrance.limits,
        certificate: entrance.certificate,
        hsts: entrance.hsts,
        stop: stop.clone(),
    });
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
            accepted = entrance.listener.accept() => accepted,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_of_the_peer(&error) => continue,
            Err(error) => {
                // No files left: those who are inside go on, and some of them leave.
                tracing::warn!(%error, "a connection could not be taken");
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Some(placed) = places.take(socket, peer.ip()) else {
            continue;
        };
        connections.spawn(connection(placed, peer, Arc::clone(&inside)));
    }
    drop(entrance.listener);
    while connections.join_next().await.is_some() {}
}

fn is_of_the_peer(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

async fn connection(socket: Placed<TcpStream>, peer: SocketAddr, inside: Arc<Inside>) {
    // A live picture is small and must leave at once.
    if let Err(error) = socket.get_ref().set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    let Some(certificate) = &inside.certificate else {
        return speak(socket, peer, &inside).await;
    };
    let shaking = certificate.acceptor().accept(socket);
    match timeout(inside.limits.head, shaking).await {
        Ok(Ok(stream)) => speak(stream, peer, &inside).await,
        Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
        Err(_) => tracing::debug!("a TLS handshake took too long"),
    }
}

/// Answers the requests of one connection, until one side ends it.
async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    inside: &Inside,
) {
    let service = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let (router, hsts) = (inside.router.clone(), inside.hsts.clone());
        async move {
            let mut response: Response<Body> = router.oneshot(request).await?;
            if let Some(hsts) = hsts {
                let headers = response.headers_mut();
                headers.insert(header::STRICT_TRANSPORT_SECURITY, hsts);
            }
            Ok::<_, std::convert::Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(inside.limits.head)
        .max_header_size(inside.limits.head_bytes)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = inside.stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}
