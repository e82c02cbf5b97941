//! Without approval nothing is pulled: neither for the disk nor for a viewer.

use std::time::Duration;

use domain::{
    access::Administrators,
    day::Day,
    footage::GapReason,
    health::State,
    legal::{Legal, LegalClass},
    limit::{Compliance, Retention},
    video::StreamKind,
};
use tokio::time::sleep;

use crate::town::{Running, Town, actor, until};

const SOON: Duration = Duration::from_secs(10);
/// Within this an approval and its end show.
const AT_ONCE: Duration = Duration::from_secs(2);

async fn lawful() -> Town {
    let mut town = Town::new(1).await;
    town.settings.compliance = Compliance::On;
    town.settings.retention = Retention {
        min_days: 30,
        max_days: 90,
    };
    town
}

impl Town {
    /// The camera's legal record is complete and approved.
    async fn approve(&self, index: usize) {
        let today = Some(Day::of(self.clock.now()));
        let legal = Legal {
            class: Some(LegalClass::Art7_1),
            builder_unit: "义新镇人民政府".into(),
            approval_number: "义综治〔2025〕6号".into(),
            approval_date: today,
            no_forbidden_place: true,
            sign_installed: today,
            view_reviewed_by: "王强".into(),
            view_reviewed: today,
            ..Legal::default()
        };
        let (store, camera, who) = (&self.store, self.cameras[index], actor());
        store.legal_put(&who, camera, legal, None).await.unwrap();
        let three = Administrators::Three;
        let approved = store.legal_approve(&who, camera, None, None, three);
        approved.await.unwrap();
    }

    fn sessions(&self) -> u64 {
        let sent = |stream| self.simcam.sent("cam00", stream).sessions;
        sent("main") + sent("sub")
    }
}

async fn runs(running: &Running, town: &Town, wanted: bool) {
    running.engine.wake();
    let camera = town.cameras[0];
    let word = if wanted { "it runs" } else { "it rests" };
    until(word, AT_ONCE, || {
        running.engine.health(camera).is_some() == wanted
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_pulled_without_approval() {
    let town = lawful().await;
    let running = town.start();
    let camera = town.cameras[0];
    let is = async |state: State| {
        let listed = town.store.camera_get(&actor(), camera).await.unwrap();
        assert_eq!(listed.health.state, state);
    };
    sleep(Duration::from_secs(3)).await;
    is(State::Unapproved).await;
    assert_eq!(town.sessions(), 0, "the camera was asked for pictures");
    for stream in StreamKind::ALL {
        assert!(running.engine.live(camera, stream).is_none());
    }
    assert_eq!(
        town.gaps(0, StreamKind::Main).await,
        [],
        "nothing was planned"
    );

    town.approve(0).await;
    runs(&running, &town, true).await;
    running.until(camera, State::Online, SOON).await;
    town.row_is(camera, StreamKind::Main, State::Online).await;
    sleep(Duration::from_secs(5)).await;

    town.store
        .legal_withdraw(&actor(), camera, "居民异议")
        .await
        .unwrap();
    runs(&running, &town, false).await;
    sleep(Duration::from_secs(1)).await;
    is(State::Unapproved).await;
    let asked = town.sessions();
    sleep(Duration::from_secs(6)).await;
    assert_eq!(town.sessions(), asked, "the camera was asked again");
    is(State::Unapproved).await;
    let gap = town.gaps(0, StreamKind::Main).await.pop().unwrap();
    assert_eq!((gap.to, gap.reason), (None, GapReason::NotPlanned));
    assert!(
        town.alerts(None).await.is_empty(),
        "nothing is out of order"
    );

    town.approve(0).await;
    runs(&running, &town, true).await;
    running.until(camera, State::Online, SOON).await;
    running.stop().await;
    assert!(!town.segments(0, StreamKind::Main).await.is_empty());
}
