//! Whether plain HTTP is good enough for where the gateway listens. Passwords and pictures pass
//! there for everybody on the way to read, which a network of one's own may bear and the Internet
//! does not.

use std::net::{IpAddr, SocketAddr};

use domain::{Code, Error, Result, outbound::is_private};

/// Whether what passes can be read on the way: `false` on loopback.
///
/// # Errors
/// [`Code::TlsNeeded`] on a public address, unless that is `insecure`ly wanted.
pub(crate) fn checked(listen: SocketAddr, insecure: bool) -> Result<bool> {
    let ip = listen.ip();
    let reached = if ip.is_unspecified() {
        own(ip)
    } else {
        vec![ip]
    };
    let public = reached.iter().find(|ip| !is_private(**ip));
    match public {
        Some(public) if !insecure => Err(Error::new(Code::TlsNeeded).with("address", public)),
        _ => Ok(!ip.to_canonical().is_loopback()),
    }
}

/// The addresses of this machine that a socket on `any` answers at.
fn own(any: IpAddr) -> Vec<IpAddr> {
    let Ok(interfaces) = nix::ifaddrs::getifaddrs() else {
        return Vec::new();
    };
    let addresses = interfaces.filter_map(|interface| {
        let address = interface.address?;
        let v4 = address.as_sockaddr_in().map(|v4| IpAddr::V4(v4.ip()));
        v4.or_else(|| address.as_sockaddr_in6().map(|v6| IpAddr::V6(v6.ip())))
    });
    addresses
        .filter(|ip| any.is_ipv6() || ip.is_ipv4())
        .collect()
}

/// The private addresses of this machine, for a certificate.
pub(crate) fn own_private() -> Vec<IpAddr> {
    let mut own = own(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED));
    own.retain(|ip| is_private(*ip) && !ip.is_loopback());
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_internet_wants_tls() {
        let check = |text: &str, insecure| checked(text.parse().unwrap(), insecure);
        assert!(!check("127.0.0.1:1", false).unwrap() && !check("[::1]:1", false).unwrap());
        assert!(check("192.168.1.2:1", false).unwrap());
        let error = check("203.0.113.7:80", false).unwrap_err();
        assert_eq!(error.code(), Code::TlsNeeded);
        assert!(check("203.0.113.7:80", true).unwrap());
    }
}
