//! Cameras that do not send pictures, and what is said about it.

use domain::health::Reason;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
    time::Instant,
};

use super::*;

#[tokio::test]
async fn each_trouble_has_its_reason() {
    for (behaviour, reason) in [
        (Behaviour::WrongPassword, Reason::Denied),
        (Behaviour::Refuse, Reason::Refused),
        (Behaviour::NotEnoughBandwidth, Reason::Overloaded),
        (Behaviour::Silent, Reason::Silent),
    ] {
        let failure = Camera::behaving(behaviour).await.failure().await;
        assert_eq!(failure.reason, reason, "{failure:?}");
        assert!(!failure.detail.contains("p455") && !failure.detail.contains("operator"));
        assert!(!failure.detail.contains('\n'));
    }
}

#[tokio::test]
async fn a_wrong_password_is_tried_twice_at_most_and_none_once() {
    for (password, most) in [(Some("wrong"), 2), (None, 1)] {
        let mut camera = Camera::behaving(Behaviour::Healthy).await;
        camera.credentials = password.map(|password| Credentials {
            username: "operator".to_owned(),
            password: password.to_owned(),
        });
        let relay = Relay::new(camera.simcam.address()).await;
        let failure = Watched::new(relay.source(&camera), limits()).end().await;
        assert_eq!(failure.unwrap_err().reason, Reason::Denied);
        // One connection to see whether anything is there, one to speak.
        assert_eq!(relay.connections(), most * 2);
    }
}

#[tokio::test]
async fn a_port_that_nobody_listens_on_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let source = at(listener.local_addr().unwrap());
    assert!(reachable(&source, &here(), Duration::from_secs(1)).await);
    drop(listener);
    assert!(!reachable(&source, &here(), Duration::from_secs(1)).await);
    let failure = Watched::new(source, limits()).end().await.unwrap_err();
    assert_eq!(failure.reason, Reason::Refused);
}

#[tokio::test]
async fn names_that_mean_nothing_are_unreachable() {
    let url = "rtsp://camera.invalid/main".parse().unwrap();
    let source = Source::Rtsp {
        url,
        transport: Transport::Tcp,
        credentials: None,
        audio: false,
    };
    let failure = Watched::new(source, limits()).end().await.unwrap_err();
    assert_eq!(failure.reason, Reason::Unreachable, "{failure:?}");
}

#[tokio::test]
async fn silence_is_noticed_in_time() {
    let camera = Camera::behaving(Behaviour::Healthy).await;
    let mut watched = camera.watched();
    watched.frames(20).await;
    camera.set(Behaviour::Silent);
    let began = Instant::now();
    let failure = watched.end().await.unwrap_err();
    assert_eq!(failure.reason, Reason::Silent);
    assert!(began.elapsed() < limits().silence + Duration::from_secs(1));
}

#[tokio::test]
async fn a_slow_start_is_waited_for_and_too_slow_a_one_is_silent() {
    let camera = Camera::behaving(Behaviour::SlowStart { seconds: 3.0 }).await;
    let mut watched = camera.watched();
    assert_sound(&watched.frames(3).await);
    watched.stop().await;
    let mut hasty = limits();
    hasty.first_picture = Duration::from_millis(500);
    let failure = Watched::new(camera.source(), hasty)
        .end()
        .await
        .unwrap_err();
    assert_eq!(failure.reason, Reason::Silent);
}

#[tokio::test]
async fn a_camera_that_goes_away_ends_the_stream_at_once() {
    let camera = Camera::behaving(Behaviour::Healthy).await;
    let mut watched = camera.watched();
    watched.frames(5).await;
    let began = Instant::now();
    camera.simcam.stop().await;
    let failure = watched.end().await.unwrap_err();
    assert_eq!(failure.reason, Reason::Ended, "{failure:?}");
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_nonce_that_went_stale_gets_one_more_attempt() {
    let camera = Camera::behaving(Behaviour::StaleNonce).await;
    let relay = Relay::new(camera.simcam.address()).await;
    let mut watched = Watched::new(relay.source(&camera), limits());
    relay.wait_for(2).await;
    // The first attempt fails at SETUP; the camera is well again when the second one begins.
    while relay.connections() < 3 {
        tokio::task::yield_now().await;
    }
    camera.set(Behaviour::Healthy);
    assert_sound(&watched.frames(3).await);
    watched.stop().await;

    // Nonces that hold for one request only are beyond the library: no pictures, but nobody is
    // told that the password is wrong.
    camera.set(Behaviour::StaleNonce);
    let failure = camera.failure().await;
    assert_eq!(failure.reason, Reason::Malformed, "{failure:?}");
}

#[tokio::test]
async fn a_server_that_says_nonsense_or_nothing_is_no_camera() {
    for (answer, reason) in [
        (&b"HTTP/1.1 200 OK\r\n\r\n"[..], Reason::Malformed),
        (
            b"RTSP/1.0 404 Not Found\r\nCSeq: 1\r\n\r\n",
            Reason::Malformed,
        ),
        (b"RTSP/1.0 403 Forbidden\r\nCSeq: 1\r\n\r\n", Reason::Denied),
        (b"RTSP/1.0 503 Busy\r\nCSeq: 1\r\n\r\n", Reason::Overloaded),
        (b"", Reason::Refused),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let source = at(listener.local_addr().unwrap());
        let mut server = JoinSet::new();
        server.spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 1000];
                if stream.read(&mut request).await.unwrap_or(0) > 0 {
                    let _ = stream.write_all(answer).await;
                }
            }
        });
        let failure = Watched::new(source, limits()).end().await.unwrap_err();
        assert_eq!(failure.reason, reason, "{failure:?}");
    }
}

