//! The built program, over its pipes.

#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

use std::{
    io::{Read, Write},
    process::{Child, Command, ExitStatus, Stdio},
    time::Instant,
};

use domain::{
    quality::{Answer, Failure, Frame, Request, Size, Want},
    video::Codec,
};

fn start() -> Child {
    Command::new(env!("CARGO_BIN_EXE_xueliang-inspect"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Closes stdin; how the program ended and what it said.
fn finish(mut child: Child) -> (ExitStatus, String, Vec<u8>) {
    drop(child.stdin.take());
    let output = child.wait_with_output().unwrap();
    (
        output.status,
        String::from_utf8(output.stderr).unwrap(),
        output.stdout,
    )
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn ask(child: &mut Child, request: &Request, picture: &[u8]) -> (Answer, Vec<u8>) {
    let bytes = Frame::encode(request, picture).unwrap();
    child.stdin.as_mut().unwrap().write_all(&bytes).unwrap();
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let count = child.stdout.as_mut().unwrap().read(&mut chunk).unwrap();
        assert_ne!(count, 0, "the program ended");
        bytes.extend_from_slice(&chunk[..count]);
        if let Some(frame) = Frame::take(&bytes).unwrap() {
            assert_eq!(frame.length(), bytes.len(), "more than one answer");
            return (frame.head().unwrap(), frame.body.to_vec());
        }
    }
}

fn everything() -> Want {
    Want {
        measure: true,
        jpeg_width: Some(320),
        jpeg_quality: None,
        gray: Some(Size {
            width: 64,
            height: 36,
        }),
    }
}

#[test]
fn twenty_requests_good_and_bad_are_answered_by_one_process() {
    let mut child = start();
    let (h264, h265) = (sample("busy-1080p.h264"), sample("busy-1080p.h265"));
    let mut signatures = Vec::new();
    for id in 0..20u64 {
        let (codec, whole) = if id % 2 == 0 {
            (Codec::H264, &h264)
        } else {
            (Codec::H265, &h265)
        };
        let picture = match id {
            6 | 7 => &whole[..whole.len() / 2],
            12 | 13 => &b"no picture at all"[..],
            _ => &whole[..],
        };
        let (answer, body) = ask(
            &mut child,
            &Request {
                id,
                codec,
                want: everything(),
            },
            picture,
        );
        assert_eq!(answer.id, id);
        if matches!(id, 12 | 13) {
            assert_eq!((answer.outcome, body.len()), (Err(Failure::Undecodable), 0));
            continue;
        }
        let seen = answer.outcome.unwrap();
        assert_eq!(
            seen.size,
            Size {
                width: 1920,
                height: 1080
            }
        );
        assert_eq!(seen.damaged, matches!(id, 6 | 7), "request {id}");
        let (jpeg, gray) = seen.parts(&body).unwrap();
        assert!(jpeg.starts_with(b"\xff\xd8") && gray.len() == 64 * 36);
        if !seen.damaged {
            signatures.push((codec, seen.measurement.unwrap().signature));
        }
    }
    for (codec, signature) in &signatures {
        let first = signatures.iter().find(|(other, _)| other == codec).unwrap();
        assert_eq!(signature, &first.1, "the same picture measured differently");
    }
    let (status, said, _) = finish(child);
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
}

#[test]
fn nothing_to_do_is_not_an_error() {
    let (status, said, _) = finish(start());
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
}

#[test]
fn a_message_that_cannot_be_understood_ends_it_with_one_line() {
    let no_request = Frame::encode(&"hello", b"").unwrap();
    for bytes in [&b"GET / HTTP/1.1\r\n\r\n"[..], &no_request] {
        let mut child = start();
        child.stdin.as_mut().unwrap().write_all(bytes).unwrap();
        let (status, said, out) = finish(child);
        assert_eq!(status.code(), Some(2), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(out.is_empty());
    }
}

#[test]
fn half_a_message_ends_it_with_one_line() {
    let mut child = start();
    let request = Request {
        id: 1,
        codec: Codec::H264,
        want: Want::default(),
    };
    let bytes = Frame::encode(&request, &[0; 100]).unwrap();
    child
        .stdin
        .as_mut()
        .unwrap()
        .write_all(&bytes[..bytes.len() - 1])
        .unwrap();
    let (status, said, _) = finish(child);
    assert_eq!(
        (status.code(), said.lines().count()),
        (Some(2), 1),
        "{said}"
    );
}

#[test]
fn the_process_is_confined_once_it_answers() {
    let mut child = start();
    let request = Request {
        id: 1,
        codec: Codec::H264,
        want: Want::default(),
    };
    ask(&mut child, &request, &sample("black.h264"));
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let hard = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        line[name.len()..]
            .split_whitespace()
            .nth(1)
            .unwrap()
            .to_owned()
    };
    assert_eq!(hard("Max address space"), (1u64 << 30).to_string());
    assert_eq!(hard("Max open files"), "3");
    assert_eq!(hard("Max core file size"), "0");
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    assert!(status.contains("NoNewPrivs:\t1"), "{status}");
    assert_eq!(finish(child).0.code(), Some(0));
}

#[test]
#[ignore = "prints times; worth running with --release"]
fn time_per_key_picture() {
    let mut child = start();
    for (name, codec) in [
        ("busy-1080p.h264", Codec::H264),
        ("busy-1080p.h265", Codec::H265),
    ] {
        let picture = sample(name);
        let measure = Want {
            measure: true,
            ..Want::default()
        };
        let jpeg = |jpeg_width| Want {
            jpeg_width: Some(jpeg_width),
            ..Want::default()
        };
        for (what, want) in [
            ("decode", Want::default()),
            ("decode, measure", measure),
            ("decode, JPEG 320", jpeg(320)),
            ("decode, JPEG 1920", jpeg(1920)),
        ] {
            let request = Request { id: 1, codec, want };
            ask(&mut child, &request, &picture);
            let started = Instant::now();
            for _ in 0..50 {
                ask(&mut child, &request, &picture);
            }
            let each = started.elapsed().as_secs_f64() * 1000.0 / 50.0;
            println!("{name} ({} bytes): {what}: {each:.1} ms", picture.len());
        }
    }
    finish(child);
}
