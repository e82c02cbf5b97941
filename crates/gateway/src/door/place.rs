//! Places for connections: so many in all, so many for one address. A place is held by the socket
//! itself, so that it lasts for WebSockets too.

use std::{
    collections::HashMap,
    io,
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    task::{Context, Poll},
};

use api::Door;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::Limits;

/// Who is inside.
pub(super) struct Places(Arc<Inner>);

struct Inner {
    most: usize,
    by_address: usize,
    inside: Mutex<Inside>,
    door: Arc<Door>,
}

#[derive(Default)]
struct Inside {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A stream with its place.
pub(super) struct Placed<S> {
    stream: S,
    _place: Place,
}

struct Place(Arc<Inner>, IpAddr);

impl Places {
    pub(super) fn new(limits: &Limits, door: Arc<Door>) -> Self {
        Self(Arc::new(Inner {
            most: limits.connections,
            by_address: limits.by_address,
            inside: Mutex::default(),
            door,
        }))
    }

    /// The stream with a place; `None`, which closes it, when there is none left for it.
    pub(super) fn take<S>(&self, stream: S, from: IpAddr) -> Option<Placed<S>> {
        let from = from.to_canonical();
        let inner = &self.0;
        let mut inside = inner.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let here = inside.by_address.get(&from).copied().unwrap_or_default();
        if inside.all >= inner.most || here >= inner.by_address {
            let turned_away = inner.door.refused.fetch_add(1, Ordering::Relaxed);
            // Told of at 1, 2, 4, 8 …: whoever knocks without end must not fill the log.
            if (turned_away + 1).is_power_of_two() {
                tracing::warn!(%from, from_there = here, all = inside.all, "a connection was turned away");
            }
            return None;
        }
        inside.all += 1;
        inside.by_address.insert(from, here + 1);
        inner.door.open.fetch_add(1, Ordering::Relaxed);
        drop(inside);
        Some(Placed {
            stream,
            _place: Place(Arc::clone(inner), from),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let inner = &self.0;
        let mut inside = inner.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.all -= 1;
        let left = inside.by_address.get_mut(&self.1).map(|count| {
            *count -= 1;
            *count
        });
        if left == Some(0) {
            inside.by_address.remove(&self.1);
        }
        inner.door.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<S> Placed<S> {
    pub(super) fn get_ref(&self) -> &S {
        &self.stream
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Placed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Placed<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn places_come_back_when_their_stream_goes() {
        let limits = Limits {
            connections: 3,
            by_address: 2,
            head: Duration::from_secs(1),
            head_bytes: 8192,
        };
        let door = Arc::new(Door::default());
        let places = Places::new(&limits, Arc::clone(&door));
        let take = |text: &str| places.take((), text.parse().unwrap());
        let first = take("10.0.0.1").unwrap();
        let _second = take("::ffff:10.0.0.1").unwrap();
        assert!(take("10.0.0.1").is_none(), "two for one address");
        let _third = take("10.0.0.2").unwrap();
        assert!(take("10.0.0.3").is_none(), "three in all");
        drop(first);
        assert!(take("10.0.0.1").is_some());
        assert_eq!(door.refused.load(Ordering::Relaxed), 2);
        assert_eq!(door.open.load(Ordering::Relaxed), 2);
        assert_eq!(places.0.inside.lock().unwrap().by_address.len(), 2);
    }
}
