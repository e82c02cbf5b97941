//! Chinese for the words that sentences name: kinds of things, permissions, states, actions. The
//! words themselves are what programs read, and English sentences take them as they are.

use super::Code;

/// What stands in a Chinese sentence of `code` for the parameter `name` of this `value`; `None` when
/// it stands for itself.
pub(super) fn chinese(code: Code, name: &str, value: &str) -> Option<String> {
    match name {
        "what" | "permission" => thing(value)
            .or_else(|| permission(value))
            .map(str::to_owned),
        "by" => Some(used(value)),
        "ask" if value == "the administrator" => Some("系统管理员".to_owned()),
        "wanted" => kind(value).map(str::to_owned),
        "one" | "two" => Some(hours(value)),
        "value" if code == Code::ScheduleSpanEmpty => Some(hours(value)),
        "reason" if code == Code::ConfigInvalid => option(value),
        "field" if value == "body" => Some("请求内容".to_owned()),
        "state" | "action" if matches!(code, Code::CaseActionRefused | Code::CaseNeedsNote) => {
            case(value).map(str::to_owned)
        }
        "state" | "action"
            if matches!(code, Code::RequestActionRefused | Code::RequestNeedsNote) =>
        {
            request(value).map(str::to_owned)
        }
        "missing" => Some(lacking(value)),
        "purpose" | "viewing" => look(value).map(str::to_owned),
        "kind" => look(value).map(str::to_owned),
        "state" | "action" => alert(value).map(str::to_owned),
        _ => None,
    }
}

/// What is wrong with an option, `line 3, table.name: …`, as far as it is of this program; what the
/// reader of the file says stays as it is.
fn option(reason: &str) -> Option<String> {
    let (place, wrong) = reason.split_once(": ")?;
    let (line, name) = match place
        .strip_prefix("line ")
        .and_then(|at| at.split_once(", "))
    {
        Some((line, name)) => (format!("第 {line} 行，"), name),
        None => (String::new(), place),
    };
    let between = |wrong: &str| {
        let (least, rest) = wrong
            .strip_prefix("must be between ")?
            .split_once(" and ")?;
        let (most, value) = rest.split_once(", not ")?;
        Some(format!("必须在 {least} 到 {most} 之间，现为 {value}"))
    };
    let address = |wrong: &str| {
        let value = wrong.strip_suffix(" is not an address with a port")?;
        Some(format!("{value} 不是带端口的地址"))
    };
    // Said in both languages.
    let both = |wrong: &str| Some(wrong.split_once(" / ")?.0.to_owned());
    let wrong = between(wrong)
        .or_else(|| address(wrong))
        .or_else(|| both(wrong))?;
    Some(format!("{line}{name}：{wrong}"))
}

/// What uses something, as `word: count; …` or `word`.
fn used(by: &str) -> String {
    let each = by.split("; ").map(|one| match one.split_once(": ") {
        Some((word, count)) => format!("{} {count} 个", thing(word).unwrap_or(word)),
        None => thing(one).unwrap_or(one).to_owned(),
    });
    each.collect::<Vec<_>>().join("、")
}

/// Hours of the week, `monday 08:00–18:00`.
fn hours(span: &str) -> String {
    let Some((day, time)) = span.split_once(' ') else {
        return span.to_owned();
    };
    let day = match day {
        "monday" => "周一",
        "tuesday" => "周二",
        "wednesday" => "周三",
        "thursday" => "周四",
        "friday" => "周五",
        "saturday" => "周六",
        "sunday" => "周日",
        other => other,
    };
    format!("{day} {time}")
}

fn thing(word: &str) -> Option<&'static str> {
    Some(match word {
        "area" | "areas" => "区域",
        "site" | "sites" => "站点",
        "recorder" | "recorders" => "录像机",
        "camera" | "cameras" => "摄像机",
        "case" | "cases" => "事件",
        "link" => "关联",
        "removed cameras with footage" => "已移除但仍有录像的摄像机",
        "alerts in cases" => "事件中的告警",
        "event" => "摄像机事件",
        "alert" => "告警",
        "user" => "用户",
        "session" => "会话",
        "areas of users, keys or receivers" => "用户、密钥或接收方的授权",
        "api key" => "API 密钥",
        "receiver" => "接收方",
        "delivery" => "投递",
        "access record" => "调阅登记",
        "purge" => "责令删除",
        "access request" => "调阅申请",
        "scan" => "扫描件",
        "shift" => "值班",
        "sign photo" => "提示标识照片",
        _ => return None,
    })
}

/// What a value is, in JSON's words.
fn kind(word: &str) -> Option<&'static str> {
    Some(match word {
        "string" => "文字",
        "integer" => "整数",
        "number" => "数字",
        "array" => "列表",
        "object" => "对象",
        "true, false" => " true 或 false",
        _ => return None,
    })
}

