use domain::{Clock, Code, Error, video::StreamKind};

use super::*;

const EVERY: Duration = Duration::from_secs(60);

/// A scene with features; another `shift` is another scene.
fn scene(shift: usize) -> Signature {
    Signature::from_fn(|cell| ((cell * 7 + shift * 31) % 200) as u16 * 256)
}

struct Camera {
    slot: Arc<Slot>,
    look: Look,
}

impl Camera {
    fn new() -> Self {
        let camera = CameraId::fresh(&Clock::system());
        let look = Look {
            previous: None,
            same: 0,
            begins: true,
            session: 1,
            received: Timestamp(0),
            due: Instant::now(),
            running: true,
        };
        Self {
            slot: Arc::new(Slot::new(camera, StreamKind::Main, 1024)),
            look,
        }
    }

    /// Whether it counts as frozen after this picture, and when the next one is wanted.
    fn shows(&mut self, signature: Result<Option<Signature>>) -> (bool, Duration) {
        let slot = Arc::clone(&self.slot);
        self.look.learn(Looked { slot, signature }, EVERY);
        let wait = self.look.due - Instant::now();
        (self.slot.witness().seen.frozen, wait)
    }
}

#[tokio::test(start_paused = true)]
async fn one_look_finds_a_frozen_picture() {
    let mut camera = Camera::new();
    // A living camera: two pictures, then rest.
    assert_eq!(camera.shows(Ok(Some(scene(0)))), (false, PAIR));
    assert_eq!(camera.shows(Ok(Some(scene(1)))), (false, EVERY));
    // It froze meanwhile.
    assert_eq!(camera.shows(Ok(Some(scene(2)))), (false, PAIR));
    assert_eq!(camera.shows(Ok(Some(scene(2)))), (false, DECIDING));
    assert_eq!(camera.shows(Ok(Some(scene(2)))), (true, FROZEN));
    assert_eq!(camera.shows(Ok(Some(scene(2)))), (true, FROZEN));
    // It lives again, at once.
    assert_eq!(camera.shows(Ok(Some(scene(3)))), (false, EVERY));
}

#[tokio::test(start_paused = true)]
async fn a_loop_met_at_the_same_point_is_not_frozen() {
    let mut camera = Camera::new();
    for _ in 0..5 {
        assert!(!camera.shows(Ok(Some(scene(4)))).0);
        assert!(!camera.shows(Ok(Some(scene(5)))).0);
    }
    // Met at the same point between two looks as well: the second picture decides.
    assert!(!camera.shows(Ok(Some(scene(5)))).0);
    assert!(!camera.shows(Ok(Some(scene(6)))).0);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_seen_changes_nothing() {
    let mut camera = Camera::new();
    for _ in 0..3 {
        camera.shows(Ok(Some(scene(1))));
    }
    assert!(camera.slot.witness().seen.frozen);
    let failed = Error::new(Code::PictureUndecodable).with("reason", "test");
    assert_eq!(camera.shows(Err(failed)), (true, EVERY));
    assert_eq!(camera.shows(Ok(None)), (true, EVERY));
    // One picture alone is compared with nothing.
    assert!(camera.shows(Ok(Some(scene(2)))).0);
    assert!(!camera.shows(Ok(Some(scene(3)))).0);
}
