//! Addresses that may be connected to: a name is looked up once, and what it stands for is checked
//! before anything is sent there. The rule itself is [`domain::outbound`].

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
};

use domain::{Error, outbound::Outbound};
use url::Host;

/// Why there is no address.
#[derive(Debug)]
pub enum Unresolved {
    /// There are only ones that may not be connected to.
    Refused(Error),
    /// Nobody knows the name.
    Unknown(io::Error),
}

/// The addresses of `host` that may be connected to; at least one.
///
/// # Errors
/// [`Unresolved`].
pub async fn resolved(
    outbound: &Outbound,
    host: &Host<String>,
    port: u16,
) -> Result<Vec<SocketAddr>, Unresolved> {
    let found: Vec<SocketAddr> = match host {
        Host::Ipv4(ip) => vec![(*ip, port).into()],
        Host::Ipv6(ip) => vec![(*ip, port).into()],
        Host::Domain(name) => tokio::net::lookup_host((name.as_str(), port))
            .await
            .map_err(Unresolved::Unknown)?
            .collect(),
    };
    let mut refused = None;
    let mut allowed = Vec::with_capacity(found.len());
    for address in found {
        match outbound.checked(address, is_own(address.ip())) {
            Ok(()) => allowed.push(address),
            Err(error) => refused = Some(error),
        }
    }
    match refused {
        _ if !allowed.is_empty() => Ok(allowed),
        Some(error) => Err(Unresolved::Refused(error)),
        None => Err(Unresolved::Unknown(io::ErrorKind::NotFound.into())),
    }
}

/// Whether it is an address of this machine: only then would the system also send from it. Nothing is
/// sent to find out.
fn is_own(ip: IpAddr) -> bool {
    let any: IpAddr = match ip {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let from = UdpSocket::bind((any, 0)).and_then(|socket| {
        socket.connect((ip, 9))?;
        socket.local_addr()
    });
    from.is_ok_and(|from| from.ip() == ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn names_are_judged_by_what_they_stand_for() {
        let host = Host::Domain("localhost".to_owned());
        let refused = resolved(&Outbound::default(), &host, 554).await;
        assert!(
            matches!(refused, Err(Unresolved::Refused(_))),
            "{refused:?}"
        );
        let allow = Outbound::new(&["127.0.0.0/8", "::1"], &[]).unwrap();
        let found = resolved(&allow, &host, 554).await.unwrap();
        assert!(found.iter().all(|address| address.ip().is_loopback()));
        let unknown = Host::Domain("no-such-name.invalid".to_owned());
        let unknown = resolved(&Outbound::default(), &unknown, 554).await;
        assert!(
            matches!(unknown, Err(Unresolved::Unknown(_))),
            "{unknown:?}"
        );
    }

    #[test]
    fn own_addresses_are_known() {
        assert!(is_own(Ipv4Addr::LOCALHOST.into()));
        assert!(!is_own(Ipv4Addr::new(192, 0, 2, 1).into()));
    }
}
