//! Puts the town into a gateway's database: places, people, cameras, cases. Done again at every
//! start it changes only what has to differ: passwords and the simulated cameras' ports.

use std::{collections::HashMap, time::Duration};

use domain::{
    Actor, Clock, Result, Role, Span, Timestamp,
    access::Administrators,
    area::SiteState,
    camera::{Credentials, RecordingPlan, StreamAddress, Transport},
    case::LinkTarget,
    day::Day,
    id::{AreaId, CameraId, CaseId},
    legal::{Ended, Legal, LegalClass},
    particulars::Particulars,
    user::password_hash,
    video::StreamKind,
};
use simcam::Simcam;
use store::{
    CameraChange, CameraFilter, CaseFilter, NewArea, NewCamera, NewCase, NewCaseLink, NewSite,
    NewUser, Paging, Store,
};
use tokio_util::sync::CancellationToken;

use super::{CAMERA_PASSWORD, CAMERA_USER, town};
use crate::user::one_time_password;

/// How much footage the case about the barrier is given, once it exists.
const ATTACHED: Duration = Duration::from_secs(20);

/// A drawn photo of a warning sign.
const SIGN: &[u8] = include_bytes!("sign.png");

/// Somebody who may sign in.
pub(crate) struct Account {
    pub(crate) name: &'static str,
    pub(crate) shown: &'static str,
    pub(crate) role: Role,
    pub(crate) password: String,
}

fn actor() -> Actor {
    Actor::system("xueliang demo")
}

fn all() -> Paging {
    Paging {
        limit: 500,
        after: None,
    }
}

/// Makes the town, or finds it and brings it up to date.
pub(super) async fn town(
    (store, clock): (&Store, &Clock),
    cameras: &[town::Camera],
    simcam: &Simcam,
) -> Result<Vec<Account>> {
    let known = store
        .camera_list(&actor(), &CameraFilter::default(), &all())
        .await?;
    if known.items.is_empty() {
        let areas = places(store).await?;
        for camera in cameras {
            add((store, clock), &areas, camera, simcam).await?;
        }
    } else {
        let known: HashMap<String, CameraId> = known
            .items
            .into_iter()
            .map(|listed| (listed.camera.name, listed.camera.id))
            .collect();
        for camera in cameras {
            if let Some(id) = known.get(camera.name) {
                let change = CameraChange {
                    main: Some(address(simcam, camera, "main")),
                    sub: Some(Some(address(simcam, camera, "sub"))),
                    ..CameraChange::default()
                };
                store.camera_update(&actor(), *id, change, None).await?;
                approve_again(store, *id).await?;
            }
        }
    }
    people(store).await
}

/// The tree of areas with a site in each village.
async fn places(store: &Store) -> Result<HashMap<&'static str, (AreaId, domain::id::SiteId)>> {
    let actor = actor();
    let root = store
        .area_add(
            &actor,
            NewArea {
                parent: None,
                name: town::TOWN.to_owned(),
                code: town::TOWN_CODE.to_owned(),
                code_until: None,
                alert_after_s: None,
                min_days: None,
                max_days: None,
            },
        )
        .await?;
    let mut places = HashMap::new();
    for village in &town::VILLAGES {
        let area = store
            .area_add(
                &actor,
                NewArea {
                    parent: Some(root.id),
                    name: village.name.to_owned(),
                    code: String::new(),
                    code_until: None,
                    alert_after_s: None,
                    min_days: None,
                    max_days: None,
                },
            )
            .await?;
        let site = store
            .site_add(
                &actor,
                NewSite {
                    area: area.id,
                    name: format!("{}监控室", village.name),
                    state: if village.accepted {
                        SiteState::Accepted
                    } else {
                        SiteState::Planned
                    },
                    contact: format!("{}值班室", village.name),
                    contractor: town::CONTRACTOR.to_owned(),
                    session_budget: 0,
                    uplink_kbps: 0,
                    alert_after_s: None,
                    min_days: None,
                    max_days: None,
                },
            )
            .await?;
        places.insert(village.name, (area.id, site.id));
    }
    Ok(places)
}

fn address(simcam: &Simcam, camera: &town::Camera, stream: &str) -> StreamAddress {
    StreamAddress {
        url: simcam.url(&camera.key, stream),
        transport: Transport::Tcp,
    }
}

async fn add(
    (store, clock): (&Store, &Clock),
    places: &HashMap<&'static str, (AreaId, domain::id::SiteId)>,
    camera: &town::Camera,
    simcam: &Simcam,
) -> Result<()> {
    let village = camera.name.split('-').next().unwrap_or_default();
    let Some((_, site)) = places.get(village) else {
        return Ok(());
    };
    let place = camera.name.split('-').take(2).collect::<Vec<_>>().join("");
    // The cameras of a village stand some eighty metres apart.
    let position = town::VILLAGES
        .iter()
        .find(|one| one.name == village)
        .map(|one| {
            let step = 8_000 * i32::from(camera.number);
            (one.position.0 + step, one.position.1 + step / 2)
        });
    let added = store
        .camera_add(
            &actor(),
            NewCamera {
                site: *site,
                recorder: None,
                name: camera.name.to_owned(),
                gb_code: String::new(),
                place,
                position,
                main: address(simcam, camera, "main"),
                sub: Some(address(simcam, camera, "sub")),
                plan: RecordingPlan::Main,
                audio: false,
                schedule: Default::default(),
                min_days: None,
                max_days: None,
                alert_after_s: None,
                importance: Default::default(),
                enabled: true,
                credentials: Some(Credentials {
                    username: CAMERA_USER.to_owned(),
                    password: CAMERA_PASSWORD.to_owned(),
                }),
            },
        )
        .await?;
    approve(store, clock, added.camera.id).await
}

