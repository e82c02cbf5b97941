//! Recording goes on while the database is away. Needs PostgreSQL (`TEST_POSTGRES_URL`), which is
//! reached through a door that is shut for a while; a file can only be locked.

use std::{
    io::Write as _,
    net::ToSocketAddrs,
    process::{Command, Stdio},
    time::Duration,
};

use domain::{
    Clock, camera::RecordingPlan, footage::GapReason, health::State, secret::Key, video::StreamKind,
};
use simcam::Behaviour;
use store::Store;
use tokio::time::sleep;

use crate::{
    door::Door,
    town::{PASSWORD, Town, until},
};

const SOON: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread")]
async fn recording_goes_on_while_the_database_is_away() {
    without_database(2, Duration::from_secs(8)).await;
}

/// A backup that takes the whole file, or a disk that hangs: rows wait, and what they are of is there
/// for everybody, and no fault.
#[tokio::test(flavor = "multi_thread")]
#[expect(
    clippy::print_stderr,
    reason = "who reads the output is to know what was skipped"
)]
async fn what_waits_for_a_locked_database_is_seen_and_said() {
    let town = Town::new(1).await;
    let camera = town.cameras[0];
    let running = town.start();
    running.until(camera, State::Online, SOON).await;
    sleep(Duration::from_secs(3)).await;
    assert_eq!(running.engine.state().rows_waiting_since, None);
    let locked = town.clock.now();
    let mut holder = match Command::new("sqlite3")
        .arg(town.folder.0.join("test.db"))
        .stdin(Stdio::piped())
        .spawn()
    {
        Ok(holder) => holder,
        Err(error) => {
            eprintln!("skipped: there is no sqlite3: {error}");
            return;
        }
    };
    let mut say = holder.stdin.take().unwrap();
    say.write_all(b".timeout 3000\nbegin exclusive;\n").unwrap();
    until("waiting", SOON, || {
        let state = running.engine.state();
        state.rows_waiting_since.is_some() && state.rows_waiting > 0
    })
    .await;
    sleep(Duration::from_secs(3)).await;
    assert!(running.engine.state().rows_waiting_since >= Some(locked - Duration::from_secs(1)));

    let now = town.clock.now();
    let span = domain::Span::new(locked, now - Duration::from_secs(1)).unwrap();
    let main = StreamKind::Main;
    let footage = running.engine.footage(camera, main, span).await.unwrap();
    assert_eq!(footage.gaps, []);
    assert_eq!(footage.covered, span.length(), "{:?}", footage.segments);
    assert!(footage.segments.iter().filter(|one| !one.open).count() >= 2);
    let clips = running.engine.clip(camera, main, span).await.unwrap();
    assert!(clips.len() == 1 && clips[0].gaps().is_empty());
    let beside = engine::check::beside(&town.store, &town.footage, town.node, now);
    let report = beside.await.unwrap();
    assert!(
        report.is_clean() && !report.waiting.is_empty(),
        "{report:?}"
    );

    drop(say);
    holder.wait().unwrap();
    until("written", SOON, || {
        let state = running.engine.state();
        state.rows_waiting_since.is_none() && state.rows_waiting == 0
    })
    .await;
    running.stop().await;
    town.check().await;
}

/// `cargo nextest run --workspace --run-ignored only -E 'test(a_minute_without)'`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute and a half"]
async fn a_minute_without_the_database_costs_sixteen_cameras_nothing() {
    without_database(16, Duration::from_secs(60)).await;
}

/// The last camera goes and comes back meanwhile; of the others nothing may be missing.
#[expect(
    clippy::disallowed_methods,
    reason = "tests have no configuration file"
)]
#[expect(
    clippy::print_stderr,
    reason = "who reads the output is to know what was skipped"
)]
async fn without_database(cameras: usize, away: Duration) {
    let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
        eprintln!("TEST_POSTGRES_URL is not set; skipped");
        return;
    };
    let database = Database::new(&server);
    let direct = url::Url::parse(&server).unwrap();
    let host = (direct.host_str().unwrap(), direct.port().unwrap_or(5432));
    let door = Door::new(host.to_socket_addrs().unwrap().next().unwrap()).await;
    let mut through = direct;
    through.set_ip_host(door.address.ip()).unwrap();
    through.set_port(Some(door.address.port())).unwrap();
    through.set_path(&database.name);
    let clock = Clock::system();
    let key = Key::new([7; 32]);
    let store = Store::open(through.as_str(), clock.clone(), key)
        .await
        .unwrap();

    let town = Town::of(cameras, RecordingPlan::Main, PASSWORD, store).await;
    let odd = cameras - 1;
    let running = town.start();
    for &camera in &town.cameras {
        running.until(camera, State::Online, SOON).await;
    }
    sleep(Duration::from_secs(2)).await;
    door.shut(true);
    // States are told from memory, and cameras come back without the database.
    town.set(odd, Behaviour::Refuse);
    running.until(town.cameras[odd], State::Refused, SOON).await;
    town.set(odd, Behaviour::Healthy);
    running.until(town.cameras[odd], State::Online, SOON).await;
    sleep(away).await;
    assert_eq!(town.simcam.sent("cam00", "main").sessions, 1);
    door.shut(false);

    // Everything is written down afterwards.
    until("told", SOON, || {
        running.state(town.cameras[0]) == State::Online
    })
    .await;
    sleep(Duration::from_secs(8)).await;
    running.stop().await;
    town.check().await;
    for camera in 0..odd {
        let segments = town.segments(camera, StreamKind::Main).await;
        assert!(segments.len() >= 6, "{segments:?}");
        for pair in segments.windows(2) {
            assert_eq!(pair[0].span.to(), pair[1].span.from());
        }
        let last = running_end(&segments);
        let gaps = town.gaps(camera, StreamKind::Main).await;
        assert_eq!(gaps.last().unwrap().from, last);
    }
    let gaps = town.gaps(odd, StreamKind::Main).await;
    let reasons: Vec<_> = gaps.iter().map(|gap| gap.reason).collect();
    assert!(
        reasons.contains(&GapReason::Refused) || reasons.contains(&GapReason::Ended),
        "{gaps:?}"
    );
    assert_eq!(reasons.last(), Some(&GapReason::GatewayStopped), "{gaps:?}");
}

fn running_end(segments: &[domain::footage::Segment]) -> domain::Timestamp {
    segments
        .iter()
        .map(|segment| segment.span.to())
        .max()
        .unwrap()
}

/// A database that goes with the test.
struct Database {
    server: String,
    name: String,
}

impl Database {
    fn new(server: &str) -> Self {
        let name = format!("engine_{}", std::process::id());
        let new = Self {
            server: server.to_owned(),
            name,
        };
        new.sql(&format!("create database {}", new.name));
        new
    }

    fn sql(&self, text: &str) {
        let done = Command::new("psql")
            .args([&self.server, "-qc", text])
            .status();
        assert!(done.unwrap().success(), "{text}");
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.sql(&format!("drop database {} with (force)", self.name));
    }
}
