//! Every code an error can have, with its kind and its sentence in both languages. Append only:
//! programs outside match on the words.
//!
//! A sentence names what was being done and with which value; `{name}` stands for the value given
//! by `Error::with`.

use super::{ErrorKind, Language};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $word:literal $kind:ident $zh:literal $en:literal;)*) => {
        /// What went wrong, as a stable word.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $en] $name,)*
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word programs match on.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What the caller can do about it.
            #[must_use]
            pub fn kind(self) -> ErrorKind {
                match self { $(Self::$name => ErrorKind::$kind,)* }
            }

            /// The sentence, with `{name}` where values go.
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

codes! {
    // The request itself.
    BodyInvalid "body_invalid" Invalid "请求内容无法读取：{reason}" "the request body cannot be read: {reason}";
    QueryInvalid "query_invalid" Invalid "请求参数无法读取：{reason}" "the query cannot be read: {reason}";
    FieldUnknown "field_unknown" Invalid "没有字段“{field}”；可用的有：{known}" "there is no field {field}; there are: {known}";
    FieldMissing "field_missing" Invalid "缺少“{field}”" "{field} is missing";
    FieldTwice "field_twice" Invalid "“{field}”给出了两次" "{field} is given twice";
    FieldType "field_type" Invalid "“{field}”的类型不对：应为{wanted}" "{field} is of the wrong type: it must be {wanted}";
    ValueUnknown "value_unknown" Invalid "“{field}”不能是“{value}”；可用的有：{known}" "{field} cannot be \"{value}\"; there are: {known}";
    ValueUnreadable "value_unreadable" Invalid "“{field}”的值“{value}”无法识别" "{field} cannot be \"{value}\"";
    QueryFieldUnknown "query_field_unknown" Invalid "没有查询参数“{field}”；可用的有：{known}" "there is no query field {field}; there are: {known}";
    IdInvalid "id_invalid" NotFound "没有这个对象：{value}" "there is no such object: {value}";
    CursorInvalid "cursor_invalid" Invalid "翻页游标无效，请从第一页重新查询" "the cursor is not one this server made; start again from the first page";
    LimitInvalid "limit_invalid" Invalid "每页条数须在 1 到 {most} 之间" "limit must be between 1 and {most}";
    TimeInvalid "time_invalid" Invalid "时间“{value}”无效：须为带时区的 RFC 3339 格式，且在 1970 年至 9999 年之间" "the time \"{value}\" is not RFC 3339 with an offset between 1970 and 9999";
    TimeAhead "time_ahead" Invalid "时间 {value} 比现在晚一天以上" "the time {value} lies more than a day ahead";
    DayInvalid "day_invalid" Invalid "日期“{value}”无效：须写作 2026-11-23 的形式" "{value} is no day: write it as 2026-11-23";
    MonthInvalid "month_invalid" Invalid "月份“{value}”无效：须写作 2026-11 的形式" "{value} is no month: write it as 2026-11";
    DaysEmpty "days_empty" Invalid "日期范围无效：开始 {from} 晚于结束 {to}" "the range of days is impossible: {from} is after {to}";
    DaysTooMany "days_too_many" Invalid "日期范围过长：最多 {most} 天" "the range is longer than {most} days";
    SpanEmpty "span_empty" Invalid "时间段无效：开始 {from} 须早于结束 {to}" "the span is impossible: {from} must be before {to}";
    SpanImpossible "span_impossible" Invalid "时间段无效：{from} 早于 1970 年" "the span is impossible: {from} is before 1970";
    SpanTooLong "span_too_long" Invalid "时间段过长：最多 {hours} 小时" "the span is longer than {hours} hours";
    SpanInFuture "span_in_future" Invalid "时间段无效：{to} 尚未到来" "the span is impossible: {to} lies in the future";
    TextEmpty "text_empty" Invalid "“{field}”不能为空" "{field} must not be empty";
    NameTooLong "name_too_long" Invalid "名称超过 {limit} 个字符" "the name is longer than {limit} characters";
    TextTooLong "text_too_long" Invalid "“{field}”超过 {limit} 个字符" "{field} is longer than {limit} characters";
    TextInvalid "text_invalid" Invalid "“{field}”含有不允许的字符" "{field} contains characters that are not allowed";
    ValueInvalid "value_invalid" Invalid "“{field}”的值 {value} 不允许：{reason}" "{field} cannot be {value}: {reason}";
    ScheduleSpanEmpty "schedule_span_empty" Invalid "录像时段 {value} 没有长度：开始和结束不能相同" "the recording hours {value} have no length: they begin when they end";
    ScheduleOverlap "schedule_overlap" Invalid "录像时段重叠：{one} 与 {two}" "the recording hours overlap: {one} and {two}";
    FieldsTogether "fields_together" Invalid "“{field}”和“{other}”须同时填写" "{field} and {other} must be given together";
    BodyTooLarge "body_too_large" TooLarge "请求内容超过 {limit} 字节" "the request body is larger than {limit} bytes";
    BodySlow "body_slow" Slow "请求内容未在 {seconds} 秒内传完" "the request body did not arrive within {seconds} seconds";
    RangeInvalid "range_invalid" Range "请求的字节范围不存在，文件共 {length} 字节" "the wanted byte range does not exist; the file has {length} bytes";
    OriginRefused "origin_refused" Denied "来自 {origin} 的页面不得访问本服务" "a page from {origin} may not use this service";
    CsrfMissing "csrf_missing" Denied "缺少或错误的 X-CSRF-Token，请刷新页面后重试" "the X-CSRF-Token header is missing or wrong; reload the page and try again";
    IdempotencyMismatch "idempotency_mismatch" Contradiction "同一个 Idempotency-Key 曾用于不同的请求内容" "this Idempotency-Key was used before with another request";
    IdempotencyRunning "idempotency_running" Conflict "使用同一个 Idempotency-Key 的请求正在处理，请稍后重试" "a request with this Idempotency-Key is still being handled; try again shortly";
    IdempotencyKeyInvalid "idempotency_key_invalid" Invalid "Idempotency-Key 须为 1 到 {limit} 个可见 ASCII 字符" "Idempotency-Key must be 1 to {limit} visible ASCII characters";
    RouteMissing "route_missing" NotFound "没有这个接口：{path}" "there is no such address: {path}";
    MethodRefused "method_refused" Method "{path} 不支持 {method}" "{path} does not know {method}";
    MediaTypeUnsupported "media_type_unsupported" MediaType "请求内容须为 {wanted}" "the request body must be {wanted}";
    UpgradeNeeded "upgrade_needed" Invalid "此接口只接受 WebSocket 连接" "this address only speaks WebSocket";

    // Who is asking.
    PasswordChangeNeeded "password_change_needed" Denied "首次登录须先修改密码（POST /api/v1/session/password）" "change the password first (POST /api/v1/session/password)";
    SignInNeeded "sign_in_needed" Unauthenticated "请先登录" "sign in first";
    SignInWrong "sign_in_wrong" Unauthenticated "用户名或密码错误" "the name or the password is wrong";
    SignInLocked "sign_in_locked" TooMany "登录失败次数过多，请在 {seconds} 秒后重试" "too many failed sign-ins; try again in {seconds} seconds";
    AddressLocked "address_locked" TooMany "该网络地址登录失败次数过多，请在 {seconds} 秒后重试" "too many failed sign-ins from this network address; try again in {seconds} seconds";
    RateLimited "rate_limited" TooMany "请求过于频繁，请在 {seconds} 秒后重试" "too many requests; try again in {seconds} seconds";
    PasswordWrong "password_wrong" Invalid "原密码错误" "the old password is wrong";
    ProviderAway "provider_away" Unavailable "统一身份认证服务器无法访问，请稍后重试，或用本系统的用户名和密码登录" "the unit's sign-in cannot be reached; try again later, or sign in with a name and a password of this system";
    ProviderRefused "provider_refused" Unauthenticated "统一身份认证未通过，请重新登录" "the unit's sign-in came to nothing; begin again";
    ProviderSilent "provider_silent" Unauthenticated "统一身份认证没有提供“{claim}”，请管理员检查其配置" "the unit's sign-in does not say \"{claim}\"; whoever runs it has to";
    PersonUnknown "person_unknown" Unauthenticated "该统一身份认证账号在本系统没有用户，请联系管理员" "this account of the unit's sign-in has no user here; ask who manages users";
    FactorMissing "factor_missing" Unauthenticated "当前角色须有动态口令，统一身份认证未提供：请用本系统的用户名和密码登录" "this role needs a second factor, and the unit's sign-in asked for none: sign in with a name and a password of this system";
    KeyInvalid "key_invalid" Unauthenticated "API 密钥无效、已停用或已过期" "the API key is unknown, revoked or expired";
    LinkInvalid "link_invalid" Unauthenticated "播放地址无效：须原样使用，不能改动" "this media address is not as it was made: use it unchanged";
    LinkOver "link_over" Unauthenticated "播放地址已过期，请重新生成" "this media address is over; make a new one";
    LinkElsewhere "link_elsewhere" Denied "播放地址已在另一台设备上打开，不能再用于本机" "this media address was opened from another network address";
    PermissionMissing "permission_missing" Denied "当前角色没有“{permission}”权限" "this needs the permission {permission}";
    NotFound "not_found" NotFound "没有这个对象：{what} {id}" "there is no {what} {id}";
    KeyTooWide "key_too_wide" Invalid "密钥不能超出 {name} 的权限和区域：{what}" "the key may not do or see more than {name}: {what}";
    PasswordWeak "password_weak" Invalid "密码须为 {least} 到 {most} 个字符，并且同时含有字母和数字" "the password must have {least} to {most} characters, with letters and digits";
    PasswordHasName "password_has_name" Invalid "密码不得包含用户名" "the password must not contain the user name";
    PasswordSame "password_same" Invalid "新密码须与原密码不同" "the new password must differ from the old one";
    PasswordRepeats "password_repeats" Invalid "密码中同一字符不得连续出现三次" "the password must not have the same character three times in a row";
    PasswordCommon "password_common" Invalid "这个密码太常见，容易被猜到" "this password is one of those that are guessed first";
    PasswordReused "password_reused" Invalid "不能使用最近 {count} 次用过的密码" "this is one of the last {count} passwords";
    PasswordExpired "password_expired" Unauthenticated "一次性密码已超过 {days} 天未使用，现已失效；请联系{ask}重新发放" "the one-time password was not used within {days} days; ask {ask} for a new one";
    TrainingExpired "training_expired" Unauthenticated "培训有效期至 {until}，已过期，不能登录；请联系{ask}" "your training counted until {until}; ask {ask}";
    ContractExpired "contract_expired" Unauthenticated "合同期限至 {until}，已届满，不能登录；请联系{ask}" "your contract ended on {until}; ask {ask}";
    AgreementNeeded "agreement_needed" Invalid "填写合同截止日期须同时填写协议编号" "the end of a contract needs the number of the agreement";
    OwnRecord "own_record" Denied "不能更改自己的角色、区域、履职信息、密码和动态口令：请由其他管理人员办理" "nobody changes their own role, areas, particulars, password or second factor here: ask somebody else who manages users";
    CodeNeeded "code_needed" Unauthenticated "请输入动态口令" "the code of the second factor is needed";
    CodeWrong "code_wrong" Unauthenticated "动态口令错误或已使用过" "the code is wrong or was used before";
    SecondFactorNeeded "second_factor_needed" Denied "你的角色须先启用动态口令（POST /api/v1/session/totp/actions）" "your role must set up a second factor first (POST /api/v1/session/totp/actions)";
    TotpCodeWrong "totp_code_wrong" Invalid "动态口令错误或已使用过" "the code is wrong or was used before";
    TotpOn "totp_on" Conflict "动态口令已启用" "the second factor is on already";
    TotpOff "totp_off" Conflict "动态口令未启用" "the second factor is not on";
    LastAdministrator "last_administrator" Conflict "不能停用最后一名管理员" "the last administrator cannot be disabled";
    RoleNotSeparate "role_not_separate" Invalid "系统、安全、审计三员分设，没有“管理员”这一角色；如确需一人兼任，请在配置中设 access.administrators = \"one\"" "the three administrators are separate here, so there is no role administrator; where one person has to do it all, set access.administrators = \"one\" in the configuration";

    // Why somebody looks.
    AccessNeeded "access_needed" Denied "查看画面须先说明事由（POST /api/v1/access_records），值班人员须先开始值班（POST /api/v1/shifts）" "say why first (POST /api/v1/access_records); who stands duty opens a shift (POST /api/v1/shifts)";
    AccessOver "access_over" Denied "该调阅登记已结束，请重新说明事由" "this access record is over; say again why";
    AccessElsewhere "access_elsewhere" Denied "该调阅登记不包括这台摄像机或这段时间" "this access record is not for this camera or this time";
    PurposeForbids "purpose_forbids" Denied "事由“{purpose}”不允许“{viewing}”" "the purpose {purpose} does not allow {viewing}";
    PurposeRefused "purpose_refused" Denied "当前角色不能以“{purpose}”为事由" "this role cannot give the purpose {purpose}";
    PurposeNeeds "purpose_needs" Invalid "事由“{purpose}”须填写“{field}”" "the purpose {purpose} needs {field}";
    OnSiteOnly "on_site_only" Denied "自然人查阅只能由登录本系统的工作人员在现场陪同观看，不能使用密钥或播放地址" "a natural person watches at the centre, beside somebody who is signed in: not by a key, not by a media address";
    RequestOver "request_over" Denied "该调阅申请未获批准，或已结束" "this request was not approved, or is over";
    RequestOwn "request_own" Denied "不能审批自己登记的申请，请由其他审批人办理" "nobody decides on a request they entered themselves: another approver has to";
    RequestNotOwn "request_not_own" Denied "只有登记人才能撤回申请；办结由登记人或审批人办理，审批由审批人办理" "a request is withdrawn by whoever entered it, closed by them or an approver, and decided by an approver";
    RequestKindRefused "request_kind_refused" Denied "当前角色不能办理“{kind}”的调阅申请" "this role has nothing to do with requests of a {kind}";
    RequestActionRefused "request_action_refused" Conflict "申请当前为“{state}”，不能执行“{action}”" "the request is {state}; {action} is not possible";
    RequestNeedsNote "request_needs_note" Invalid "执行“{action}”须填写说明" "{action} needs a note";
    RequestWider "request_wider" Invalid "批准的范围不能超出申请的范围：“{field}”" "an approval may not be wider than what was asked for: {field}";
    RequestScanNeeded "request_scan_needed" Conflict "须先上传公文扫描件" "the scanned document is needed first";
    RequestOfficersSame "request_officers_same" Invalid "须有两名不同的办案人员" "two officers are needed, and they must be two people";
    ShiftNeeded "shift_needed" Conflict "请先开始值班" "open a shift first";
    ShiftOpen "shift_open" Conflict "已在值班中" "a shift is open already";

    // Things and their states.
    NameTaken "name_taken" Conflict "名称“{name}”已被使用" "the name \"{name}\" is already used";
    VersionStale "version_stale" Stale "内容已被他人修改：当前版本 {current}，请求基于版本 {given}" "somebody else changed this meanwhile: version {current} is current, the request was made for {given}";
    VersionMissing "version_missing" Invalid "修改须带 If-Match 或 version" "a change needs If-Match or version";
    InUse "in_use" Conflict "{what}仍在使用，不能删除：{by}" "{what} is still in use and cannot be deleted: {by}";
    AreaRoot "area_root" Invalid "只有管理全部区域的人才能新建顶级区域：请选择上级区域" "only somebody who sees all areas may add one at the top: choose the area above it";
    RecorderElsewhere "recorder_elsewhere" Invalid "该录像机属于另一个站点" "this recorder stands at another site";
    AreaCycle "area_cycle" Conflict "区域不能移动到它自己的下级" "an area cannot be moved below itself";
    CaseActionRefused "case_action_refused" Conflict "事件当前为“{state}”，不能执行“{action}”" "the case is {state}; {action} is not possible";
    CaseNeedsNote "case_needs_note" Invalid "执行“{action}”须填写说明" "{action} needs a note";
    CaseClosed "case_closed" Conflict "事件已办结，不能再关联" "the case is closed; nothing can be linked to it";
    AlertActionRefused "alert_action_refused" Conflict "告警当前为“{state}”，不能执行“{action}”" "the alert is {state}; {action} is not possible";
    AlertNeedsNote "alert_needs_note" Invalid "执行“{action}”须填写说明" "{action} needs a note";
    AlertNeedsAssignee "alert_needs_assignee" Invalid "转派须指定人员" "assigning needs a person";
    AssigneeUnfit "assignee_unfit" Invalid "{name} 不能处理该区域的告警" "{name} may not handle alerts of this area";
    ReceiverAddress "receiver_address" Invalid "接收地址无效：须为 http:// 或 https:// 加主机名，最多 {limit} 个字符，不得含用户名、密码和 # 号" "the receiver's address must begin with http:// or https:// and name a host, with at most {limit} characters and without a user, a password or #";
    ReceiverOff "receiver_off" Conflict "接收方“{name}”已停用" "the receiver \"{name}\" is switched off";
    DeliveryPending "delivery_pending" Conflict "该消息仍在投递中" "this message is still being delivered";
    FootageNone "footage_none" NotFound "{camera} 在该时间段没有录像" "camera {camera} has no footage in this span";
    FootageUnreadable "footage_unreadable" NotFound "{camera} 在该时间段有录像记录，但文件缺失或损坏，无法读取：请管理员检查磁盘并运行 xueliang check" "camera {camera} has footage of this span on record, but its files are missing or damaged: check the disk and run xueliang check";
    FootageElsewhere "footage_elsewhere" NotFound "{camera} 在该时间段的录像由另一台网关录制，存放在它的磁盘上：请到该网关查看" "footage of camera {camera} in this span was recorded by another gateway and lies on its disk: look at it there";
    PurgeNameDiffers "purge_name_differs" Conflict "摄像机名称与要删除录像的摄像机不符：请逐字输入" "this is not the name of the camera whose footage is to go: type it exactly";
    PurgeRuns "purge_runs" Conflict "这台摄像机的录像正在删除" "the footage of this camera is being deleted already";
    PurgeHeld "purge_held" Conflict "有事件保全了这台摄像机的录像，未删除任何录像；须先由以下办理人决定是否解除保全：{cases}" "cases hold footage of this camera, and nothing was deleted; those who work them decide first whether to release it: {cases}";
    CameraPurged "camera_purged" Conflict "这台摄像机的录像正按要求删除，不能再保全" "the footage of this camera is being deleted by order and cannot be held any more";
    FootageHeld "footage_held" Conflict "录像已被案件保全，不能删除" "a case holds this footage; it cannot be deleted";
    PictureNone "picture_none" Unavailable "摄像机 {camera} 目前没有可用画面" "camera {camera} has no picture now";

    // Cameras.
    AddressInvalid "address_invalid" Invalid "流地址无效：须写作 rtsp://主机:端口/路径，最多 {limit} 个字符" "the stream address must look like rtsp://host:port/path, with at most {limit} characters";
    OutboundRefused "outbound_refused" Invalid "网关不允许连接 {address}：如确需连接，请系统管理员在配置文件的 outbound.allow 中加入该地址或网段" "the gateway may not connect to {address}: if it is to, have the system administrator add the address or its network to outbound.allow in the configuration";
    AddressHasCredentials "address_has_credentials" Invalid "流地址中不得含用户名或密码，请填入单独的字段" "the stream address must not contain a user name or password; give them in their own fields";
    CredentialsNeeded "credentials_needed" Invalid "更换设备地址后须重新填写用户名和密码" "the user name and the password are needed again for another host";
    CodecUnsupported "codec_unsupported" Conflict "摄像机发送的是 {codec}，本系统只记录 H.264 和 H.265，请在摄像机上更改编码" "the camera sends {codec}; only H.264 and H.265 are recorded: change the codec on the camera";
    ProbeFailed "probe_failed" Unavailable "试连失败（{reason}）：{detail}" "the probe failed ({reason}): {detail}";
    RetentionTooShort "retention_too_short" Invalid "保存天数 {days} 少于法定的 {least} 天（《公共安全视频图像信息系统管理条例》第十七条）" "{days} days of retention are fewer than the {least} the law demands (State Council Decree 799, article 17)";
    RetentionOrder "retention_order" Invalid "最长保存 {most} 天少于最短保存 {least} 天" "the longest retention of {most} days is shorter than the shortest of {least} days";
    AuditKeepTooShort "audit_keep_too_short" Invalid "审计日志保存 {days} 天少于法定的 {least} 天，即六个月（《网络安全法》第二十三条）；关闭合规模式也不能更短" "{days} days of audit log are fewer than the {least} (six months) the law demands (Cybersecurity Law, article 23), with compliance off, too";
    PlaceNotPublic "place_not_public" Invalid "非公共场所的摄像机不得接入（《公共安全视频图像信息系统管理条例》第三十三条）" "cameras of places that are not public are not accepted (State Council Decree 799, article 33)";
    MaskInvalid "mask_invalid" Invalid "隐私遮挡 {number} 无效：最多 {most} 个，每个 3 到 16 个角，坐标 0 到 10000，且须有面积" "the privacy mask {number} is not possible: at most {most} masks with 3 to 16 corners of 0 to 10000 each, that cover something";
    PhotoInvalid "photo_invalid" Invalid "照片须为 JPEG 或 PNG，最大 {most} MiB" "the photo must be a JPEG or PNG of at most {most} MiB";
    DayAhead "day_ahead" Invalid "日期 {value} 尚未到来" "the day {value} lies ahead";
    LegalIncomplete "legal_incomplete" Conflict "法律档案不完整，不能审批，还缺：{missing}" "the legal record is not complete and cannot be approved; it lacks: {missing}";
    AlreadyApproved "already_approved" Conflict "该摄像机已经审批" "the camera is approved already";
    NotApproved "not_approved" Conflict "该摄像机没有有效的审批" "the camera has no approval that stands";
    ApproverIsAuthor "approver_is_author" Denied "不能审批自己填写的法律档案：请由其他有审批权限的人员办理" "nobody approves the legal record that they filled in themselves: ask somebody else who may";
    WithdrawNeedsReason "withdraw_needs_reason" Invalid "撤销审批须填写理由" "withdrawing an approval needs a reason";
    AudioNotAllowed "audio_not_allowed" Invalid "录音须先在法律档案中填写准许录音的文件；已开启录音时不能删去该文件" "sound is recorded only where the legal record names the document that allows it; the document stays as long as sound is on";
    RegisterKeepTooShort "register_keep_too_short" Invalid "调阅登记保存 {days} 天少于 {least} 天，即六个月；关闭合规模式也不能更短" "{days} days of the register of access are fewer than {least} (six months), with compliance off, too";
    InspectMissing "inspect_missing" Unavailable "未安装图像分析程序 xueliang-inspect，无法生成静态画面" "xueliang-inspect is not installed; stills cannot be made";
    PictureUndecodable "picture_undecodable" Unavailable "画面无法解码：{reason}" "the picture cannot be decoded: {reason}";

    // The machine.
    ConfigUnreadable "config_unreadable" Invalid "无法读取配置文件 {path}" "the configuration file {path} cannot be read";
    ConfigInvalid "config_invalid" Invalid "配置文件 {path} 有误：{reason}" "the configuration file {path} is wrong: {reason}";
    DataFolder "data_folder" Exhausted "数据目录 {path} 不可写" "the data folder {path} cannot be written";
    DataFolderMissing "data_folder_missing" Exhausted "{path} 里没有网关的数据" "{path} holds no gateway's data";
    DataFolderOther "data_folder_other" Exhausted "{path} 里是别的数据，不是演示数据：请用 --data 换一个目录" "{path} holds something that is not a demonstration; name another folder with --data";
    DataFolderBusy "data_folder_busy" Exhausted "数据目录 {path} 正被另一个正在运行的 xueliang 使用" "the data folder {path} is used by another xueliang that runs";
    TlsNeeded "tls_needed" Invalid "{address} 是公网地址，不能使用明文 HTTP：请配置 tls.certificate 和 key（可用 xueliang cert init 生成），或设置 tls.insecure = true" "{address} is a public address, where plain HTTP is refused: give tls.certificate and tls.key (xueliang cert init makes them), or set tls.insecure = true";
    TlsUnusable "tls_unusable" Invalid "证书或私钥 {path} 无法使用：{reason}" "the certificate or key {path} cannot be used: {reason}";
    CertificateThere "certificate_there" Conflict "{path} 已存在，不会覆盖：请换一个目录，或用 xueliang cert renew 更新服务器证书" "{path} is there already and is not overwritten: choose another folder, or renew the server's certificate with xueliang cert renew";
    CertificateFailed "certificate_failed" Invalid "无法生成证书：{path}" "the certificate cannot be made: {path}";
    PortTaken "port_taken" Unavailable "无法监听 {address}：端口已被占用或无权使用" "cannot listen on {address}: the port is taken or not allowed";
    DatabaseAddress "database_address" Invalid "数据库地址无效：须以 sqlite: 或 postgres: 开头" "the database address names no known engine; it must begin with sqlite: or postgres:";
    DatabaseUnavailable "database_unavailable" Unavailable "数据库暂不可用" "the database is not available";
    DatabaseNewer "database_newer" Conflict "数据库由更新版本的程序建立，请升级程序" "the database was made by a newer version of the program; upgrade the program";
    Duplicate "duplicate" Conflict "已有相同的记录" "such a record exists already";
    Corrupt "corrupt" Corrupt "存储的数据自相矛盾：{table} {id}" "stored data contradicts itself: {table} {id}";
    DiskFull "disk_full" Exhausted "磁盘空间不足" "the disk is full";
    Disk "disk" Unavailable "磁盘读写失败" "reading or writing the disk failed";
    VolumeForeign "volume_foreign" Conflict "{path} 不是本系统的录像卷，或已被更换" "{path} is not a volume of this system, or was swapped";
    VolumeMissing "volume_missing" Conflict "录像卷 {path} 不存在或是空的：磁盘挂载了吗？" "the volume {path} is missing or empty: is its disk mounted?";
    VolumeInUse "volume_in_use" Conflict "录像卷 {path} 上还有 {count} 段录像：请先迁出；若磁盘已损坏，请确认这些录像已丢失" "the volume {path} still holds {count} pieces of footage: drain it first, or say that its disk is lost";
    VolumeLast "volume_last" Conflict "录像卷 {path} 是唯一在用的：请先添加另一块磁盘" "the volume {path} is the only one in use: add another disk first";
    VolumeTwice "volume_twice" Conflict "录像卷 {path} 已在使用" "the volume {path} is in use already";
    VolumeNested "volume_nested" Conflict "录像卷 {path} 与录像卷 {other} 一个在另一个里面：请各用一个独立的目录" "the volumes {path} and {other} lie one inside the other: give each a folder of its own";
    VolumePath "volume_path" Invalid "“{path}”不是绝对路径" "{path} is no absolute path";
    VolumeBusy "volume_busy" Conflict "录像卷 {path} 正被另一个正在运行的 xueliang 使用" "the volume {path} is used by another xueliang that runs";
    VolumeParent "volume_parent" Invalid "录像卷 {path} 的上级目录不存在：请先挂载磁盘或创建该目录" "the folder above the volume {path} does not exist: mount its disk or make it first";
    VolumeUnwritable "volume_unwritable" Invalid "无法在 {path} 建立录像卷：该位置不可写" "no volume can be made at {path}: it cannot be written there";
    FileTwice "file_twice" Conflict "录像文件 {path} 与另一个文件是同一段录像" "the footage file {path} is the same piece as another file";
    FileDamaged "file_damaged" Corrupt "录像文件 {path} 已损坏：{reason}" "the footage file {path} is damaged: {reason}";
    KeyMissing "key_missing" Exhausted "{path} 里没有本系统的密钥 secret.key：没有它无法核对审计日志的封存" "{path} holds no secret.key: without the installation's key the seals of the audit log cannot be checked";
    KeyUnreadable "key_unreadable" Corrupt "无法用当前密钥解密{what}" "{what} cannot be decrypted with the key of this installation";
    KeyFile "key_file" Exhausted "密钥文件 {path} 无法使用" "the key's file {path} cannot be used";
    KeyNewMissing "key_new_missing" Invalid "密钥来自环境变量 XUELIANG_KEY：请把新密钥（32 字节的 Base64）放入 XUELIANG_KEY_NEW 再执行" "the key comes from the environment variable XUELIANG_KEY: put the new one (32 bytes in Base64) into XUELIANG_KEY_NEW first";
    NodesRun "nodes_run" Conflict "还有 {count} 个节点在运行：请先停止所有节点" "{count} other nodes of this installation still run: stop them first";
    Stopping "stopping" Unavailable "服务正在停止" "the service is stopping";
    Busy "busy" TooMany "服务繁忙，请稍后重试" "the service is busy; try again shortly";
    Internal "internal" Internal "内部错误，详情见日志" "an internal error occurred; the log has the reason";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn words_are_unique_and_sentences_name_the_same_values() {
        let mut seen = HashSet::new();
        for &code in Code::ALL {
            assert!(seen.insert(code.word()), "{} twice", code.word());
            let values = |language| {
                let mut names: Vec<_> = code
                    .sentence(language)
                    .split('{')
                    .skip(1)
                    .filter_map(|rest| rest.split('}').next())
                    .collect();
                names.sort_unstable();
                names
            };
            assert_eq!(
                values(Language::Chinese),
                values(Language::English),
                "{}",
                code.word()
            );
        }
    }
}
