//! Who may do what: the permissions, the roles that bundle them, and the one question.
//!
//! Where something lies (its area) is asked in the same statement that reads it, in `store`; what
//! is outside an actor's areas does not exist for them.

use crate::{
    error::{Code, Error, Result},
    id::{ApiKeyId, UserId},
};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident $word:literal;)*) => {
        /// One thing that can be allowed. The API names them in the same words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
                 serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Permission {
            $($(#[$doc])* $name,)*
        }

        impl Permission {
            /// Every permission.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word in the API.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The permission with this word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }
        }
    };
}

permissions! {
    /// See areas, sites, cameras and their health.
    CameraRead "camera_read";
    /// Add, change and remove areas, sites and cameras, and probe addresses.
    CameraManage "camera_manage";
    /// Have all footage of a camera deleted, as an order demands.
    CameraPurge "camera_purge";
    /// Approve cameras for use by their legal records, and withdraw approvals.
    CameraApprove "camera_approve";
    /// Watch live pictures.
    LiveView "live_view";
    /// Watch recorded pictures.
    FootageView "footage_view";
    /// Take recorded pictures away as files.
    FootageExport "footage_export";
    /// Stand duty: open a shift, under which live pictures are watched.
    DutyStand "duty_stand";
    /// Enter requests of people from outside to look at footage.
    RequestMake "request_make";
    /// Decide on such requests.
    RequestApprove "request_approve";
    /// Read the register of who looked at pictures, and why.
    RegisterRead "register_read";
    /// Post events and marks about cameras.
    EventPost "event_post";
    /// See cases.
    CaseRead "case_read";
    /// Report cases, and attach footage, events and alerts to open ones.
    CaseReport "case_report";
    /// Work and close cases, and release what they hold.
    CaseHandle "case_handle";
    /// See alerts.
    AlertRead "alert_read";
    /// Acknowledge, assign and close alerts.
    AlertHandle "alert_handle";
    /// Say which programs elsewhere are told what happens.
    ReceiverManage "receiver_manage";
    /// Manage users and API keys.
    UserManage "user_manage";
    /// Read the record of who did what.
    AuditRead "audit_read";
    /// See the state of the machine and its limits.
    SystemRead "system_read";
    /// Say which disks footage lies on.
    SystemManage "system_manage";
}

/// Whether the system, security and audit administrators (三员) are three people.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Administrators {
    /// Three, of whom none can do the others' acts.
    #[default]
    Three,
    /// One may do all of it, where a village has nobody else; the console shows it.
    One,
}

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident $word:literal [$($permission:ident),* $(,)?];)*) => {
        /// A named bundle of permissions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash,
                 serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Role {
            $($(#[$doc])* $name,)*
        }

        impl Role {
            /// Every role.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word in the API and in the database.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The role with this word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }

            /// What the role may do. Nothing else in the system decides what a role means.
            #[must_use]
            pub fn permissions(self) -> &'static [Permission] {
                match self { $(Self::$name => &[$(Permission::$permission),*],)* }
            }
        }
    };
}

roles! {
    /// Leads the centre: approves cameras, sees what is going on, looks at pictures for supervision.
    Director "director" [
        CameraRead, CameraPurge, LiveView, FootageView, CaseRead, AlertRead, RegisterRead,
        SystemRead, RequestApprove, CameraApprove,
    ];
    /// Watches the town's wall.
    TownOperator "town_operator" [
        CameraRead, LiveView, FootageView, EventPost, CaseRead, CaseReport, AlertRead, AlertHandle,
        DutyStand, SystemRead,
    ];
    /// Watches a village's wall.
    VillageOperator "village_operator" [
        CameraRead, LiveView, FootageView, EventPost, CaseRead, CaseReport, AlertRead, AlertHandle,
        DutyStand,
    ];
    /// Works cases.
    CaseOfficer "case_officer" [
        CameraRead, LiveView, FootageView, FootageExport, RequestMake, EventPost, CaseRead,
        CaseReport,
        CaseHandle, AlertRead, AlertHandle, DutyStand, SystemRead,
    ];
    /// Reports what happens in a grid of households; sees no pictures.
    GridWorker "grid_worker" [CameraRead, EventPost, CaseRead, CaseReport, AlertRead];
    /// The police's contact: recorded pictures, as far as a request was approved.
    PoliceLiaison "police_liaison" [
        CameraRead, CaseRead, FootageView, FootageExport, RequestMake,
    ];
    /// Repairs cameras.
    Contractor "contractor" [CameraRead, LiveView, AlertRead, AlertHandle];
    /// Sets up places, cameras, receivers and disks; no people, no records.
    SystemAdministrator "system_administrator" [
        CameraRead, CameraManage, LiveView, AlertRead, ReceiverManage, SystemRead, SystemManage,
    ];
    /// Manages people and keys; no pictures.
    SecurityAdministrator "security_administrator" [CameraRead, UserManage, SystemRead];
    /// Reads what was done and seen, and does nothing.
    AuditAdministrator "audit_administrator" [
        CameraRead, CaseRead, AlertRead, AuditRead, RegisterRead, SystemRead,
    ];
    /// All three administrators in one person, and an officer besides; only while
    /// [`Administrators::One`] is configured.
    Administrator "administrator" [
        CameraRead, CameraManage, CameraPurge, LiveView, FootageView, FootageExport, EventPost,
        CaseRead, CaseReport, CaseHandle, AlertRead, AlertHandle, DutyStand, ReceiverManage,
        UserManage, RequestMake, RequestApprove, CameraApprove,
        AuditRead, RegisterRead, SystemRead, SystemManage,
    ];
    /// Another platform, by its API keys: reports cases and events, attaches footage.
    Integrator "integrator" [
        CameraRead, FootageView, FootageExport, EventPost, CaseRead, CaseReport, AlertRead,
    ];
}

