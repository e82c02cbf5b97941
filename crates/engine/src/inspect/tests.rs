use domain::ErrorKind;

use super::*;

const MEASURE: Want = Want {
    measure: true,
    jpeg_width: None,
    jpeg_quality: None,
    gray: None,
};

async fn ask(inspect: &Inspect) -> Code {
    let answer = inspect.look(Codec::H264, b"no picture", MEASURE).await;
    answer.unwrap_err().code()
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let inspect = Inspect::new(PathBuf::from("/nowhere/xueliang-inspect"), 1);
    assert_eq!(ask(&inspect).await, Code::InspectMissing);
}

#[tokio::test]
async fn children_that_die_or_talk_nonsense_are_replaced() {
    // `true` ends at once; `cat` sends the question back as if it were an answer.
    for program in ["true", "cat"] {
        let inspect = Inspect::new(PathBuf::from(program), 1);
        for _ in 0..5 {
            assert_eq!(ask(&inspect).await, Code::PictureUndecodable, "{program}");
        }
        assert!(inspect.lock().is_empty(), "{program}");
        assert_eq!(inspect.waiting.load(Ordering::SeqCst), 0);
    }
}

#[tokio::test]
async fn a_child_that_hangs_is_killed_and_the_queue_is_bounded() {
    let inspect = Inspect {
        patience: Duration::from_millis(200),
        ..Inspect::new("tail".into(), 1)
    };
    let begin = time::Instant::now();
    assert_eq!(ask(&inspect).await, Code::PictureUndecodable);
    assert!(begin.elapsed() >= Duration::from_millis(200));

    let inspect = Inspect::new("tail".into(), 1);
    let mut waiting = Vec::new();
    for _ in 0..WAITING {
        waiting.push(Box::pin(ask(&inspect)));
    }
    for asked in &mut waiting {
        assert!(poll_once(asked).await.is_none());
    }
    let refused = inspect
        .look(Codec::H264, b"one more", MEASURE)
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::TooMany);
    drop(waiting);
    assert_eq!(inspect.waiting.load(Ordering::SeqCst), 0);
}

/// Lets a future run until it waits.
async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    tokio::select! {
        biased;
        done = future => Some(done),
        () = std::future::ready(()) => None,
    }
}
