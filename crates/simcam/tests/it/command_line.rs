//! The cameras as a program: lines in, lines out.

use std::time::Duration;

use simcam::{Options, run_cli};
use tokio::{
    io::AsyncWriteExt,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::pull::pull;

async fn line(lines: &mut UnboundedReceiver<String>) -> String {
    let line = timeout(Duration::from_secs(5), lines.recv()).await;
    line.expect("in time").expect("a line")
}

#[tokio::test]
async fn lines_change_the_cameras_until_it_is_stopped() {
    let options = Options {
        listen: ([127, 0, 0, 1], 0).into(),
        cameras: 18,
        kbit_s: Some(500),
        ..Options::default()
    };
    let (mut control, read) = tokio::io::duplex(1024);
    let (say, mut lines) = unbounded_channel();
    let stop = CancellationToken::new();
    let talk = async {
        let mut urls = Vec::new();
        for _ in 0..18 {
            urls.push(line(&mut lines).await);
        }
        let main = urls[17]
            .split_whitespace()
            .next()
            .expect("a URL")
            .to_owned();
        assert!(main.ends_with("/cam18/main"), "{main}");
        pull(&main, None, false, 3).await.expect("pulled");
        for (order, answer) in [
            (
                "cam03 silent\n",
                "cam03 {\"kind\":\"silent\"} main: 0 playing",
            ),
            (
                "cam18 {\"kind\":\"clock_offset\",\"seconds\":9}\n",
                "cam18 {\"kind\":\"clock_offset\"",
            ),
            ("cam03 asleep\n", "cam03: unknown variant `asleep`"),
            ("cam19 silent\n", "cam19: no such camera"),
            (
                "cam03 {\"kind\":\"slow_start\",\"seconds\":-1}\n",
                "cam03: seconds is -1",
            ),
            ("help\n", "\"help\" is not understood"),
            ("all frozen\nlist\n", "cam01 {\"kind\":\"frozen\"}"),
        ] {
            control.write_all(order.as_bytes()).await.expect("read");
            let said = line(&mut lines).await;
            assert!(said.starts_with(answer), "{order:?}: {said}");
        }
        drop(control);
        tokio::time::sleep(Duration::from_millis(50)).await;
        stop.cancel();
    };
    let say = move |text| {
        say.send(text).expect("listened to");
    };
    let (ran, ()) = tokio::join!(run_cli(options, read, say, stop.clone()), talk);
    ran.expect("ended well");
}

#[tokio::test]
async fn an_impossible_number_of_cameras_is_said() {
    let options = Options {
        cameras: 0,
        ..Options::default()
    };
    let ran = run_cli(
        options,
        tokio::io::empty(),
        |_| {},
        CancellationToken::new(),
    )
    .await;
    assert_eq!(
        ran.expect_err("refused").to_string(),
        "0 cameras, must be 1 to 1000"
    );
}
