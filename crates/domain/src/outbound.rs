//! Where the gateway may connect to because somebody typed an address: cameras, probes, receivers.
//!
//! Without this, whoever may add a camera could speak through the gateway to what only it reaches:
//! its own services, a database beside it, a cloud's metadata. The rule looks at the address that is
//! connected to, never at a name: whoever connects resolves the name once, asks here, and connects to
//! what was asked about.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use ipnet::{IpNet, Ipv4Net};

use crate::error::{Code, Error, Result};

/// Networks that are refused unless an entry at least as exact allows them.
const REFUSED: [&str; 7] = [
    // Loopback (RFC 1122, RFC 4291): services that trust whoever is on this machine.
    "127.0.0.0/8",
    "::1/128",
    // Link-local (RFC 3927, RFC 4291), and with it 169.254.169.254, the metadata of most clouds.
    "169.254.0.0/16",
    "fe80::/10",
    // Metadata of clouds elsewhere: Alibaba Cloud, Amazon over IPv6.
    "100.100.100.200/32",
    "fd00:ec2::254/128",
    // This network (RFC 791): reaches this machine.
    "0.0.0.0/8",
];

/// The rule, as the operator chose it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbound {
    allow: Vec<IpNet>,
    deny: Vec<IpNet>,
    own_ports: Vec<u16>,
}

impl Outbound {
    /// Of two lists of networks (CIDR, or single addresses). What the lists do not speak of is
    /// decided by what stands above: public and private addresses are allowed, loopback, link-local
    /// and metadata are not. The most exact entry decides; of two as exact, refusing wins.
    ///
    /// # Errors
    /// [`Code::ValueInvalid`] with what is no network.
    pub fn new<S: AsRef<str>>(allow: &[S], deny: &[S]) -> Result<Self> {
        let read = |field: &'static str, list: &[S]| {
            let nets = list.iter().map(|text| network(field, text.as_ref()));
            nets.collect::<Result<Vec<_>>>()
        };
        Ok(Self {
            allow: read("allow", allow)?,
            deny: read("deny", deny)?,
            own_ports: Vec::new(),
        })
    }

    /// The same, never reaching these ports of this machine: the gateway listens there.
    #[must_use]
    pub fn without_ports(mut self, ports: Vec<u16>) -> Self {
        self.own_ports = ports;
        self
    }

    /// Whether `to` may be connected to; `is_own` when it is an address of this machine.
    ///
    /// # Errors
    /// [`Code::OutboundRefused`].
    pub fn checked(&self, to: SocketAddr, is_own: bool) -> Result<()> {
        let ip = meant(to.ip());
        let here = is_own || ip.is_loopback();
        // Loopback is no address among others: what allows its network allows it.
        let is_own = is_own && !ip.is_loopback();
        let gateway = here && self.own_ports.contains(&to.port());
        let nobody = ip.is_unspecified() || ip.is_multicast() || is_broadcast(ip);
        if gateway || nobody || !self.allows(ip, is_own) {
            return Err(Error::new(Code::OutboundRefused).with("address", ip));
        }
        Ok(())
    }

    fn allows(&self, ip: IpAddr, is_own: bool) -> bool {
        let longest = |list: &[IpNet]| {
            let fitting = list.iter().filter(|net| net.contains(&ip));
            fitting.map(|net| i16::from(net.prefix_len())).max()
        };
        let refused = REFUSED.iter().filter_map(|text| text.parse().ok());
        let mut built_in = longest(&refused.collect::<Vec<IpNet>>());
        if is_own {
            // Services of this machine listen there as they do on loopback.
            built_in = built_in.max(Some(if ip.is_ipv4() { 32 } else { 128 }));
        }
        // Whatever is not spoken of is allowed, by an entry less exact than any.
        let allowed = longest(&self.allow).unwrap_or(-1);
        let denied = longest(&self.deny);
        // On the operator's own word an entry as exact as what is built in wins over it.
        denied.is_none_or(|denied| denied < allowed) && built_in.is_none_or(|it| it <= allowed)
    }
}

/// The network that a text names.
fn network(field: &'static str, text: &str) -> Result<IpNet> {
    let text = text.trim();
    let one = || text.parse::<IpAddr>().map(IpNet::from).ok();
    let net = text.parse::<IpNet>().ok().or_else(one);
    net.map(|net| net.trunc()).ok_or_else(|| {
        Error::new(Code::ValueInvalid)
            .with("field", field)
            .with("value", text)
            .with("reason", "CIDR, 192.168.0.0/16")
    })
}

/// The IPv4 address that an IPv6 address stands for: mapped and compatible (RFC 4291), NAT64
/// (RFC 6052), 6to4 (RFC 3056); any other address itself.
fn meant(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = ip else { return ip };
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match v6.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        _ => ip,
    }
}

/// 240.0.0.0/4 with 255.255.255.255: nobody's.
fn is_broadcast(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            Ipv4Net::new(Ipv4Addr::new(240, 0, 0, 0), 4).is_ok_and(|net| net.contains(&v4))
        }
        IpAddr::V6(_) => false,
    }
}

