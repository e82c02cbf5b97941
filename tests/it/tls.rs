//! TLS by the gateway itself: made, trusted, renewed while it runs, and all that changes with it.

use std::{process::Command, sync::Arc, time::Duration};

use reqwest::{Certificate, StatusCode, header};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use serde_json::json;
use tests::{Folder, eventually, gateway::Gateway, program};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_tungstenite::{client_async, tungstenite::client::IntoClientRequest as _};

fn cert(arguments: &[&str]) -> String {
    let out = Command::new(program("xueliang"))
        .arg("cert")
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned();
    assert!(out.status.success(), "{said}");
    said
}

/// A connection that trusts the authority and nobody else.
async fn connected(port: &str, authority: &[u8]) -> TlsStream<TcpStream> {
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(authority).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let socket = TcpStream::connect(format!("127.0.0.1:{port}"))
        .await
        .unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    connector.connect(name, socket).await.unwrap()
}

fn shown(stream: &TlsStream<TcpStream>) -> Vec<u8> {
    let certificates = stream.get_ref().1.peer_certificates().unwrap();
    certificates[0].to_vec()
}

#[tokio::test]
async fn a_town_gets_its_own_certificate_and_renews_it() {
    let folder = Folder::new("tls");
    let out = folder.path().join("tls");
    let out = out.to_str().unwrap();
    let said = cert(&[
        "init",
        "--out",
        out,
        "--name",
        "127.0.0.1",
        "--name",
        "gateway.town",
    ]);
    assert!(
        said.contains("受信任的根证书颁发机构") && said.contains("Trusted Root"),
        "{said}"
    );
    let options = format!(
        "[tls]\ncertificate = \"{out}/server.pem\"\nkey = \"{out}/server.key\"\nhsts_days = 7\n"
    );
    let authority = std::fs::read(format!("{out}/authority.pem")).unwrap();
    let gateway = Gateway::start_tls(folder.path(), &options, &authority).await;
    let (status, once) = gateway.command(&["user", "add", "admin", "--role", "administrator"]);
    assert_eq!(status, Some(0), "{once}");
    let once = once.split_whitespace().last().unwrap();

    // Cookies are for TLS only, and browsers are told to come by TLS only.
    let trusting = reqwest::Client::builder()
        .tls_certs_only([Certificate::from_pem(&authority).unwrap()])
        .build()
        .unwrap();
    let address = gateway.address();
    let answer = trusting
        .post(format!("{address}/api/v1/session"))
        .json(&json!({"name": "admin", "password": once}))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let cookie = answer.headers()[header::SET_COOKIE]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        cookie.contains("; Secure") && cookie.contains("HttpOnly"),
        "{cookie}"
    );
    let hsts = &answer.headers()[header::STRICT_TRANSPORT_SECURITY];
    assert_eq!(hsts, "max-age=604800");
    // Whoever does not know the authority does not get in; plain HTTP is not answered.
    assert!(
        reqwest::Client::new()
            .get(format!("{address}/version"))
            .send()
            .await
            .is_err()
    );
    let plain = address.replace("https://", "http://");
    assert!(
        reqwest::Client::new()
            .get(format!("{plain}/version"))
            .send()
            .await
            .is_err()
    );

    // WebSockets come through, as far as the API's own rules let them.
    let port = address.rsplit(':').next().unwrap();
    let stream = connected(port, &authority).await;
    let first = shown(&stream);
    let live = format!("wss://127.0.0.1:{port}/api/v1/cameras/{}/live", uuid());
    let mut request = live.into_client_request().unwrap();
    request
        .headers_mut()
        .insert("cookie", cookie.split(';').next().unwrap().parse().unwrap());
    request.headers_mut().insert(
        "origin",
        format!("https://127.0.0.1:{port}").parse().unwrap(),
    );
    let refused = client_async(request, stream).await.unwrap_err();
    // The first password is to be changed before anything else.
    assert!(refused.to_string().contains("403"), "{refused}");

    // A renewed certificate is shown without a restart, and requests go on meanwhile.
    cert(&["renew", "--out", out]);
    eventually(
        "the new certificate is shown",
        Duration::from_secs(20),
        async || {
            let now = shown(&connected(port, &authority).await);
            (now != first).then_some(())
        },
    )
    .await;
    // One that is broken changes nothing.
    std::fs::write(format!("{out}/server.key"), "nonsense").unwrap();
    eventually(
        "the broken key is told of",
        Duration::from_secs(20),
        async || gateway.log().contains("cannot be used").then_some(()),
    )
    .await;
    assert!(
        trusting
            .get(format!("{address}/version"))
            .send()
            .await
            .is_ok()
    );
}

fn uuid() -> &'static str {
    "019ab0c1-7d3e-7000-8000-000000000001"
}
