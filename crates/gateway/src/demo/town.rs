//! The demonstration town: its places, its sixteen cameras and what ails them, its people and
//! its two cases. Only data; `demo` puts it into a gateway.

use domain::{access::Role, case::CaseLine};
use simcam::{Behaviour, Clip, Codec, Stream};

/// The town's name.
pub(super) const TOWN: &str = "义新镇综治中心";

/// The town's division code, valid until the town was merged.
pub(super) const TOWN_CODE: &str = "510781207";

/// Who repairs the cameras.
pub(super) const CONTRACTOR: &str = "运维单位（演示）";

/// The document that approves the town's cameras, and the number they are filed under (made up).
pub(super) const APPROVAL: &str = "义综治〔2025〕6号（演示）";
pub(super) const FILING: &str = "公视备2025-0031（演示）";

/// A village or community and its monitoring room.
pub(super) struct Village {
    /// Its name, with which its cameras' names begin.
    pub(super) name: &'static str,
    /// Whether its room was accepted in the first phase.
    pub(super) accepted: bool,
    /// Where its cameras stand, about: longitude and latitude in degrees × 10⁷ (made up).
    pub(super) position: (i32, i32),
}

const fn village(name: &'static str, accepted: bool, position: (i32, i32)) -> Village {
    Village {
        name,
        accepted,
        position,
    }
}

/// The villages; four are only planned.
pub(super) const VILLAGES: [Village; 9] = [
    village("白庙社区", true, (1_048_600_000, 317_500_000)),
    village("茅庵村", true, (1_048_850_000, 317_620_000)),
    village("石音村", true, (1_048_400_000, 317_700_000)),
    village("大石村", true, (1_048_950_000, 317_350_000)),
    village("金顶村", true, (1_048_300_000, 317_300_000)),
    village("待建一村", false, (1_048_500_000, 317_900_000)),
    village("待建二村", false, (1_049_100_000, 317_500_000)),
    village("待建三村", false, (1_048_100_000, 317_500_000)),
    village("待建四村", false, (1_048_600_000, 317_100_000)),
];

/// A person of the demonstration.
pub(super) struct Person {
    /// What they type to sign in.
    pub(super) name: &'static str,
    /// How they are shown.
    pub(super) shown: &'static str,
    /// What they may do.
    pub(super) role: Role,
}

/// One person per role.
pub(super) const PEOPLE: [Person; 12] = [
    Person {
        name: "admin",
        shown: "管理员（一人兼任三员）",
        role: Role::Administrator,
    },
    Person {
        name: "operator",
        shown: "镇值班员",
        role: Role::TownOperator,
    },
    Person {
        name: "officer",
        shown: "案件承办人",
        role: Role::CaseOfficer,
    },
    Person {
        name: "director",
        shown: "综治中心主任",
        role: Role::Director,
    },
    Person {
        name: "village",
        shown: "村值班员",
        role: Role::VillageOperator,
    },
    Person {
        name: "grid",
        shown: "网格员",
        role: Role::GridWorker,
    },
    Person {
        name: "police",
        shown: "派出所联络员",
        role: Role::PoliceLiaison,
    },
    Person {
        name: "contractor",
        shown: "运维人员",
        role: Role::Contractor,
    },
    Person {
        name: "system",
        shown: "系统管理员",
        role: Role::SystemAdministrator,
    },
    Person {
        name: "security",
        shown: "安全管理员",
        role: Role::SecurityAdministrator,
    },
    Person {
        name: "auditor",
        shown: "审计管理员",
        role: Role::AuditAdministrator,
    },
    Person {
        name: "platform",
        shown: "镇指挥平台（接口）",
        role: Role::Integrator,
    },
];

/// One simulated camera.
pub(super) struct Camera {
    /// Its number, which is drawn into its pictures.
    pub(super) number: u8,
    /// Its name in the simulation, such as `cam07`.
    pub(super) key: String,
    /// Its name in the town.
    pub(super) name: &'static str,
    /// The full picture.
    pub(super) main: Clip,
    /// The small picture.
    pub(super) sub: Clip,
    /// What ails it.
    pub(super) behaviour: Behaviour,
}

/// The sixteen cameras. Two send H.265, one flaps, one is offline, one does not accept its
/// password, one is frozen, and one has a clock that is 90 s fast.
pub(super) fn cameras() -> Vec<Camera> {
    simcam::TITLES
        .iter()
        .zip(1u8..)
        .map(|(name, number)| {
            let codec = if matches!(number, 4 | 9) {
                Codec::H265
            } else {
                Codec::H264
            };
            Camera {
                number,
                key: format!("cam{number:02}"),
                name,
                main: Clip::builtin(number, Stream::Main, codec),
                sub: Clip::builtin(number, Stream::Sub, Codec::H264),
                behaviour: match number {
                    7 => Behaviour::Flapping {
                        up_s: 40.0,
                        down_s: 15.0,
                    },
                    10 => Behaviour::Refuse,
                    13 => Behaviour::WrongPassword,
                    15 => Behaviour::Frozen,
                    16 => Behaviour::ClockOffset { seconds: 90.0 },
                    _ => Behaviour::Healthy,
                },
            }
        })
        .collect()
}

/// One of the two open cases.
pub(super) struct Matter {
    /// The title.
    pub(super) title: &'static str,
    /// What happened.
    pub(super) description: &'static str,
    /// The line of work.
    pub(super) line: CaseLine,
    /// Where, in words.
    pub(super) place: &'static str,
    /// The camera that sees it, as an index into [`cameras`], and whether footage is attached.
    pub(super) camera: (usize, bool),
}

/// A damaged road barrier with footage, and a burning of straw reported by phone.
pub(super) const MATTERS: [Matter; 2] = [
    Matter {
        title: "主干道护栏损坏",
        description: "网格员巡查发现主干道路口护栏被撞倒约 4 米，未见人员受伤，需联系维修并查看录像确认时间。",
        line: CaseLine::Problems,
        place: "金顶村主干道路口",
        camera: (15, true),
    },
    Matter {
        title: "群众来电反映焚烧秸秆",
        description: "电话反映村口农田有人焚烧秸秆，烟雾影响道路视线。",
        line: CaseLine::Service,
        place: "大石村村口农田",
        camera: (10, false),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_camera_belongs_to_an_accepted_village() {
        let cameras = cameras();
        assert_eq!(cameras.len(), 16);
        for camera in &cameras {
            let village = camera.name.split('-').next();
            let known = VILLAGES
                .iter()
                .any(|place| place.accepted && Some(place.name) == village);
            assert!(known, "{}", camera.name);
        }
    }
}
