//! `xueliang cert`: a certificate authority of one's own, for a network that no public one speaks
//! for, and the server's certificate under it.
//!
//! Browsers trust the authority once it is installed in them; the server's certificate may then be
//! renewed as often as needed. The authority's key signs for any name: it belongs away from here, on
//! a disk in a drawer, until it is needed again.

use std::{
    fs, io,
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use domain::{Clock, Code, Error, Result, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use crate::{door::plain, folder};

const AUTHORITY: &str = "authority.pem";
const AUTHORITY_KEY: &str = "authority.key";
const SERVER: &str = "server.pem";
const SERVER_KEY: &str = "server.key";

const DAY: Duration = Duration::from_secs(24 * 3600);
/// How long browsers trust the authority.
const AUTHORITY_DAYS: u32 = 10 * 365;
/// Some browsers take no certificate that lasts longer than 825 days, whoever signed it.
const SERVER_DAYS: u32 = 730;

/// What was made.
pub struct Made {
    /// The server's chain.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// What browsers are to trust.
    pub authority: PathBuf,
    /// Whom it speaks for.
    pub names: Vec<String>,
    /// When the server's certificate ends.
    pub ends: Timestamp,
    /// Whether the authority is new.
    pub is_new: bool,
}

/// Makes an authority and a certificate for `names` in the folder `out`; without names for this
/// machine's own and its private addresses.
///
/// # Errors
/// [`Code::CertificateThere`] when any of the files is there; [`Code::CertificateFailed`].
pub fn init(names: Vec<String>, out: &Path, clock: &Clock) -> Result<Made> {
    folder::make(out).map_err(|source| failed(out, source))?;
    for name in [AUTHORITY, AUTHORITY_KEY, SERVER, SERVER_KEY] {
        let path = out.join(name);
        if fs::symlink_metadata(&path).is_ok() {
            return Err(Error::new(Code::CertificateThere).with("path", path.display()));
        }
    }
    let names = if names.is_empty() { own_names() } else { names };
    let key = KeyPair::generate().map_err(|source| failed(out, source))?;
    let mut params = CertificateParams::default();
    // Two installations' authorities have different names: browsers list them side by side.
    let since = clock.now().day_shanghai();
    params.distinguished_name = called(&format!("Xueliang Gateway CA {since} {}", names[0]));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    span(&mut params, clock.now(), AUTHORITY_DAYS);
    let secret = key.serialize_pem();
    let issuer = CertifiedIssuer::self_signed(params, key).map_err(|source| failed(out, source))?;
    let authority = issuer.pem();
    public(&out.join(AUTHORITY), &authority)?;
    private(&out.join(AUTHORITY_KEY), &secret)?;
    let ends = server(&issuer, &authority, &names, out, clock)?;
    Ok(made(out, names, ends, true))
}

/// Makes a new certificate for the server under the authority in `out`: for `names`, or for those of
/// the one that is there.
///
/// # Errors
/// [`Code::CertificateFailed`] when the authority or its key is not there or cannot be used.
pub fn renew(names: Vec<String>, out: &Path, clock: &Clock) -> Result<Made> {
    let read = |name: &str| {
        let path = out.join(name);
        fs::read_to_string(&path).map_err(|source| failed(&path, source))
    };
    let authority = read(AUTHORITY)?;
    let key = KeyPair::from_pem(&read(AUTHORITY_KEY)?)
        .map_err(|source| failed(&out.join(AUTHORITY_KEY), source))?;
    let issuer = Issuer::from_ca_cert_pem(&authority, key)
        .map_err(|source| failed(&out.join(AUTHORITY), source))?;
    let names = match names.is_empty() {
        true => names_in(&read(SERVER)?).map_err(|source| failed(&out.join(SERVER), source))?,
        false => names,
    };
    let ends = server(&issuer, &authority, &names, out, clock)?;
    Ok(made(out, names, ends, false))
}

/// Writes a certificate and a key for the server; when it ends. The key first: the gateway takes them
/// up when they fit together.
fn server(
    issuer: &Issuer<'_, KeyPair>,
    authority: &str,
    names: &[String],
    out: &Path,
    clock: &Clock,
) -> Result<Timestamp> {
    let failed = |source: rcgen::Error| failed(out, source);
    let key = KeyPair::generate().map_err(failed)?;
    let mut params = CertificateParams::new(names).map_err(failed)?;
    params.distinguished_name = called(&names[0]);
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let ends = span(&mut params, clock.now(), SERVER_DAYS);
    let certificate = params.signed_by(&key, issuer).map_err(failed)?;
    private(&out.join(SERVER_KEY), &key.serialize_pem())?;
    public(&out.join(SERVER), &(certificate.pem() + authority))?;
    Ok(ends)
}

fn called(name: &str) -> DistinguishedName {
    let mut called = DistinguishedName::new();
    // The longest common name that X.520 knows.
    let name: String = name.chars().take(64).collect();
    called.push(DnType::CommonName, name);
    called
}

/// From a day ago, for clocks that are behind, for so many days.
fn span(params: &mut CertificateParams, now: Timestamp, days: u32) -> Timestamp {
    let at = |time: Timestamp| {
        let seconds = u64::try_from(time.0 / 1_000_000).unwrap_or_default();
        rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds)
    };
    let ends = now + DAY * days;
    params.not_before = at(now - DAY);
    params.not_after = at(ends);
    ends
}

/// Whom the first certificate of a chain speaks for.
fn names_in(pem: &str) -> io::Result<Vec<String>> {
    let (_, first) = x509_parser::pem::parse_x509_pem(pem.as_bytes()).map_err(io::Error::other)?;
    let (_, read) = X509Certificate::from_der(&first.contents).map_err(io::Error::other)?;
    let names = read.subject_alternative_name().map_err(io::Error::other)?;
    let names = names.map(|names| names.value.general_names.as_slice());
    let names = names.unwrap_or_default().iter();
    let names: Vec<String> = names
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            GeneralName::IPAddress(bytes) => {
                let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
                let any = v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from));
                any.ok().map(|ip| ip.to_string())
            }
            _ => None,
        })
        .collect();
    if names.is_empty() {
        return Err(io::Error::other("it speaks for nobody"));
    }
    Ok(names)
}

