//! Recording goes on while the database is away. Needs PostgreSQL (`TEST_POSTGRES_URL`), because a
//! file cannot be away; the database is reached through a door that is shut for a while.

use std::{net::ToSocketAddrs, process::Command, time::Duration};

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
#[expect(
    clippy::disallowed_methods,
    reason = "tests have no configuration file"
)]
#[expect(
    clippy::print_stderr,
    reason = "who reads the output is to know what was skipped"
)]
async fn recording_goes_on_while_the_database_is_away() {
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

    let town = Town::of(2, RecordingPlan::Main, PASSWORD, store).await;
    let running = town.start();
    for &camera in &town.cameras {
        running.until(camera, State::Online, SOON).await;
    }
    sleep(Duration::from_secs(2)).await;
    door.shut(true);
    // States are told from memory, and cameras come back without the database.
    town.set(1, Behaviour::Refuse);
    running.until(town.cameras[1], State::Refused, SOON).await;
    town.set(1, Behaviour::Healthy);
    running.until(town.cameras[1], State::Online, SOON).await;
    sleep(Duration::from_secs(8)).await;
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
    let segments = town.segments(0, StreamKind::Main).await;
    assert!(segments.len() >= 6, "{segments:?}");
    for pair in segments.windows(2) {
        assert_eq!(pair[0].span.to(), pair[1].span.from());
    }
    let gaps = town.gaps(1, StreamKind::Main).await;
    let reasons: Vec<_> = gaps.iter().map(|gap| gap.reason).collect();
    assert!(
        reasons.contains(&GapReason::Refused) || reasons.contains(&GapReason::Ended),
        "{gaps:?}"
    );
    assert_eq!(reasons.last(), Some(&GapReason::GatewayStopped), "{gaps:?}");
    let last = running_end(&segments);
    assert_eq!(
        town.gaps(0, StreamKind::Main).await.last().unwrap().from,
        last
    );
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