#[tokio::test]
async fn another_codec_is_named() {
    let sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n\
        m=audio 0 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=control:a\r\n\
        m=video 0 RTP/AVP 26\r\na=rtpmap:26 JPEG/90000\r\na=control:v\r\n";
    let answer = format!(
        "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Type: application/sdp\r\n\
         Content-Length: {}\r\n\r\n{sdp}",
        sdp.len()
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let source = at(listener.local_addr().unwrap());
    let mut server = JoinSet::new();
    server.spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1000];
            if stream.read(&mut request).await.unwrap_or(0) > 0 {
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    });
    let failure = Watched::new(source.clone(), limits())
        .end()
        .await
        .unwrap_err();
    assert_eq!(failure.reason, Reason::Unsupported);
    assert!(failure.detail.contains("JPEG"));
    let stop = CancellationToken::new();
    let probed = probe(&source, &Clock::system(), &limits(), &stop)
        .await
        .unwrap();
    assert_eq!((probed.codec.as_str(), probed.format), ("jpeg", None));
    assert_eq!(probed.audio.as_deref(), Some("pcma"));
}

#[tokio::test]
async fn a_probe_tells_what_a_camera_is_like() {
    let camera = Camera::behaving(Behaviour::Healthy).await;
    let (clock, stop) = (Clock::system(), CancellationToken::new());
    let probed = probe(&camera.source(), &clock, &limits(), &stop)
        .await
        .unwrap();
    assert_eq!(probed.codec, "h264");
    assert_eq!(probed.format.unwrap().width, 640);
    assert!((14_500..15_500).contains(&probed.frame_rate_milli));
    assert_eq!(probed.key_distance_us, Some(2_000_000));
    assert!(probed.bits_per_second > 10_000);
    assert!(probed.key_picture.unwrap().key);
    camera.set(Behaviour::WrongPassword);
    let failure = probe(&camera.source(), &clock, &limits(), &stop)
        .await
        .unwrap_err();
    assert_eq!(failure.reason, Reason::Denied);
    stop.cancel();
    let failure = probe(&camera.source(), &clock, &limits(), &stop)
        .await
        .unwrap_err();
    assert_eq!(failure.reason, Reason::Ended);
}

fn at(address: SocketAddr) -> Source {
    Source::Rtsp {
        url: format!("rtsp://{address}/cam/main").parse().unwrap(),
        transport: Transport::Tcp,
        credentials: None,
        audio: false,
    }
}

/// Passes connections on and counts them.
struct Relay {
    address: SocketAddr,
    count: tokio::sync::watch::Receiver<u32>,
    _tasks: JoinSet<()>,
}

impl Relay {
    async fn new(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (counter, count) = tokio::sync::watch::channel(0);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut streams = JoinSet::new();
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                counter.send_modify(|count| *count += 1);
                streams.spawn(async move {
                    let mut there = TcpStream::connect(to).await.unwrap();
                    let _ = copy_bidirectional(&mut stream, &mut there).await;
                });
            }
        });
        Self {
            address,
            count,
            _tasks: tasks,
        }
    }

    fn connections(&self) -> u32 {
        *self.count.borrow()
    }

    async fn wait_for(&self, count: u32) {
        let mut watch = self.count.clone();
        watch.wait_for(|seen| *seen >= count).await.unwrap();
    }

    fn source(&self, camera: &Camera) -> Source {
        let Source::Rtsp {
            mut url,
            transport,
            credentials,
            ..
        } = camera.source();
        url.set_port(Some(self.address.port())).unwrap();
        Source::Rtsp {
            url,
            transport,
            credentials,
            audio: false,
        }
    }
}
