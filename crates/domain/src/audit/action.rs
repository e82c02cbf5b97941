//! Every word that stands for a deed in the audit log, with what people read. A row with another
//! word is refused where tests run; the API's document lists them, and the console's own list is
//! checked against it.

use crate::error::Language;

macro_rules! actions {
    ($($name:ident $word:literal $zh:literal $en:literal;)*) => {
        /// What was done, object first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
                 serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum AuditAction {
            $(#[doc = $en] $name,)*
        }

        impl AuditAction {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word in the API and in the database.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The one with this word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }

            /// What people read.
            #[must_use]
            pub fn sentence(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::Chinese) => $zh,
                      (Self::$name, Language::English) => $en,)*
                }
            }
        }
    };
}

actions! {
    SessionOpen "session_open" "登录" "Signed in";
    SessionClose "session_close" "退出" "Signed out";
    ShiftOpen "shift_open" "开始值班" "Shift begun";
    ShiftClose "shift_close" "结束值班" "Shift ended";
    AccessOpen "access_open" "登记调阅事由" "Purpose of access stated";
    AccessClose "access_close" "结束调阅登记" "Access record closed";
    AccessRequestAdd "access_request_add" "登记调阅申请" "Request to look entered";
    AccessRequestScan "access_request_scan" "上传申请扫描件" "Scan of a request given";
    AccessRequestRead "access_request_read" "查看申请扫描件" "Scan of a request read";
    AccessRequestApply "access_request_apply" "办理调阅申请" "Request to look acted on";
    AccessRequestForget "access_request_forget" "清理到期的申请材料" "Particulars of old requests removed";
    MediaLinkAdd "media_link_add" "生成播放地址" "Media address made";
    AlertApply "alert_apply" "处理告警" "Alert acted on";
    CaseOpen "case_open" "登记事件" "Case opened";
    CaseApply "case_apply" "办理事件" "Case acted on";
    CaseLinkAdd "case_link_add" "关联材料" "Attached to case";
    CaseLinkRemove "case_link_remove" "取消关联" "Detached from case";
    EventAdd "event_add" "上报摄像机事件" "Camera event added";
    CameraAdd "camera_add" "添加摄像机" "Camera added";
    CameraUpdate "camera_update" "修改摄像机" "Camera changed";
    CameraRemove "camera_remove" "删除摄像机" "Camera removed";
    CameraPurge "camera_purge" "责令删除摄像机录像" "Purge of a camera ordered";
    CameraPurgeDone "camera_purge_done" "责令删除完成" "Purge of a camera done";
    LegalUpdate "legal_update" "修改法律档案" "Legal record changed";
    LegalApprove "legal_approve" "审批摄像机" "Camera approved";
    LegalWithdraw "legal_withdraw" "撤销摄像机审批" "Approval of a camera withdrawn";
    LegalEnd "legal_end" "摄像机审批失效" "Approval of a camera ended by a change";
    SignPhotoPut "sign_photo_put" "上传提示标识照片" "Photo of a warning sign stored";
    FilingExport "filing_export" "导出备案材料" "Filing exported";
    CameraReconnect "camera_reconnect" "重连摄像机" "Camera reconnected";
    CameraProbe "camera_probe" "试连设备" "Device probed";
    RecorderAdd "recorder_add" "添加录像机" "Recorder added";
    RecorderUpdate "recorder_update" "修改录像机" "Recorder changed";
    RecorderRemove "recorder_remove" "删除录像机" "Recorder removed";
    SiteAdd "site_add" "添加站点" "Site added";
    SiteUpdate "site_update" "修改站点" "Site changed";
    SiteRemove "site_remove" "删除站点" "Site removed";
    AreaAdd "area_add" "添加区域" "Area added";
    AreaUpdate "area_update" "修改区域" "Area changed";
    AreaRemove "area_remove" "删除区域" "Area removed";
    ReceiverAdd "receiver_add" "添加接收方" "Receiver added";
    ReceiverUpdate "receiver_update" "修改接收方" "Receiver changed";
    ReceiverRemove "receiver_remove" "删除接收方" "Receiver removed";
    DeliveryTest "delivery_test" "测试接收方" "Receiver tested";
    DeliveryAgain "delivery_again" "重新投递" "Delivered again";
    UserAdd "user_add" "添加用户" "User added";
    UserUpdate "user_update" "修改用户" "User changed";
    UserSetPassword "user_set_password" "修改密码" "Password changed";
    SessionEnd "session_end" "结束会话" "End sessions";
    TotpBegin "totp_begin" "开始启用动态口令" "Begin a second factor";
    TotpConfirm "totp_confirm" "启用动态口令" "Set up a second factor";
    TotpDisable "totp_disable" "停用动态口令" "Give up a second factor";
    TotpReset "totp_reset" "重置动态口令" "Reset a second factor";
    KeyRotate "key_rotate" "更换本机密钥" "Key of the installation changed";
    ApiKeyAdd "api_key_add" "生成密钥" "Key made";
    ApiKeyRevoke "api_key_revoke" "吊销密钥" "Key revoked";
    VolumeAdd "volume_add" "添加录像磁盘" "Disk added";
    VolumeUse "volume_use" "更改磁盘用途" "Use of a disk changed";
    VolumeForget "volume_forget" "按丢失处理磁盘上的录像" "Footage of a lost disk forgotten";
    SegmentExpire "segment_expire" "到期清理" "Footage expired";
    SegmentLost "segment_lost" "录像文件丢失" "Footage file lost";
    RegisterExport "register_export" "导出调阅登记" "Register of access exported";
    RegisterExpire "register_expire" "清理到期的调阅登记" "Register of access expired";
    InspectionExport "inspection_export" "生成检查材料包" "Inspection pack made";
    AuditExport "audit_export" "导出审计日志" "Audit log exported";
    AuditExpire "audit_expire" "清理到期的审计日志" "Audit log expired";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn words_round_trip_and_nothing_reads_the_same() {
        let mut seen = HashSet::new();
        for &action in AuditAction::ALL {
            assert_eq!(AuditAction::from_word(action.word()), Some(action));
            let json = serde_json::to_value(action).unwrap();
            assert_eq!(json, action.word());
            for language in [Language::Chinese, Language::English] {
                assert!(seen.insert(action.sentence(language)), "{}", action.word());
            }
        }
    }
}
