//! A door in front of a camera or a database that counts who knocks, whether or not it came to
//! anything, and that can be shut.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

/// Passes connections on and counts them.
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    knocks: Arc<AtomicU32>,
    shut: watch::Sender<bool>,
    _task: JoinSet<()>,
}

impl Door {
    /// An open door to `to`.
    pub(crate) async fn new(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let knocks = Arc::new(AtomicU32::new(0));
        let (shut, watch) = watch::channel(false);
        let mut task = JoinSet::new();
        let count = Arc::clone(&knocks);
        task.spawn(async move {
            let mut passing = JoinSet::new();
            while let Ok((outside, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                passing.spawn(pass(outside, to, watch.clone()));
            }
        });
        Self {
            address,
            knocks,
            shut,
            _task: task,
        }
    }

    /// How many connections were made.
    pub(crate) fn knocks(&self) -> u32 {
        self.knocks.load(Ordering::SeqCst)
    }

    /// Cuts every connection, and new ones at once; or lets them through again.
    pub(crate) fn shut(&self, shut: bool) {
        self.shut.send_replace(shut);
    }
}

async fn pass(mut outside: TcpStream, to: SocketAddr, mut shut: watch::Receiver<bool>) {
    let through = async {
        if let Ok(mut inside) = TcpStream::connect(to).await {
            let _ = copy_bidirectional(&mut outside, &mut inside).await;
        }
    };
    tokio::select! {
        biased;
        _ = shut.wait_for(|shut| *shut) => {}
        () = through => {}
    }
}