impl Role {
    /// Whether the installation knows the role.
    #[must_use]
    pub fn exists(self, administrators: Administrators) -> bool {
        self != Self::Administrator || administrators == Administrators::One
    }

    /// Fails unless the installation knows the role.
    ///
    /// # Errors
    /// [`Code::RoleNotSeparate`].
    pub fn known(self, administrators: Administrators) -> Result<Self> {
        match self.exists(administrators) {
            true => Ok(self),
            false => Err(Error::new(Code::RoleNotSeparate)),
        }
    }

    /// Those with this permission.
    pub fn with(permission: Permission) -> impl Iterator<Item = Self> {
        let holds = move |role: &Self| role.permissions().contains(&permission);
        Self::ALL.iter().copied().filter(holds)
    }

    /// Whether the role takes footage out of the system, so that a password alone is too little.
    #[must_use]
    pub fn needs_second_factor(self) -> bool {
        self != Self::Integrator && self.permissions().contains(&Permission::FootageExport)
    }
}

/// How an actor came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A person with a session.
    Session,
    /// A program with a key.
    ApiKey(ApiKeyId),
    /// The command line or the gateway itself.
    System,
}

/// Someone acting: who they are and what they may do. Their areas are rows under `principal`.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person, or the person a key was made for.
    pub user: UserId,
    /// The name written into the audit log.
    pub name: String,
    /// What the scope rows belong to: the user's id or the key's.
    pub principal: uuid::Uuid,
    /// The role.
    pub role: Role,
    /// What may be done: the role's permissions, and for a key only those it was given.
    pub permissions: Vec<Permission>,
    /// How they came in.
    pub via: Via,
    /// The address the request came from; empty for the system.
    pub address: String,
}

impl Actor {
    /// The gateway itself and its command line: sees all areas and may do everything.
    #[must_use]
    pub fn system(name: &str) -> Self {
        Self {
            user: UserId(uuid::Uuid::nil()),
            name: name.to_owned(),
            principal: uuid::Uuid::nil(),
            role: Role::Administrator,
            permissions: Permission::ALL.to_vec(),
            via: Via::System,
            address: String::new(),
        }
    }

    /// Whether the actor holds `permission`.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// Fails unless the actor holds `permission`.
    ///
    /// # Errors
    /// [`Code::PermissionMissing`].
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.may(permission) {
            return Ok(());
        }
        Err(Error::new(Code::PermissionMissing).with("permission", permission.word()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_administrator_does_the_acts_of_another() {
        use Permission::*;
        let three = [
            (
                Role::SystemAdministrator,
                &[CameraManage, ReceiverManage, SystemManage][..],
            ),
            (Role::SecurityAdministrator, &[UserManage]),
            (Role::AuditAdministrator, &[AuditRead, RegisterRead]),
        ];
        for (role, own) in three {
            assert!(own.iter().all(|one| role.permissions().contains(one)));
            for (other, acts) in three.into_iter().filter(|(other, _)| *other != role) {
                let shared = acts.iter().find(|act| role.permissions().contains(act));
                assert_eq!(shared, None, "{role:?} does what {other:?} does");
            }
        }
        assert!(!Role::Administrator.exists(Administrators::Three));
        assert!(Role::Administrator.exists(Administrators::One));
    }

    #[test]
    fn who_reads_the_records_changes_nothing_and_sees_no_picture() {
        use Permission::*;
        for permission in Role::AuditAdministrator.permissions() {
            assert!(matches!(
                permission,
                CameraRead | CaseRead | AlertRead | AuditRead | RegisterRead | SystemRead
            ));
        }
        for role in [Role::SecurityAdministrator, Role::GridWorker] {
            for picture in [LiveView, FootageView, FootageExport] {
                assert!(!role.permissions().contains(&picture), "{role:?}");
            }
        }
    }

    #[test]
    fn words_round_trip() {
        for &role in Role::ALL {
            assert_eq!(Role::from_word(role.word()), Some(role));
        }
        for &permission in Permission::ALL {
            assert_eq!(Permission::from_word(permission.word()), Some(permission));
        }
    }
}
