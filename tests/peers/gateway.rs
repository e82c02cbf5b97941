//! The gateway itself as a user starts it: the program in a process of its own, asked over HTTP.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::Duration,
};

use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::{eventually, program};

/// What everybody's password is in the end.
pub const PASSWORD: &str = "harbour-2026-lantern";

/// A running `xueliang serve`.
pub struct Gateway {
    process: Option<Child>,
    folder: PathBuf,
    address: String,
    asker: reqwest::Client,
    metrics: String,
}

impl Gateway {
    /// Starts one in `folder` with `options` (TOML) besides the address and the data folder.
    pub async fn start(folder: &Path, options: &str) -> Self {
        Self::started(folder, options, "http", http()).await
    }

    /// The same over TLS, with a certificate of this authority (PEM).
    pub async fn start_tls(folder: &Path, options: &str, authority: &[u8]) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let authority = reqwest::Certificate::from_pem(authority).unwrap();
        let client = reqwest::Client::builder().tls_certs_only([authority]);
        Self::started(folder, options, "https", client.build().unwrap()).await
    }

    async fn started(folder: &Path, options: &str, scheme: &str, asker: reqwest::Client) -> Self {
        // Both at once, so that they are two.
        let free = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let [port, metrics] = free.map(|socket| socket.local_addr().unwrap().port());
        let config = folder.join("gateway.toml");
        let data = folder.join("data");
        std::fs::write(
            &config,
            format!(
                "[server]\nlisten = \"127.0.0.1:{port}\"\n\
                 metrics_listen = \"127.0.0.1:{metrics}\"\n[access]\nadministrators = \"one\"\n\
                 [outbound]\nallow = [\"127.0.0.0/8\"]\n\
                 [data]\nfolder = {:?}\n[sign_in]\nsecond_factor = \"off\"\n{options}\n",
                data.display().to_string()
            ),
        )
        .unwrap();
        let mut gateway = Self {
            process: None,
            folder: folder.to_owned(),
            address: format!("{scheme}://127.0.0.1:{port}"),
            metrics: format!("http://127.0.0.1:{metrics}/metrics"),
            asker,
        };
        gateway.again().await;
        gateway
    }

    /// Starts it again after [`Gateway::kill`] or [`Gateway::stop`], in the same folder.
    pub async fn again(&mut self) {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("log"))
            .unwrap();
        self.process = Some(
            Command::new(program("xueliang"))
                .arg("serve")
                .arg("--config")
                .arg(self.folder.join("gateway.toml"))
                .stdout(Stdio::null())
                .stderr(log)
                .spawn()
                .unwrap(),
        );
        let ready = format!("{}/readyz", self.address);
        eventually(
            "the gateway is ready",
            Duration::from_secs(20),
            async || {
                let answer = self.asker.get(&ready).send().await.ok()?;
                answer.status().is_success().then_some(())
            },
        )
        .await;
    }

    /// Its address, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What its metric `name`, which has no labels, says.
    pub async fn metric(&self, name: &str) -> u64 {
        let text = http().get(&self.metrics).send().await.unwrap();
        let text = text.text().await.unwrap();
        let mut lines = text.lines().filter_map(|line| line.split_once(' '));
        let (_, value) = lines.find(|(known, _)| *known == name).unwrap();
        value.parse().unwrap()
    }

    /// Its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.as_ref().unwrap().id()
    }

    /// Runs another command of the program on the same configuration, and answers its exit
    /// status and what it printed.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let out = Command::new(program("xueliang"))
            .args(arguments)
            .arg("--config")
            .arg(self.folder.join("gateway.toml"))
            .output()
            .unwrap();
        let text = [out.stdout, out.stderr].concat();
        (
            out.status.code(),
            String::from_utf8_lossy(&text).into_owned(),
        )
    }

    /// Adds a user from the command line and signs in with a password of their own.
    pub async fn sign_in(&self, name: &str, role: &str) -> Client {
        let (status, text) = self.command(&["user", "add", name, "--role", role]);
        assert_eq!(status, Some(0), "{text}");
        let once = text.split_whitespace().last().unwrap().to_owned();
        let password = PASSWORD;
        let client = Client::sign_in(&self.address, name, &once).await;
        client
            .post(
                "/session/password",
                json!({"old_password": once, "new_password": password}),
            )
            .await;
        Client::sign_in(&self.address, name, password).await
    }

    /// Ends it as a power cut to the process would: SIGKILL.
    pub fn kill(&mut self) {
        let mut process = self.process.take().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Asks it to stop and answers how long that took.
    pub async fn stop(&mut self) -> Duration {
        let mut process = self.process.take().unwrap();
        let began = std::time::Instant::now();
        let ended = Command::new("kill")
            .arg(process.id().to_string())
            .status()
            .unwrap();
        assert!(ended.success());
        eventually("the gateway stops", Duration::from_secs(25), async || {
            process.try_wait().unwrap()
        })
        .await;
        began.elapsed()
    }

    /// Its log so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// The folder its footage lies in.
    #[must_use]
    pub fn footage(&self) -> PathBuf {
        self.folder.join("data/footage")
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
        if std::thread::panicking() {
            println!("{}", self.log());
        }
    }
}

