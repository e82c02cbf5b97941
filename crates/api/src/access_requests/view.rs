//! A request as the API shows it.

use domain::{
    Actor, Permission, Timestamp,
    access_request::{
        Asker, Comers, Hand, Protects, Relation, RequestAction, RequestKind, RequestState,
        ScanKind, Wants,
    },
    id::{AccessRequestId, CameraId, UserId},
};
use store::AccessRequestListed;

use super::OfficerBody;

/// A request of somebody from outside to look at footage.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = AccessRequest)]
pub(crate) struct AccessRequestView {
    pub(super) id: AccessRequestId,
    /// The number people say.
    #[schema(example = "DY20261123-0001")]
    number: String,
    kind: RequestKind,
    state: RequestState,
    /// What is left to the caller.
    actions: Vec<RequestAction>,
    /// Null for a natural person.
    state_organ: Option<StateOrganView>,
    /// Null for a state organ.
    natural_person: Option<NaturalPersonView>,
    reason: String,
    cameras: Vec<RequestCameraView>,
    /// The footage asked for.
    from: Timestamp,
    to: Timestamp,
    /// The kind of the scanned document; null when there is none.
    scan: Option<ScanKind>,
    made_by: RequestHand,
    made_at: Timestamp,
    /// Null before.
    decision: Option<DecisionView>,
    /// Null of what was not approved.
    granted: Option<GrantView>,
    /// When it was withdrawn or closed.
    ended_at: Option<Timestamp>,
    pub(super) version: i64,
}

/// A state organ that asks.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = StateOrgan)]
pub(crate) struct StateOrganView {
    organ: String,
    document_no: String,
    wants: Wants,
    /// The officers; null for whoever does not handle requests, and when they are no longer kept.
    officers: Option<Vec<OfficerBody>>,
}

/// A natural person who asks.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = NaturalPerson)]
pub(crate) struct NaturalPersonView {
    protects: Protects,
    /// Null for whoever does not handle requests, and when it is no longer kept.
    name: Option<String>,
    /// As `name`.
    relation: Option<Relation>,
}

/// A camera of a request.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = RequestCamera)]
pub(crate) struct RequestCameraView {
    /// It may be gone.
    id: CameraId,
    /// Its name when the request was entered.
    name: String,
    /// Whether the approval covers it.
    granted: bool,
}

/// Somebody who did something with a request, by name.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct RequestHand {
    id: UserId,
    name: String,
}

/// What was decided.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = RequestDecision)]
pub(crate) struct DecisionView {
    by: RequestHand,
    at: Timestamp,
    note: String,
}

/// What an approval covers.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = RequestGrant)]
pub(crate) struct GrantView {
    camera_ids: Vec<CameraId>,
    from: Timestamp,
    to: Timestamp,
    /// What a state organ may do; null for a natural person, who watches.
    wants: Option<Wants>,
    /// It holds until then.
    until: Timestamp,
}

impl AccessRequestView {
    /// As `actor` sees it at `now`: only what they may do with it is offered.
    pub(super) fn new(listed: AccessRequestListed, actor: &Actor, now: Timestamp) -> Self {
        let request = listed.request;
        let makes = actor.may(Permission::RequestMake);
        let approver = actor.may(Permission::RequestApprove);
        let hand = Hand {
            user: actor.user,
            approver,
        };
        let actions = match makes || approver {
            true => request.actions(hand, now),
            false => Vec::new(),
        };
        let (kind, state) = (request.kind(), request.state_at(now));
        let (state_organ, natural_person) = asker(request.asker, listed.comers);
        let decided = request.decision.zip(listed.decided_by_name);
        Self {
            id: request.id,
            number: request.number,
            kind,
            state,
            actions,
            state_organ,
            natural_person,
            reason: request.reason,
            cameras: (listed.cameras.into_iter())
                .map(|camera| RequestCameraView {
                    id: camera.id,
                    name: camera.name,
                    granted: camera.granted,
                })
                .collect(),
            from: request.span.from(),
            to: request.span.to(),
            scan: request.scan,
            made_by: RequestHand {
                id: request.made_by,
                name: listed.made_by_name,
            },
            made_at: request.made,
            decision: decided.map(|(decision, name)| DecisionView {
                by: RequestHand {
                    id: decision.by,
                    name,
                },
                at: decision.at,
                note: decision.note,
            }),
            granted: request.grant.map(|grant| GrantView {
                camera_ids: grant.cameras,
                from: grant.span.from(),
                to: grant.span.to(),
                wants: grant.wants,
                until: grant.until,
            }),
            ended_at: request.ended,
            version: request.version,
        }
    }
}

fn asker(
    asker: Asker,
    comers: Option<Comers>,
) -> (Option<StateOrganView>, Option<NaturalPersonView>) {
    let (officers, person) = match comers {
        Some(Comers::Officers(officers)) => (Some(officers), None),
        Some(Comers::Person { name, relation }) => (None, Some((name, relation))),
        None => (None, None),
    };
    match asker {
        Asker::StateOrgan {
            organ,
            document_no,
            wants,
        } => {
            let body = |officer: domain::access_request::Officer| OfficerBody {
                name: officer.name,
                card_no: officer.card_no,
            };
            let officers = officers.map(|two| two.into_iter().map(body).collect());
            let view = StateOrganView {
                organ,
                document_no,
                wants,
                officers,
            };
            (Some(view), None)
        }
        Asker::NaturalPerson { protects } => {
            let (name, relation) = person.unzip();
            let view = NaturalPersonView {
                protects,
                name,
                relation,
            };
            (None, Some(view))
        }
    }
}
