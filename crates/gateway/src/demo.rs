//! `xueliang demo`: a whole town with sixteen simulated cameras in one command, so that a person
//! without a camera sees the product work in the first minute.
//!
//! The pictures take the ordinary road: RTSP over the network, recording, health, live view. The
//! data is marked as a demonstration everywhere.

mod seed;
mod town;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
};

use domain::{Clock, Code, Error, Result, access::Administrators, totp::SecondFactor};
use simcam::{CameraConfig, Digest, Simcam};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio_util::sync::CancellationToken;

use crate::{
    config::{Access, Alert, Camera, Config, Data, Inspect, OutboundLists, Server, SignIn},
    folder,
    run::{self, Ready},
};

/// The file that marks a folder as a demonstration's.
const MARK: &str = "demo";

/// What the simulated cameras ask for.
pub(crate) const CAMERA_USER: &str = "admin";
/// The password of all simulated cameras; they are reachable from this machine only.
pub(crate) const CAMERA_PASSWORD: &str = "simcam-2026";

/// What a visitor needs to know.
pub struct Town {
    address: SocketAddr,
    users: Vec<seed::Account>,
}

impl Town {
    /// One line for programs.
    #[must_use]
    pub fn json(&self) -> String {
        let users: Vec<_> = self
            .users
            .iter()
            .map(|user| {
                serde_json::json!({
                    "name": user.name, "password": user.password, "role": user.role.word(),
                })
            })
            .collect();
        serde_json::json!({"address": format!("http://{}", self.address), "users": users})
            .to_string()
    }

    /// For people.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!(
            "\n  雪亮网关 演示数据 · Xueliang Gateway, demonstration data\n\n  打开 Open   http://{}\n\n",
            self.address
        );
        for user in &self.users {
            text.push_str(&format!(
                "  {:<10} {:<18} {} · {}\n",
                user.name,
                user.password,
                user.shown,
                user.role.word()
            ));
        }
        text.push_str("\n  密码每次启动都会更换 · passwords change at every start · Ctrl-C 停止\n");
        text
    }
}

/// Runs the town in `data` until `stop`; `ready` is called once it can be visited.
///
/// Lines on standard input, when it is not a terminal, change a camera's behaviour while it runs:
/// `cam01 {"kind":"silent"}`.
///
/// # Errors
/// When the folder holds something else, the address is taken, or the gateway cannot start.
pub async fn run(
    data: &Path,
    listen: SocketAddr,
    stop: CancellationToken,
    ready: impl FnOnce(Town),
) -> Result<()> {
    claim(data)?;
    let cameras = town::cameras();
    let simulated = cameras
        .iter()
        .map(|camera| CameraConfig {
            name: camera.key.clone(),
            main: camera.main.clone(),
            sub: Some(camera.sub.clone()),
            audio: None,
            credentials: Some((CAMERA_USER.to_owned(), CAMERA_PASSWORD.to_owned())),
            digest: Digest::Md5,
            behaviour: camera.behaviour,
        })
        .collect();
    let simcam = Simcam::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), simulated)
        .await
        .map_err(|source| Error::internal("start the simulated cameras").because(source))?;

    let gateway = run::Gateway::open(config(data, listen), true).await?;
    let users = seed::town((gateway.store(), &Clock::system()), &cameras, &simcam).await?;
    // The helpers end with the gateway, also when it ends by itself, and are polled here so that
    // nothing is left running.
    let ended = stop.child_token();
    let footage = seed::footage(gateway.store().clone(), Clock::system(), ended.clone());
    let serve = async {
        let _end = ended.clone().drop_guard();
        let ready = |started: &Ready| {
            ready(Town {
                address: started.address,
                users,
            });
        };
        gateway.run(stop.clone(), ready).await
    };
    let (served, (), ()) = tokio::join!(serve, footage, control(&simcam, &ended));
    simcam.stop().await;
    served
}

fn config(data: &Path, listen: SocketAddr) -> Config {
    Config {
        server: Server {
            listen,
            ..Server::default()
        },
        data: Data {
            folder: data.to_owned(),
            ..Data::default()
        },
        inspect: Inspect {
            // One and a half groups of the simulated pictures, which repeat after three: two looks
            // in a row never see the same picture unless it is frozen.
            every_seconds: 3,
            ..Inspect::default()
        },
        camera: Camera {
            connect_seconds: 3,
            ..Camera::default()
        },
        // A visitor does not take out a telephone; the system page says so.
        sign_in: SignIn {
            second_factor: SecondFactor::Off,
            ..SignIn::default()
        },
        // A visitor may look at everything without signing in three times.
        access: Access {
            administrators: Administrators::One,
        },
        // A visitor does not wait a minute.
        alert: Alert {
            after_seconds: 5,
            ..Alert::default()
        },
        // Its cameras are simulated on this machine.
        outbound: OutboundLists {
            allow: vec!["127.0.0.0/8".to_owned()],
            deny: Vec::new(),
        },
        ..Config::default()
    }
}

/// Takes the folder for the demonstration: it is new, empty or was a demonstration's before.
fn claim(data: &Path) -> Result<()> {
    let unusable = |source: io::Error| {
        Error::new(Code::DataFolder)
            .with("path", data.display())
            .because(source)
    };
    folder::make(data).map_err(unusable)?;
    let mark = data.join(MARK);
    let empty = std::fs::read_dir(data).map_err(unusable)?.next().is_none();
    if !empty && !mark.exists() {
        return Err(Error::new(Code::DataFolderOther).with("path", data.display()));
    }
    std::fs::write(
        mark,
        "This folder belongs to `xueliang demo` and may be deleted.\n",
    )
    .map_err(unusable)
}

/// Changes behaviours as standard input says, until `stop`.
async fn control(simcam: &Simcam, stop: &CancellationToken) {
    use std::io::IsTerminal as _;
    if std::io::stdin().is_terminal() {
        return;
    }
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    loop {
        let line = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            line = lines.next_line() => line,
        };
        let Ok(Some(line)) = line else { return };
        let Some((camera, behaviour)) = line.trim().split_once(' ') else {
            continue;
        };
        match serde_json::from_str(behaviour) {
            Ok(behaviour) if simcam.set(camera, behaviour) => {}
            _ => tracing::warn!(%line, "no such simulated camera or behaviour"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_other_data_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("xl-demo-{}", std::process::id()));
        claim(&folder).unwrap();
        claim(&folder).unwrap();
        std::fs::remove_file(folder.join(MARK)).unwrap();
        std::fs::write(folder.join("gateway.db"), "x").unwrap();
        assert_eq!(claim(&folder).unwrap_err().code(), Code::DataFolderOther);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
