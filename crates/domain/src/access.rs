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
    /// Watch live pictures.
    LiveView "live_view";
    /// Watch recorded pictures and take clips and snapshots.
    FootageView "footage_view";
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

/// A named bundle of permissions.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sets the gateway up: cameras, users, keys.
    Administrator,
    /// Watches the wall.
    Operator,
    /// Works cases.
    CaseOfficer,
    /// Reads what was done, and does nothing.
    Auditor,
    /// Another platform, by its API keys: reports cases and events, attaches footage.
    Integrator,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = &[
        Self::Administrator,
        Self::Operator,
        Self::CaseOfficer,
        Self::Auditor,
        Self::Integrator,
    ];

    /// The word in the API and in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Operator => "operator",
            Self::CaseOfficer => "case_officer",
            Self::Auditor => "auditor",
            Self::Integrator => "integrator",
        }
    }

    /// The role with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.word() == word)
    }

    /// The table. Nothing else in the system decides what a role means.
    #[must_use]
    pub fn permissions(self) -> &'static [Permission] {
        use Permission::*;
        match self {
            Self::Administrator => &[
                CameraRead,
                CameraManage,
                LiveView,
                FootageView,
                EventPost,
                CaseRead,
                CaseReport,
                CaseHandle,
                AlertRead,
                AlertHandle,
                ReceiverManage,
                UserManage,
                SystemRead,
                SystemManage,
            ],
            Self::Operator => &[
                CameraRead,
                LiveView,
                FootageView,
                EventPost,
                CaseRead,
                CaseReport,
                AlertRead,
                AlertHandle,
                SystemRead,
            ],
            Self::CaseOfficer => &[
                CameraRead,
                LiveView,
                FootageView,
                EventPost,
                CaseRead,
                CaseReport,
                CaseHandle,
                AlertRead,
                AlertHandle,
                SystemRead,
            ],
            Self::Auditor => &[CameraRead, CaseRead, AlertRead, AuditRead, SystemRead],
            Self::Integrator => &[
                CameraRead,
                FootageView,
                EventPost,
                CaseRead,
                CaseReport,
                AlertRead,
            ],
        }
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
    fn an_auditor_changes_nothing_and_sees_no_picture() {
        use Permission::*;
        for permission in [
            CameraManage,
            LiveView,
            FootageView,
            EventPost,
            CaseReport,
            CaseHandle,
            AlertHandle,
            ReceiverManage,
            UserManage,
        ] {
            assert!(!Role::Auditor.permissions().contains(&permission));
        }
        assert!(!Role::Administrator.permissions().contains(&AuditRead));
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