/// Fills in the legal record of a camera, and approves it.
async fn approve(store: &Store, clock: &Clock, camera: CameraId) -> Result<()> {
    let day = |text| Day::parse(text).map(Some);
    let legal = Legal {
        class: Some(LegalClass::Art7_1),
        builder_unit: format!("{}人民政府", town::TOWN),
        approval_number: town::APPROVAL.to_owned(),
        approval_date: day("2025-03-18")?,
        no_forbidden_place: true,
        sign_installed: day("2025-05-06")?,
        view_reviewed_by: "镇综治中心".to_owned(),
        view_reviewed: Some(Day::of(clock.now())),
        in_use_since: day("2025-05-12")?,
        filing_number: town::FILING.to_owned(),
        filed: day("2025-05-28")?,
        ..Legal::default()
    };
    store.sign_photo_put(&actor(), camera, SIGN).await?;
    let record = store.legal_put(&actor(), camera, legal, None).await?;
    let version = Some(record.version);
    store
        .legal_approve(&actor(), camera, None, version, Administrators::Three)
        .await
        .map(drop)
}

/// Approves a camera again whose simulated address is another one since the last start.
async fn approve_again(store: &Store, camera: CameraId) -> Result<()> {
    let record = store.legal_get(&actor(), camera).await?;
    let ended = record.withdrawn.map(|withdrawn| withdrawn.ended);
    if record.approval.is_some() || ended != Some(Ended::Address) {
        return Ok(());
    }
    store
        .legal_approve(&actor(), camera, None, None, Administrators::Three)
        .await
        .map(drop)
}

/// One person per role, each with a new password.
async fn people(store: &Store) -> Result<Vec<Account>> {
    let actor = actor();
    let known: HashMap<String, _> = store
        .user_list(&actor, &all())
        .await?
        .items
        .into_iter()
        .map(|user| (user.name.clone(), user.id))
        .collect();
    // The first area of the tree is the town itself.
    let areas: Vec<AreaId> = store
        .area_list(&actor, &all())
        .await?
        .items
        .first()
        .map(|town| town.id)
        .into_iter()
        .collect();
    let mut accounts = Vec::new();
    for person in &town::PEOPLE {
        let password = one_time_password(person.name)?;
        let hash = password_hash(&password)?;
        match known.get(person.name) {
            Some(id) => {
                store
                    .user_set_password(&actor, *id, &hash, false, None)
                    .await?;
            }
            None => {
                let new = NewUser {
                    name: person.name.to_owned(),
                    display_name: person.shown.to_owned(),
                    unit: town::TOWN.to_owned(),
                    role: person.role,
                    areas: areas.clone(),
                    grants: Vec::new(),
                    password_hash: hash,
                    must_change: false,
                    particulars: Particulars::default(),
                };
                store.user_add(&actor, new).await?;
            }
        }
        accounts.push(Account {
            name: person.name,
            shown: person.shown,
            role: person.role,
            password,
        });
    }
    Ok(accounts)
}

/// Opens the two cases, and attaches footage to the first once its camera has recorded some.
/// Returns when that is done or at `stop`; a failure is logged, because the town works without.
pub(super) async fn footage(store: Store, clock: Clock, stop: CancellationToken) {
    let done = stop.run_until_cancelled(matters(&store, &clock)).await;
    if let Some(Err(error)) = done {
        tracing::warn!(
            error = error.chain(),
            "the demonstration's cases are not complete"
        );
    }
}

async fn matters(store: &Store, clock: &Clock) -> Result<()> {
    let actor = actor();
    let known = store
        .case_list(&actor, &CaseFilter::default(), &all())
        .await?;
    if !known.items.is_empty() {
        return Ok(());
    }
    let cameras = store
        .camera_list(&actor, &CameraFilter::default(), &all())
        .await?;
    let mut waiting = None;
    for matter in &town::MATTERS {
        let name = town::cameras().swap_remove(matter.camera.0).name;
        let Some(listed) = cameras
            .items
            .iter()
            .find(|listed| listed.camera.name == name)
        else {
            continue;
        };
        let camera = listed.camera.id;
        let (case, _) = store
            .case_open(
                &actor,
                NewCase {
                    area: listed.camera.area,
                    title: matter.title.to_owned(),
                    description: matter.description.to_owned(),
                    line: Some(matter.line),
                    category: String::new(),
                    place: matter.place.to_owned(),
                    occurred: clock.now(),
                    source: String::new(),
                    external_id: String::new(),
                    links: vec![NewCaseLink {
                        target: LinkTarget::Camera { camera },
                        note: "可看到现场".to_owned(),
                    }],
                },
            )
            .await?;
        if matter.camera.1 {
            waiting = Some((case.case.id, camera));
        }
    }
    match waiting {
        Some((case, camera)) => attach(store, clock, case, camera).await,
        None => Ok(()),
    }
}

/// Waits until the camera has been online for a while, and attaches that while.
async fn attach(store: &Store, clock: &Clock, case: CaseId, camera: CameraId) -> Result<()> {
    let actor = actor();
    let from: Timestamp = loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let health = store.camera_get(&actor, camera).await?.health;
        if let (domain::health::State::Online, Some(since)) = (health.state, health.since)
            && clock.now().since(since) > ATTACHED
        {
            break since;
        }
    };
    let target = LinkTarget::Span {
        camera,
        stream: Some(StreamKind::Main),
        span: Span::new(from, from + ATTACHED)?,
    };
    store
        .case_link_add(&actor, case, target, "护栏被撞前后的录像")
        .await
        .map(drop)
}