/// This machine's name and addresses, as people of its network would type them.
fn own_names() -> Vec<String> {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = host.trim().to_ascii_lowercase();
    let is_name = |host: &String| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
        !host.is_empty() && host.bytes().all(plain)
    };
    let mut names: Vec<String> = Some(host).filter(is_name).into_iter().collect();
    names.extend(plain::own_private().iter().map(ToString::to_string));
    names.extend(["localhost".to_owned(), "127.0.0.1".to_owned()]);
    names
}

fn made(out: &Path, names: Vec<String>, ends: Timestamp, is_new: bool) -> Made {
    Made {
        certificate: out.join(SERVER),
        key: out.join(SERVER_KEY),
        authority: out.join(AUTHORITY),
        names,
        ends,
        is_new,
    }
}

/// A file that only this user may read.
fn private(path: &Path, text: &str) -> Result<()> {
    folder::write(path, text.as_bytes()).map_err(|source| failed(path, source))
}

/// A file that everybody may read.
fn public(path: &Path, text: &str) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    private(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
        .map_err(|source| failed(path, source))
}

fn failed(path: &Path, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Code::CertificateFailed)
        .with("path", path.display())
        .because(source)
}

impl Made {
    /// What to do with it, for people.
    #[must_use]
    pub fn text(&self) -> String {
        let (names, ends) = (self.names.join(" "), self.ends.day_shanghai());
        let (certificate, key) = (self.certificate.display(), self.key.display());
        let authority = self.authority.display();
        let mut text = format!(
            "\n  服务器证书 certificate   {certificate}\n  私钥 private key         {key}\n  \
             名称 names               {names}\n  有效期至 ends            {ends}\n"
        );
        if !self.is_new {
            text.push_str(
                "\n  网关会在几秒内自动启用新证书。\n  The gateway takes it up within seconds.\n",
            );
            return text;
        }
        text.push_str(&format!(
            r#"
  写入配置文件 · into the configuration

    [tls]
    certificate = "{certificate}"
    key = "{key}"

  在每台电脑的浏览器中安装根证书 {authority}
    Windows（Chrome、Edge、360）：把文件改名为 authority.crt 并双击 → 安装证书 → 本地计算机
      → 将所有的证书都放入下列存储 → 受信任的根证书颁发机构
    Linux（Debian、统信 UOS、麒麟）：sudo cp authority.pem /usr/local/share/ca-certificates/xueliang.crt
      && sudo update-ca-certificates；Chromium 另需：certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n xueliang -i authority.pem
    Firefox：设置 → 隐私与安全 → 查看证书 → 证书颁发机构 → 导入 → 信任由此机构标识的网站
  authority.key 可为任何名称签发证书：请移到离线介质保存，续期时再取回（xueliang cert renew）。

  Install the authority {authority} in the browsers of each computer
    Windows (Chrome, Edge): rename the file to authority.crt, double-click it → Install Certificate
      → Local Machine → Place all certificates in the following store → Trusted Root Certification Authorities
    Linux (Debian): sudo cp authority.pem /usr/local/share/ca-certificates/xueliang.crt
      && sudo update-ca-certificates; for Chromium also:
      certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n xueliang -i authority.pem
    Firefox: Settings → Privacy & Security → View Certificates → Authorities → Import → trust to identify websites
  authority.key signs for any name: keep it off this machine until it is needed (xueliang cert renew).
"#
        ));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn nothing_is_overwritten_and_keys_are_nobody_elses() {
        let out = std::env::temp_dir().join(format!("xl-cert-{}", std::process::id()));
        let clock = Clock::manual(Timestamp::parse("2026-11-28T00:00:00Z").unwrap());
        let names = vec!["gateway.town".to_owned(), "10.20.0.8".to_owned()];
        let made = init(names.clone(), &out, &clock).unwrap();
        assert_eq!(made.ends.day_shanghai(), "2028-11-27");
        for (name, mode) in [(AUTHORITY_KEY, 0o600), (SERVER_KEY, 0o600), (SERVER, 0o644)] {
            let found = fs::metadata(out.join(name)).unwrap().permissions().mode();
            assert_eq!(found & 0o777, mode, "{name}");
        }
        let there = init(names.clone(), &out, &clock).err().unwrap();
        assert_eq!(there.code(), Code::CertificateThere);
        let before = fs::read_to_string(out.join(SERVER)).unwrap();
        let authority = fs::read_to_string(out.join(AUTHORITY)).unwrap();
        let renewed = renew(Vec::new(), &out, &clock).unwrap();
        assert_eq!(renewed.names, names);
        let after = fs::read_to_string(out.join(SERVER)).unwrap();
        assert!(after != before && after.ends_with(&authority));
        assert_eq!(fs::read_to_string(out.join(AUTHORITY)).unwrap(), authority);
        fs::remove_file(out.join(AUTHORITY_KEY)).unwrap();
        let missing = renew(Vec::new(), &out, &clock).err().unwrap();
        assert_eq!(missing.code(), Code::CertificateFailed);
        fs::remove_dir_all(out).unwrap();
    }
}
