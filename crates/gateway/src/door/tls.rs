//! The certificate that the door shows: read from two files, and again when they change, so that a
//! new one needs no restart. Files that do not fit together change nothing but the log.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use api::Door;
use domain::{Clock, Code, Error, Result, Timestamp};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(5);
/// How often an end that comes near is told of.
const TELL: Duration = Duration::from_secs(24 * 3600);

/// A certificate that follows its files.
pub(crate) struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    shown: RwLock<Arc<ServerConfig>>,
    door: Arc<Door>,
}

/// When the two files changed last.
type Seen = [Option<SystemTime>; 2];

impl Certificate {
    /// Of a chain (the server's certificate first) and its private key, both PEM.
    ///
    /// # Errors
    /// [`Code::TlsUnusable`] with what is wrong.
    pub(crate) fn open(chain: &Path, key: &Path, door: Arc<Door>) -> Result<Self> {
        let (config, ends) = read(chain, key)?;
        door.certified(ends);
        Ok(Self {
            chain: chain.to_owned(),
            key: key.to_owned(),
            shown: RwLock::new(config),
            door,
        })
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let shown = self.shown.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&shown))
    }

    /// Follows the files and warns of the end, until `stop`.
    pub(crate) async fn follow(&self, clock: &Clock, stop: CancellationToken) {
        let mut seen = self.seen();
        let mut told = None;
        loop {
            let now = clock.now();
            let due = told.is_none_or(|told| now.since(told) >= TELL);
            if let Some(ends) = self.door.certificate_ends()
                && due
                && self.door.ends_soon(now)
            {
                told = Some(now);
                tracing::warn!(
                    certificate = %self.chain.display(),
                    ends = ends.day_shanghai(),
                    "the certificate ends soon: browsers will refuse it; renew it (xueliang cert renew)"
                );
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = sleep(LOOK) => {}
            }
            let there = self.seen();
            if there == seen {
                continue;
            }
            match read(&self.chain, &self.key) {
                Ok((config, ends)) => {
                    *self.shown.write().unwrap_or_else(PoisonError::into_inner) = config;
                    self.door.certified(ends);
                    (seen, told) = (there, None);
                    tracing::info!(ends = ends.day_shanghai(), "a new certificate is shown");
                }
                Err(error) => {
                    seen = there;
                    tracing::error!(
                        error = error.chain(),
                        "the changed certificate cannot be used; the old one is shown still"
                    );
                }
            }
        }
    }

    fn seen(&self) -> Seen {
        [&self.chain, &self.key].map(|path| fs::metadata(path).and_then(|it| it.modified()).ok())
    }
}

fn read(chain: &Path, key: &Path) -> Result<(Arc<ServerConfig>, Timestamp)> {
    let unusable = |path: &Path, reason: String| {
        Error::new(Code::TlsUnusable)
            .with("path", path.display())
            .with("reason", reason)
    };
    let of_chain = |reason: String| unusable(chain, reason);
    let pem = fs::read(chain).map_err(|source| of_chain(source.to_string()))?;
    let certificates = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>();
    let certificates = certificates.map_err(|source| of_chain(source.to_string()))?;
    let first = certificates
        .first()
        .ok_or_else(|| of_chain("there is no certificate in it".to_owned()))?;
    let ends = ends(first).map_err(|source| of_chain(source.to_string()))?;
    let secret =
        PrivateKeyDer::from_pem_file(key).map_err(|source| unusable(key, source.to_string()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder
                .with_no_client_auth()
                .with_single_cert(certificates, secret)
        })
        .map_err(|source| unusable(key, source.to_string()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((Arc::new(config), ends))
}

/// When a certificate ends.
fn ends(certificate: &CertificateDer<'_>) -> io::Result<Timestamp> {
    let (_, read) = x509_parser::parse_x509_certificate(certificate).map_err(io::Error::other)?;
    let seconds = read.validity().not_after.timestamp();
    Ok(Timestamp(seconds.saturating_mul(1_000_000)))
}