fn permission(word: &str) -> Option<&'static str> {
    Some(match word {
        "camera_read" => "查看摄像机和状态",
        "camera_manage" => "管理摄像机",
        "camera_purge" => "责令删除录像",
        "camera_approve" => "审批摄像机",
        "live_view" => "实时预览",
        "footage_view" => "查看录像",
        "event_post" => "上报事件和标记",
        "case_read" => "查看事件",
        "case_report" => "登记事件和关联材料",
        "case_handle" => "办理事件",
        "alert_read" => "查看告警",
        "alert_handle" => "处理告警",
        "receiver_manage" => "管理接收方",
        "footage_export" => "导出录像",
        "duty_stand" => "值班",
        "request_make" => "登记调阅申请",
        "request_approve" => "审批调阅申请",
        "register_read" => "查看调阅登记",
        "user_manage" => "管理用户和密钥",
        "audit_read" => "查看审计日志",
        "system_read" => "查看系统状态",
        "system_manage" => "管理录像磁盘",
        _ => return None,
    })
}

/// What a legal record lacks, `word, …`.
fn lacking(words: &str) -> String {
    let each = words.split(", ").map(|word| legal(word).unwrap_or(word));
    each.collect::<Vec<_>>().join("、")
}

fn legal(word: &str) -> Option<&'static str> {
    Some(match word {
        "class" => "法律类别",
        "builder_unit" => "建设单位",
        "approval_doc" => "批准文件",
        "necessity" => "必要性说明",
        "secret_consent" => "涉密单位同意文件",
        "forbidden_places" => "禁止区域声明",
        "sign" => "提示标识",
        "view_review" => "拍摄范围审核",
        "sharing" => "共享协议",
        "sharing_over" => "有效的共享协议",
        _ => return None,
    })
}

fn look(word: &str) -> Option<&'static str> {
    Some(match word {
        "duty" => "值班",
        "case_handling" => "办理事件",
        "emergency" => "突发事件",
        "maintenance" => "设备维护",
        "inspection" => "监督检查",
        "state_organ" => "国家机关调取",
        "natural_person" => "自然人查阅",
        "live" => "实时预览",
        "playback" => "录像回放",
        "snapshot" => "抓图",
        "export" => "下载录像",
        _ => return None,
    })
}

fn request(word: &str) -> Option<&'static str> {
    Some(match word {
        "asked" => "待审批",
        "approved" => "已批准",
        "refused" => "未批准",
        "withdrawn" => "已撤回",
        "closed" => "已办结",
        "expired" => "已到期",
        "approve" => "批准",
        "refuse" => "不批准",
        "withdraw" => "撤回",
        "close" => "办结",
        "scan" => "上传扫描件",
        _ => return None,
    })
}

fn case(word: &str) -> Option<&'static str> {
    Some(match word {
        "reported" => "待受理",
        "accepted" => "已受理",
        "handling" => "处置中",
        "fed_back" => "待核查",
        "closed" => "办结",
        "accept" => "受理",
        "handle_locally" => "村级自办",
        "log_progress" => "过程记录",
        "feedback" => "反馈",
        "verify_ok" => "核查通过",
        "rework" => "退回重办",
        "reopen" => "重新开启",
        _ => return None,
    })
}

fn alert(word: &str) -> Option<&'static str> {
    Some(match word {
        "open" => "待确认",
        "acknowledged" => "已确认",
        "recovered" => "已恢复",
        "closed" => "已关闭",
        "merged" => "已并入站点告警",
        "acknowledge" => "确认",
        "assign" => "转派",
        "note" => "备注",
        "close" => "关闭",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::Permission,
        access_request::{RequestAction, RequestKind, RequestState},
        alert::{AlertAction, AlertState},
        case::{CaseAction, CaseState},
        error::{Error, Language},
        legal::Missing,
        register::{Purpose, Viewing},
    };

    #[test]
    fn every_word_that_a_sentence_may_name_has_its_chinese() {
        for &word in Permission::ALL {
            assert!(permission(word.word()).is_some(), "{}", word.word());
        }
        let purposes = Purpose::ALL.iter().map(|purpose| purpose.word());
        for word in purposes.chain(Viewing::ALL.iter().map(|viewing| viewing.word())) {
            assert!(look(word).is_some(), "{word}");
        }
        for kind in RequestKind::ALL {
            assert!(look(kind.word()).is_some(), "{}", kind.word());
        }
        let requests = RequestState::ALL.iter().map(|state| state.word());
        for word in requests.chain(RequestAction::ALL.iter().map(|action| action.word())) {
            assert!(request(word).is_some(), "{word}");
        }
        for word in Missing::ALL {
            assert!(legal(word.word()).is_some(), "{}", word.word());
        }
        let cases = CaseState::ALL.iter().map(|state| state.word());
        for word in cases.chain(CaseAction::ALL.iter().map(|action| action.word())) {
            assert!(case(word).is_some(), "{word}");
        }
        let alerts = AlertState::ALL.iter().map(|state| state.word());
        for word in alerts.chain(AlertAction::ALL.iter().map(|action| action.word())) {
            assert!(alert(word).is_some(), "{word}");
        }
    }

    #[test]
    fn a_sentence_is_in_one_language() {
        let error = Error::new(Code::InUse)
            .with("what", "area")
            .with("by", "sites: 2; areas of users, keys or receivers");
        assert_eq!(
            error.sentence(Language::Chinese),
            "区域仍在使用，不能删除：站点 2 个、用户、密钥或接收方的授权"
        );
        let error = Error::new(Code::CaseActionRefused)
            .with("state", "closed")
            .with("action", "accept");
        assert_eq!(
            error.sentence(Language::Chinese),
            "事件当前为“办结”，不能执行“受理”"
        );
    }
}