/// `xueliang demo` in a folder of its own.
pub struct Demo {
    process: Child,
    /// What it printed when ready: `address` and `users`.
    pub town: Value,
}

impl Demo {
    /// Starts one and waits until it can be visited.
    #[must_use]
    pub fn start(folder: &Path) -> Self {
        let mut process = Command::new(program("xueliang"))
            .args(["demo", "--json", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let town = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not ready: {line}"));
        Self { process, town }
    }

    /// Changes what a simulated camera does: `cam01`, `{"kind":"silent"}`.
    pub fn behave(&mut self, camera: &str, behaviour: &Value) {
        use std::io::Write as _;
        writeln!(self.process.stdin.as_mut().unwrap(), "{camera} {behaviour}").unwrap();
    }

    /// Signs in as the town's person of `role`.
    pub async fn sign_in(&self, role: &str) -> Client {
        let users = self.town["users"].as_array().unwrap();
        let user = users.iter().find(|user| user["role"] == role).unwrap();
        let word = |key: &str| user[key].as_str().unwrap();
        Client::sign_in(
            self.town["address"].as_str().unwrap(),
            word("name"),
            word("password"),
        )
        .await
    }

    /// Sends the interrupt that Ctrl-C sends, and answers how long stopping took.
    pub async fn interrupt(mut self) -> Duration {
        let began = std::time::Instant::now();
        let id = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &id])
                .status()
                .unwrap()
                .success()
        );
        eventually("the demo stops", Duration::from_secs(25), async || {
            self.process.try_wait().unwrap()
        })
        .await;
        began.elapsed()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An HTTP client. Built with the gateway's features, it wants to be told who does its TLS.
fn http() -> reqwest::Client {
    // Fails when it was told before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// A signed-in person.
pub struct Client {
    http: reqwest::Client,
    base: String,
    cookie: String,
    csrf: String,
    heard: Mutex<Vec<(String, String)>>,
}

impl Client {
    /// Signs in.
    pub async fn sign_in(address: &str, name: &str, password: &str) -> Self {
        let http = http();
        let answer = http
            .post(format!("{address}/api/v1/session"))
            .json(&json!({"name": name, "password": password}))
            .send()
            .await
            .unwrap();
        assert_eq!(
            answer.status(),
            StatusCode::OK,
            "{}",
            answer.text().await.unwrap()
        );
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let body: Value = answer.json().await.unwrap();
        Self {
            http,
            base: format!("{address}/api/v1"),
            cookie,
            csrf: body["csrf_token"].as_str().unwrap().to_owned(),
            heard: Mutex::default(),
        }
    }

    /// The token that its pages send with writes.
    #[must_use]
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// What was answered to [`Client::get`] and [`Client::post`] so far, with the method and the path.
    #[must_use]
    pub fn heard(&self) -> Vec<(String, String)> {
        self.heard.lock().unwrap().clone()
    }

    async fn body(&self, asked: String, answer: Response) -> Value {
        let status = answer.status();
        let headers = format!("{:?}", answer.headers());
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{asked}: {status} {text}");
        let value = serde_json::from_str(&text).unwrap_or(Value::Null);
        self.heard.lock().unwrap().push((asked, headers + &text));
        value
    }

    /// The session's cookie, as `name=value`.
    #[must_use]
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// A request to `path` below `/api/v1`, ready for more.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base))
            .header(header::COOKIE, &self.cookie)
            .header("x-csrf-token", &self.csrf)
    }

    /// Gets JSON; anything but success ends the test.
    pub async fn get(&self, path: &str) -> Value {
        let answer = self.request(Method::GET, path).send().await.unwrap();
        self.body(format!("GET {path}"), answer).await
    }

    /// Posts JSON; anything but success ends the test.
    pub async fn post(&self, path: &str, value: Value) -> Value {
        let request = self.request(Method::POST, path).json(&value);
        self.body(format!("POST {path}"), request.send().await.unwrap())
            .await
    }

    /// [`Client::post`] to a path that was made up.
    pub async fn post_owned(&self, path: String, value: Value) -> Value {
        self.post(&path, value).await
    }

    /// Opens a shift, under which live pictures are watched; answers its id.
    pub async fn stand_duty(&self) -> String {
        let shift = self.post("/shifts", json!({})).await;
        shift["id"].as_str().unwrap().to_owned()
    }

    /// Says why footage of a camera is looked at; `why` has the purpose and what it needs. Answers
    /// what the addresses of pictures end with.
    pub async fn say_why(
        &self,
        why: Value,
        camera: &str,
        (from, to): (impl ToString, impl ToString),
    ) -> String {
        let mut said = why;
        said["camera_id"] = camera.into();
        said["from"] = from.to_string().into();
        said["to"] = to.to_string().into();
        let record = self.post("/access_records", said).await;
        format!("&access={}", record["id"].as_str().unwrap())
    }

    /// Adds a village with a site and a camera for each address, approves them, and answers the
    /// cameras' ids.
    /// Credentials are the same for all.
    pub async fn cameras(
        &self,
        cameras: &[(String, Value)],
        credentials: Option<(&str, &str)>,
    ) -> Vec<String> {
        let area = self.post("/areas", json!({"name": "白庙社区"})).await["id"].clone();
        let site = self
            .post(
                "/sites",
                json!({"area_id": area, "name": "白庙社区监控室", "state": "accepted"}),
            )
            .await["id"]
            .clone();
        let mut ids = Vec::new();
        for (name, address) in cameras {
            let mut camera = json!({"site_id": site, "name": name, "main": address});
            if let Some((user, password)) = credentials {
                camera["username"] = user.into();
                camera["password"] = password.into();
            }
            let camera = self.post("/cameras", camera).await;
            let id = camera["id"].as_str().unwrap().to_owned();
            self.approve(&id).await;
            ids.push(id);
        }
        ids
    }

    /// Fills in the legal record of a camera and approves it, without which nothing is pulled.
    pub async fn approve(&self, camera: &str) {
        let legal = json!({
            "class": "art7_1", "builder_unit": "白庙社区", "approval_number": "试〔2026〕1号",
            "approval_date": "2026-01-05", "necessity": "", "near_secret_unit": false,
            "secret_consent": "", "no_forbidden_place": true, "sign_installed": "2026-01-06",
            "view_reviewed_by": "王强", "view_reviewed": "2026-01-06", "in_use_since": null,
            "filing_number": "", "filed": null, "sharing_number": "", "sharing_partner": "",
            "sharing_until": null, "audio_document": "", "masks": [], "version": 0,
        });
        let path = format!("/cameras/{camera}/legal");
        let put = self.request(Method::PUT, &path).json(&legal).send().await;
        self.body(format!("PUT {path}"), put.unwrap()).await;
        let approve = json!({"action": "approve"});
        self.post(&format!("{path}/actions"), approve).await;
    }

    /// Waits until the camera's state is `state`.
    pub async fn until_state(&self, camera: &str, state: &str, patience: Duration) {
        let path = format!("/cameras/{camera}/health");
        eventually(&format!("camera is {state}"), patience, async || {
            (self.get(&path).await["state"] == state).then_some(())
        })
        .await;
    }
}
