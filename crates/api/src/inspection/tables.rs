//! The tables of an inspection: what is in each, and in which columns.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    Actor, Clock, Language, Result, Span, Timestamp, alert::Alert, id::CameraId, video::StreamKind,
};
use store::{
    AccessFilter, AlertFilter, AuditFilter, CameraFilter, DeletionFilter, Page, Paging, Store,
};

use super::pack::Rows;
use crate::{ApiSettings, audit, register, table};

/// What is asked for, and by whom.
pub(super) struct Asked {
    pub(super) store: Store,
    pub(super) settings: Arc<ApiSettings>,
    pub(super) clock: Clock,
    pub(super) language: Language,
    pub(super) actor: Actor,
    pub(super) span: Span,
}

impl Asked {
    /// What the manifest says besides its files.
    pub(super) fn about(&self) -> serde_json::Value {
        serde_json::json!({
            "made": self.clock.now(), "by": &self.actor.name, "from": self.span.from(),
            "to": self.span.to(), "program": self.settings.version,
        })
    }

    fn heading(&self, chinese: &'static str, english: &'static str) -> &'static str {
        match self.language {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }

    /// What each table asks with.
    fn asker(&self) -> (Store, Actor) {
        (self.store.clone(), self.actor.clone())
    }
}

/// Every table, by the name of its file.
pub(super) fn all(asked: &Asked) -> Vec<(&'static str, Rows)> {
    let (store, actor, span) = (&asked.store, &asked.actor, asked.span);
    let views = AccessFilter {
        from: Some(span.from()),
        to: Some(span.to()),
        ..AccessFilter::default()
    };
    let deeds = AuditFilter {
        from: Some(span.from()),
        to: Some(span.to()),
        ..AuditFilter::default()
    };
    let (store, actor) = (store.clone(), actor.clone());
    vec![
        (
            "register.csv",
            Box::pin(register::export::rows(
                store.clone(),
                actor.clone(),
                views,
                asked.language,
            )) as Rows,
        ),
        (
            "audit.csv",
            Box::pin(audit::export::rows(store, actor, deeds, asked.language)),
        ),
        ("deletions.csv", deletions(asked)),
        ("purges.csv", purges(asked)),
        ("retention.csv", retention(asked)),
        ("volumes.csv", volumes(asked)),
        ("alerts.csv", alerts(asked)),
        ("users.csv", users(asked)),
    ]
}

fn time(at: Option<Timestamp>) -> String {
    at.map(|at| at.text_shanghai()).unwrap_or_default()
}

/// The certificates of footage of that time.
fn deletions(asked: &Asked) -> Rows {
    let heading = asked.heading(
        "编号,摄像机编号,摄像机,站点,码流,录像起,录像止,规则,天数,文件数,字节,开始删除,最后删除,核验时间,未核验文件,责令删除编号",
        "id,camera id,camera,site,stream,from,to,rule,days,files,bytes,begun,last,verified,left,purge",
    );
    let filter = DeletionFilter {
        from: Some(asked.span.from()),
        to: Some(asked.span.to()),
        ..DeletionFilter::default()
    };
    let asker = Arc::new((asked.asker(), filter));
    let read = move |paging: Paging| {
        let asker = Arc::clone(&asker);
        async move {
            let ((store, actor), filter) = &*asker;
            store.deletion_list(actor, filter, &paging).await
        }
    };
    Box::pin(table::rows(heading, read, |text, one| {
        table::write_row(
            text,
            &[
                &one.id.to_string(),
                &one.camera.to_string(),
                &one.camera_name,
                &one.site_name,
                one.stream.word(),
                &one.span.from().text_shanghai(),
                &one.span.to().text_shanghai(),
                one.by.rule.word(),
                &one.by.days.to_string(),
                &one.files.to_string(),
                &one.bytes.to_string(),
                &one.begun.text_shanghai(),
                &one.last.text_shanghai(),
                &time(one.verified()),
                &one.left().to_string(),
                &one.by
                    .purge
                    .map(|purge| purge.to_string())
                    .unwrap_or_default(),
            ],
        );
    }))
}

/// The orders to delete all footage of a camera: all of them, as they are few.
fn purges(asked: &Asked) -> Rows {
    let heading = asked.heading(
        "编号,摄像机编号,摄像机,站点,文书,原因,执行人,单位,命令时间,完成时间,文件数,字节,未核验文件",
        "id,camera id,camera,site,document,reason,ordered by,unit,ordered,done,files,bytes,left",
    );
    let asker = Arc::new(asked.asker());
    let read = move |paging: Paging| {
        let asker = Arc::clone(&asker);
        async move { asker.0.purge_list(&asker.1, &paging).await }
    };
    Box::pin(table::rows(heading, read, |text, one| {
        table::write_row(
            text,
            &[
                &one.id.to_string(),
                &one.camera.to_string(),
                &one.camera_name,
                &one.site_name,
                &one.document,
                &one.reason,
                &one.name,
                &one.unit,
                &one.ordered.text_shanghai(),
                &time(one.done),
                &one.files.to_string(),
                &one.bytes.to_string(),
                &one.left().to_string(),
            ],
        );
    }))
}

/// A camera, and what there is of it.
struct Proof {
    camera: CameraId,
    name: String,
    site: String,
    area: String,
    least: u32,
    most: u32,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    days: u64,
}

