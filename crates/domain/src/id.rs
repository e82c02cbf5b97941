//! Every identifier in the system, one type each. Append only.
//!
//! Ids are UUIDv7 made from the handed-in clock, so ids of one kind sort by the time they were
//! made. Numbers that other platforms give (GB/T 28181 codes, case numbers) are fields, not ids.

use crate::time::Clock;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
                 serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A new id, made at the clock's time.
            #[must_use]
            pub fn fresh(clock: &Clock) -> Self {
                Self(fresh(clock))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A unit of the tree town → village or community.
    AreaId;
    /// A village's monitoring room.
    SiteId;
    /// A recorder (NVR) that several cameras are reached through.
    RecorderId;
    /// A camera, whoever made it and however it is reached.
    CameraId;
    /// A sealed piece of footage.
    SegmentId;
    /// A stretch of time that was planned and is missing.
    GapId;
    /// A promise that a span of footage stays.
    HoldId;
    /// A fact about a camera that people or cases care about.
    CameraEventId;
    /// One governance case.
    CaseId;
    /// What a case points to: a camera, an event or a span of footage.
    CaseLinkId;
    /// A person that may sign in.
    UserId;
    /// A key that a program signs in with.
    ApiKeyId;
    /// One record of who looks at what, and why.
    AccessRecordId;
    /// A request of somebody from outside to look at footage.
    AccessRequestId;
    /// One look at pictures under such a record.
    AccessViewId;
    /// One person's duty from its beginning to its end.
    ShiftId;
    /// One running gateway process.
    NodeId;
    /// A folder or disk that holds footage.
    VolumeId;
    /// One request to the API, for finding it in the log.
    RequestId;
    /// Something that is wrong with a camera or a site, told to people.
    AlertId;
    /// A program elsewhere that is told what happens.
    ReceiverId;
    /// One message to one receiver.
    DeliveryId;
    /// Work that must survive a restart.
    JobId;
    /// A certificate of deleted footage.
    DeletionId;
    /// One sign-in of a person, until it ends.
    SessionId;
    /// An order to delete all footage of a camera.
    PurgeId;
}

fn fresh(clock: &Clock) -> uuid::Uuid {
    let micros = clock.now().0.max(0).unsigned_abs();
    let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1000;
    uuid::Uuid::new_v7(uuid::Timestamp::from_unix(
        uuid::NoContext,
        micros / 1_000_000,
        nanos,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn ids_sort_by_time() {
        let clock = Clock::manual(Timestamp(1_000_000_000_000_000));
        let early = CameraId::fresh(&clock);
        clock.set(Timestamp(1_000_000_000_002_000));
        assert!(early < CameraId::fresh(&clock));
    }
}