/// Whether only a network of one's own leads there: private, shared, loopback, link-local, unique
/// local (RFC 1918, 6598, 3927, 4193, 4291). An unspecified address is not: all addresses are meant.
#[must_use]
pub fn is_private(ip: IpAddr) -> bool {
    match meant(ip) {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || shared
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(outbound: &Outbound, address: &str) -> bool {
        let ip: IpAddr = address.parse().unwrap();
        outbound.checked(SocketAddr::new(ip, 554), false).is_err()
    }

    #[test]
    fn cameras_are_reached_and_this_machine_is_not() {
        let outbound = Outbound::default();
        for address in [
            "10.1.2.3",
            "192.168.0.20",
            "172.16.9.1",
            "100.64.0.1",
            "203.0.113.5",
            "fd12:3456::1",
            "2001:db8::1",
        ] {
            assert!(!refused(&outbound, address), "{address}");
        }
        for address in [
            "127.0.0.1",
            "127.8.9.1",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "0.0.0.0",
            "0.1.2.3",
            "::",
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "100.100.100.200",
            "fd00:ec2::254",
            "fe80::1",
            "224.0.0.251",
            "ff02::1",
            "255.255.255.255",
            "240.0.0.1",
        ] {
            assert!(refused(&outbound, address), "{address}");
        }
    }

    #[test]
    fn the_most_exact_entry_decides() {
        let only = Outbound::new(&["10.20.0.0/16"], &["0.0.0.0/0"]).unwrap();
        assert!(!refused(&only, "10.20.1.1") && refused(&only, "10.21.1.1"));
        let demo = Outbound::new(&["127.0.0.0/8"], &[]).unwrap();
        assert!(!refused(&demo, "127.0.0.1") && refused(&demo, "::1"));
        let but = Outbound::new(&["10.0.0.0/8"], &["10.0.0.9", "10.0.0.0/8"]).unwrap();
        assert!(refused(&but, "10.0.0.9") && refused(&but, "10.0.0.8"));
        // All that is allowed does not allow what is refused by name.
        let wide = Outbound::new(&["0.0.0.0/0"], &[]).unwrap();
        assert!(refused(&wide, "127.0.0.1") && refused(&wide, "169.254.169.254"));
        assert!(Outbound::new(&["10.0.0.0/33"], &[]).is_err());
        assert!(Outbound::new(&[], &["town.local"]).is_err());
    }

    #[test]
    fn the_gateways_own_ports_are_refused_whatever_is_allowed() {
        let all = ["127.0.0.0/8", "192.168.1.5/32"];
        let outbound = Outbound::new(&all, &[]).unwrap().without_ports(vec![8480]);
        let check = |text: &str, is_own| outbound.checked(text.parse().unwrap(), is_own).is_ok();
        assert!(check("127.0.0.1:554", false) && check("192.168.1.5:554", true));
        assert!(!check("127.0.0.1:8480", false) && !check("192.168.1.5:8480", true));
        assert!(!check("[::ffff:127.0.0.1]:8480", false));
        // The same port elsewhere is another's.
        assert!(check("192.168.1.6:8480", false));
        // An own address that nobody allowed.
        assert!(!check("192.168.1.7:554", true));
    }

    #[test]
    fn private_networks_are_known() {
        for address in [
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "fd00::1",
            "fe80::1",
            "::1",
        ] {
            assert!(is_private(address.parse().unwrap()), "{address}");
        }
        for address in ["0.0.0.0", "100.128.0.1", "8.8.8.8", "2001:db8::1", "::"] {
            assert!(!is_private(address.parse().unwrap()), "{address}");
        }
    }

    fn v4() -> impl Strategy<Value = Ipv4Addr> {
        any::<u32>().prop_map(Ipv4Addr::from)
    }

    proptest! {
        /// No way of writing an IPv4 address as IPv6 is judged otherwise.
        #[test]
        fn disguises_do_not_help(ip in v4(), port: u16, own: bool) {
            let outbound = Outbound::new(&["127.0.0.0/9"], &["10.0.0.0/8"]).unwrap();
            let plain = outbound.checked(SocketAddr::new(ip.into(), port), own).is_ok();
            let mapped = SocketAddr::new(ip.to_ipv6_mapped().into(), port);
            prop_assert_eq!(outbound.checked(mapped, own).is_ok(), plain);
        }

        /// A longer list of refusals never allows more; a longer list of permissions never less.
        #[test]
        fn lists_only_do_what_they_say(
            ip in v4(), net in v4(), prefix in 0_u8..=32, own: bool,
        ) {
            let entry = format!("{net}/{prefix}");
            let to = SocketAddr::new(ip.into(), 554);
            let base = Outbound::default().checked(to, own).is_ok();
            let denied = Outbound::new(&[], &[entry.as_str()]).unwrap();
            prop_assert!(base || denied.checked(to, own).is_err());
            let allowed = Outbound::new(&[entry.as_str()], &[]).unwrap();
            prop_assert!(!base || allowed.checked(to, own).is_ok());
        }

        /// Whatever is allowed, nobody's addresses and the gateway's own ports stay closed.
        #[test]
        fn some_doors_do_not_open(ip in v4(), port: u16) {
            let exact = format!("{ip}/32");
            let outbound = Outbound::new(&[exact], &[]).unwrap().without_ports(vec![port]);
            prop_assert!(outbound.checked(SocketAddr::new(ip.into(), port), true).is_err());
            if ip.is_multicast() || ip.is_unspecified() {
                let to = SocketAddr::new(ip.into(), port.wrapping_add(1));
                prop_assert!(outbound.checked(to, false).is_err());
            }
        }
    }
}