/// What was promised of each camera, and what is there.
fn retention(asked: &Asked) -> Rows {
    let heading = asked.heading(
        "摄像机编号,摄像机,站点,区域,至少保存天数,最多保存天数,最早录像,最晚录像,现有天数",
        "camera id,camera,site,area,days promised,days at most,first footage,last footage,days there",
    );
    let asker = Arc::new((
        asked.asker(),
        Arc::clone(&asked.settings),
        asked.clock.now(),
    ));
    let read = move |paging: Paging| {
        let asker = Arc::clone(&asker);
        async move {
            let ((store, actor), settings, now) = &*asker;
            let page = store
                .camera_list(actor, &CameraFilter::default(), &paging)
                .await?;
            let mut items = Vec::with_capacity(page.items.len());
            for listed in page.items {
                let camera = listed.camera.id;
                let mut bounds: Option<(Timestamp, Timestamp)> = None;
                for stream in StreamKind::ALL {
                    let Some((first, last)) = store.segment_bounds(camera, stream).await? else {
                        continue;
                    };
                    let known = bounds.unwrap_or((first, last));
                    bounds = Some((known.0.min(first), known.1.max(last)));
                }
                let kept = listed.said.kept(settings.retention, settings.compliance);
                let first = bounds.map(|(first, _)| first);
                items.push(Proof {
                    camera,
                    name: listed.camera.name,
                    site: listed.site_name,
                    area: listed.area_name,
                    least: kept.min.days,
                    most: kept.max.days,
                    days: first.map_or(0, |first| now.since(first).as_secs() / 86_400),
                    first,
                    last: bounds.map(|(_, last)| last),
                });
            }
            Result::Ok(Page {
                items,
                next: page.next,
            })
        }
    };
    Box::pin(table::rows(heading, read, |text, one: Proof| {
        table::write_row(
            text,
            &[
                &one.camera.to_string(),
                &one.name,
                &one.site,
                &one.area,
                &one.least.to_string(),
                &one.most.to_string(),
                &time(one.first),
                &time(one.last),
                &one.days.to_string(),
            ],
        );
    }))
}

/// The disks; none for who does not see all areas.
fn volumes(asked: &Asked) -> Rows {
    let heading = asked.heading(
        "编号,位置,用途,状态,自,总字节,可用字节,录像字节",
        "id,path,use,state,since,size,free,footage",
    );
    let asker = Arc::new(asked.asker());
    let read = move |_| {
        let asker = Arc::clone(&asker);
        async move { whole(asker.0.volume_all(&asker.1).await?) }
    };
    Box::pin(table::rows(heading, read, |text, one| {
        table::write_row(
            text,
            &[
                &one.id.to_string(),
                &one.path,
                one.wanted.word(),
                one.state.word(),
                &one.since.text_shanghai(),
                &one.size.to_string(),
                &one.free.to_string(),
                &one.footage.to_string(),
            ],
        );
    }))
}

/// How many alerts were raised in that time, by cause and state.
fn alerts(asked: &Asked) -> Rows {
    let heading = asked.heading("原因,状态,数量", "cause,state,count");
    let asker = Arc::new((asked.asker(), asked.span));
    let read = move |_| {
        let asker = Arc::clone(&asker);
        async move {
            let ((store, actor), span) = &*asker;
            whole(counted(store, actor, *span).await?)
        }
    };
    Box::pin(table::rows(heading, read, |text, (kind, count)| {
        let (cause, state): (&str, &str) = kind;
        let count: u64 = count;
        table::write_row(text, &[cause, state, &count.to_string()]);
    }))
}

type Counts = Vec<((&'static str, &'static str), u64)>;

async fn counted(store: &Store, actor: &Actor, span: Span) -> Result<Counts> {
    let mut counts: BTreeMap<(&'static str, &'static str), u64> = BTreeMap::new();
    let mut paging = Paging {
        limit: domain::limit::PAGE,
        after: None,
    };
    loop {
        let filter = AlertFilter::default();
        let page = store.alert_list(actor, &filter, &paging).await?;
        let inside = |alert: &Alert| span.contains(alert.raised);
        for listed in page.items.iter().filter(|listed| inside(&listed.alert)) {
            let kind = (listed.alert.cause.word(), listed.alert.state.word());
            *counts.entry(kind).or_default() += 1;
        }
        match page.next {
            Some(next) => paging.after = Some(next),
            None => return Ok(counts.into_iter().collect()),
        }
    }
}

/// People, without anything they sign in with.
fn users(asked: &Asked) -> Rows {
    let heading = asked.heading(
        "编号,用户名,姓名,单位,角色,职务,可登录,动态口令",
        "id,name,display name,unit,role,post,enabled,second factor",
    );
    let asker = Arc::new(asked.asker());
    let read = move |paging: Paging| {
        let asker = Arc::clone(&asker);
        async move { asker.0.user_list(&asker.1, &paging).await }
    };
    Box::pin(table::rows(heading, read, |text, one| {
        let yes = |is: bool| if is { "1" } else { "0" };
        table::write_row(
            text,
            &[
                &one.id.to_string(),
                &one.name,
                &one.display_name,
                &one.unit,
                one.role.word(),
                &one.particulars.post,
                yes(one.enabled),
                yes(one.second_factor),
            ],
        );
    }))
}

/// What comes as one page because it is short by nature.
fn whole<T>(items: Vec<T>) -> Result<Page<T>> {
    Ok(Page { items, next: None })
}
