//! `xueliang-inspect`: decodes single key pictures for the gateway, in a process of its own.
//!
//! Requests come in on stdin and answers go out on stdout, as `domain::quality` spells them; the
//! process opens nothing else. It ends with 0 when stdin ends, with 1 when its limits cannot be set
//! or a pipe breaks in the middle, with 2 and one line on stderr when a message cannot be understood.
//! What a measurement *means* (frozen, dark) is not decided here, and when to give up waiting and
//! kill this process is the gateway's business.

mod decoder;
mod jpeg;
mod limits;
mod look;
mod measure;
mod scale;

use std::{
    io::{self, ErrorKind, Read, Write},
    process::ExitCode,
};

use domain::quality::{Answer, Frame, Request};

/// Bytes of the buffer kept between requests; a large picture does not stay in memory.
const KEPT: usize = 1 << 20;

fn main() -> ExitCode {
    if let Err(error) = limits::confine() {
        eprintln!("xueliang-inspect: cannot limit this process: {error}");
        return ExitCode::from(1);
    }
    decoder::silence();
    match serve(&mut io::stdin().lock(), &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Broken::Message(why)) => {
            eprintln!("xueliang-inspect: {why}");
            ExitCode::from(2)
        }
        Err(Broken::Pipe(error)) => {
            eprintln!("xueliang-inspect: {error}");
            ExitCode::from(1)
        }
    }
}

/// Why serving ended early.
enum Broken {
    Message(String),
    Pipe(io::Error),
}

impl From<domain::Error> for Broken {
    fn from(error: domain::Error) -> Self {
        Self::Message(error.chain())
    }
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Pipe(error)
    }
}

/// Answers requests until the input ends.
fn serve(input: &mut impl Read, output: &mut impl Write) -> Result<(), Broken> {
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 64 << 10];
    loop {
        if let Some(frame) = Frame::take(&bytes)? {
            let length = frame.length();
            let request: Request = frame.head()?;
            limits::allow_cpu()?;
            let (outcome, body) = look::at(&request, frame.body);
            let id = request.id;
            output.write_all(&Frame::encode(&Answer { id, outcome }, &body)?)?;
            output.flush()?;
            bytes.drain(..length);
            bytes.shrink_to(KEPT);
            continue;
        }
        match input.read(&mut chunk) {
            Ok(0) if bytes.is_empty() => return Ok(()),
            Ok(0) => {
                return Err(Broken::Message(
                    "the input ended inside a message".to_owned(),
                ));
            }
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}
