//! Messages to receivers. They are planned in the transaction of what they tell, each with the job
//! that brings it there, so that nothing told is forgotten and nothing forgotten is told.
//!
//! What an outage's end is, only those hear who heard of the outage: later messages about an alert go
//! where the first one went.

use domain::{
    Actor, Code, Error, Result, Timestamp,
    event::{CloudEvent, FeedItem},
    id::{AreaId, DeliveryId, JobId, NodeId, ReceiverId},
    receiver::{Attempt, Delivery, DeliveryState, Topic},
    work::Work,
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Outcome, Page, Paging, Store,
    audit::act,
    error::{During as _, corrupt},
    job,
    pool::{Tx, on},
    receiver,
};

/// The first message about an alert.
const RAISED: &str = "xueliang.alert.raised.v1";

/// Which messages to list; all of them where nothing is said.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeliveryFilter {
    /// Only those that stand here.
    pub state: Option<DeliveryState>,
}

/// A message as it is to be posted.
#[derive(Clone)]
pub struct Posting {
    /// Which message.
    pub delivery: DeliveryId,
    /// To whom.
    pub receiver: ReceiverId,
    /// Where to.
    pub url: String,
    /// What it is signed with: the secret, and the one before while that holds.
    pub secrets: Vec<String>,
    /// What is posted, byte for byte.
    pub body: String,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    receiver: Uuid,
    kind: String,
    subject: String,
    body: String,
    state: String,
    created: i64,
    done: Option<i64>,
    due: Option<i64>,
}

#[derive(FromRow)]
struct Tried {
    delivery: Uuid,
    at: i64,
    status: Option<i64>,
    error: String,
    took_ms: i64,
}

macro_rules! read {
    () => {
        "select d.id, d.receiver, d.kind, d.subject, d.body, d.state, d.created, d.done, \
           (select min(j.due) from job j where j.id = d.id) as due from delivery d"
    };
}

impl Row {
    fn delivery(self, attempts: Vec<Attempt>) -> Result<Delivery> {
        let state = DeliveryState::from_word(&self.state);
        Ok(Delivery {
            id: DeliveryId(self.id),
            receiver: ReceiverId(self.receiver),
            state: state.ok_or_else(|| corrupt("delivery", self.id))?,
            kind: self.kind,
            subject: self.subject,
            body: self.body,
            created: Timestamp(self.created),
            done: self.done.map(Timestamp),
            due: self.due.map(Timestamp),
            attempts,
        })
    }
}

impl Store {
    /// The messages to a receiver, the newest first.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::CursorInvalid`].
    pub async fn delivery_list(
        &self,
        actor: &Actor,
        receiver: ReceiverId,
        filter: DeliveryFilter,
        paging: &Paging,
    ) -> Result<Page<Delivery>> {
        const SQL: &str = concat!(
            read!(),
            " where d.receiver = $1 and ($2 is null or d.state = $2) \
             and (d.created, d.id) < ($3, $4) order by d.created desc, d.id desc limit $5"
        );
        let (created, id): (i64, Uuid) = paging.key((i64::MAX, Uuid::max()))?;
        let mut tx = self.read().await?;
        receiver::one(&mut tx, actor, receiver).await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(receiver.0).bind(filter.state.map(DeliveryState::word))
            .bind(created).bind(id).bind(paging.rows()).fetch_all(conn).await)
        .during("list messages")?;
        let page = paging.page(rows, |row| (row.created, row.id))?;
        let mut items = Vec::with_capacity(page.items.len());
        for row in page.items {
            let attempts = attempts(&mut tx, DeliveryId(row.id)).await?;
            items.push(row.delivery(attempts)?);
        }
        Ok(Page {
            items,
            next: page.next,
        })
    }

    /// Sends a message to a receiver that asks for nothing, to see whether it arrives.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::ReceiverOff`].
    pub async fn delivery_test(&self, actor: &Actor, receiver: ReceiverId) -> Result<Delivery> {
        let mut tx = self.begin().await?;
        let listed = receiver::one(&mut tx, actor, receiver).await?.receiver;
        if !listed.enabled {
            return Err(Error::new(Code::ReceiverOff).with("name", listed.name));
        }
        let id = DeliveryId::fresh(&self.clock);
        let now = self.clock.now();
        let data = json!({"receiver_id": receiver, "name": &listed.name, "by": &actor.name});
        let kind = "xueliang.receiver.test.v1".to_owned();
        let subject = format!("receivers/{receiver}");
        let event = CloudEvent::new(id.to_string(), kind, subject, now, data);
        let delivery = self
            .plan_one(&mut tx, (receiver, id), (0, None), &event)
            .await?;
        let details = json!({"name": &listed.name, "delivery_id": id});
        let act = act(actor, "delivery_test", "receiver", receiver, details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        Ok(delivery)
    }

    /// Sends a message again that was delivered or given up; it keeps its id.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::DeliveryPending`]; [`Code::ReceiverOff`].
    pub async fn delivery_again(
        &self,
        actor: &Actor,
        receiver: ReceiverId,
        id: DeliveryId,
    ) -> Result<Delivery> {
        const READ: &str = concat!(read!(), " where d.receiver = $1 and d.id = $2");
        const SQL: &str = "update delivery set state = 'pending', done = null where id = $1";
        let mut tx = self.begin().await?;
        let listed = receiver::one(&mut tx, actor, receiver).await?.receiver;
        let row: Option<Row> = on!(&mut tx, conn => sqlx::query_as(READ)
            .bind(receiver.0).bind(id.0).fetch_optional(conn).await)
        .during("read a message")?;
        let row = row.ok_or_else(|| Error::not_found("delivery", id))?;
        let attempts = attempts(&mut tx, id).await?;
        let mut delivery = row.delivery(attempts)?;
        if delivery.state == DeliveryState::Pending {
            return Err(Error::new(Code::DeliveryPending));
        }
        if !listed.enabled {
            return Err(Error::new(Code::ReceiverOff).with("name", listed.name));
        }
        let now = self.clock.now();
        on!(&mut tx, conn => sqlx::query(SQL).bind(id.0).execute(conn).await.map(drop))
            .during("send a message again")?;
        // Again is now: before what is still to come about the same.
        let lane = (receiver.0, delivery.subject.as_str(), 0);
        job::add(
            &mut tx,
            JobId(id.0),
            &Work::Deliver { delivery: id },
            lane,
            now,
        )
        .await?;
        let details = json!({"name": &listed.name, "delivery_id": id, "kind": &delivery.kind});
        let act = act(actor, "delivery_again", "receiver", receiver, details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await?;
        (delivery.state, delivery.done) = (DeliveryState::Pending, None);
        delivery.due = Some(now);
        Ok(delivery)
    }

    /// A message as it is to be posted; `None` when it, or its receiver, is gone or switched off.
    ///
    /// # Errors
    /// [`Code::KeyUnreadable`] when the secret was sealed with the key of another installation.
    pub async fn delivery_posting(&self, id: DeliveryId) -> Result<Option<Posting>> {
        const SQL: &str = "select d.receiver, d.body, r.url, r.secret, r.old_secret, \
              r.old_secret_until from delivery d join receiver r on r.id = d.receiver \
            where d.id = $1 and d.state = 'pending' and r.enabled";
        #[derive(FromRow)]
        struct Sealed {
            receiver: Uuid,
            body: String,
            url: String,
            secret: Vec<u8>,
            old_secret: Option<Vec<u8>>,
            old_secret_until: Option<i64>,
        }
        let mut tx = self.read().await?;
        let row: Option<Sealed> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(id.0).fetch_optional(conn).await)
        .during("read a message")?;
        drop(tx);
        let Some(row) = row else {
            return Ok(None);
        };
        let receiver = ReceiverId(row.receiver);
        let mut secrets = vec![self.opened(receiver, &row.secret)?];
        let still = row
            .old_secret_until
            .is_some_and(|until| until > self.clock.now().0);
        if let Some(old) = row.old_secret.filter(|_| still) {
            secrets.push(self.opened(receiver, &old)?);
        }
        Ok(Some(Posting {
            delivery: id,
            receiver,
            url: row.url,
            secrets,
            body: row.body,
        }))
    }

    /// Writes down how an attempt went, and what becomes of the job; nothing when the job was
    /// meanwhile taken by another node.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delivery_tried(
        &self,
        node: NodeId,
        id: DeliveryId,
        attempt: Option<Attempt>,
        outcome: Outcome,
    ) -> Result<()> {
        const TRIED: &str = "insert into delivery_attempt \
              (delivery, seq, at, status, error, took_ms) \
            select d.id, (select coalesce(max(t.seq), 0) + 1 from delivery_attempt t \
              where t.delivery = d.id), $2, $3, $4, $5 from delivery d where d.id = $1";
        const STATE: &str = "update delivery set state = $2, done = $3 where id = $1";
        const FAILING: &str = "update receiver set failing_since = $2 where id = \
            (select d.receiver from delivery d where d.id = $1) and failing_since is null";
        const WORKS: &str = "update receiver set failing_since = null where id = \
            (select d.receiver from delivery d where d.id = $1) and failing_since is not null";
        const AFTER: &str = "update delivery set state = 'dead', done = $2 \
            where state = 'pending' and exists (select 1 from delivery r where r.id = $1 \
              and r.kind = $3 and r.receiver = delivery.receiver \
              and r.subject = delivery.subject)";
        let now = self.clock.now().0;
        let mut tx = self.begin().await?;
        // The receiver before its jobs, as whoever changes or removes it.
        receiver::lock_of(&mut tx, id).await?;
        if !job::finish(&mut tx, node, JobId(id.0), outcome).await? {
            return Ok(());
        }
        if let Some(attempt) = &attempt {
            on!(&mut tx, conn => sqlx::query(TRIED)
                .bind(id.0).bind(attempt.at.0).bind(attempt.status.map(i64::from))
                .bind(&attempt.error).bind(i64::from(attempt.took_ms))
                .execute(conn).await.map(drop))
            .during("write an attempt down")?;
        }
        let state = match outcome {
            Outcome::Done => DeliveryState::Delivered,
            Outcome::Again(_) => DeliveryState::Pending,
            Outcome::GivenUp => DeliveryState::Dead,
        };
        let done = (state != DeliveryState::Pending).then_some(now);
        on!(&mut tx, conn => sqlx::query(STATE).bind(id.0).bind(state.word()).bind(done)
            .execute(conn).await.map(drop))
        .during("write a message's state")?;
        if state == DeliveryState::Dead {
            // Who never heard of an outage does not hear of its end.
            on!(&mut tx, conn => sqlx::query(AFTER).bind(id.0).bind(now).bind(RAISED)
                .execute(conn).await.map(drop))
            .during("give up what was to follow")?;
            job::drop_orphans(&mut tx).await?;
        }
        let worked = state == DeliveryState::Delivered;
        on!(&mut tx, conn => if worked {
            sqlx::query(WORKS).bind(id.0).execute(conn).await.map(drop)
        } else {
            sqlx::query(FAILING).bind(id.0).bind(now).execute(conn).await.map(drop)
        })
        .during("note whether a receiver works")?;
        tx.commit().await
    }

    /// Forgets messages that were done with before `before`; those about alerts, whose ends are
    /// told by them, before `alerts_before`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delivery_trim(&self, before: Timestamp, alerts_before: Timestamp) -> Result<()> {
        const SQL: &str = "delete from delivery where done is not null and done < $1 \
            and (kind not like 'xueliang.alert.%' or done < $2)";
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(before.0).bind(alerts_before.0)
            .execute(conn).await.map(drop))
        .during("forget messages")?;
        tx.commit().await
    }

    /// Gives up messages that were planned before `before`, without another attempt: a receiver that
    /// hangs must not gather them for ever.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delivery_give_up(&self, before: Timestamp) -> Result<()> {
        const SQL: &str = "update delivery set state = 'dead', done = $2 \
            where state = 'pending' and exists (select 1 from job j \
              where j.id = delivery.id and j.created < $1 and j.leased_until is null)";
        let now = self.clock.now().0;
        let mut tx = self.begin().await?;
        on!(&mut tx, conn => sqlx::query(SQL).bind(before.0).bind(now)
            .execute(conn).await.map(drop))
        .during("give up messages")?;
        job::drop_orphans(&mut tx).await?;
        tx.commit().await
    }

    /// Plans bringing a message of the feed to every receiver that wants it and sees its area.
    pub(crate) async fn delivery_plan(
        &self,
        tx: &mut Tx,
        area: AreaId,
        item: &FeedItem,
    ) -> Result<()> {
        const SQL: &str = "select r.id from receiver r where r.enabled and r.topics like $2 \
            and (case when $3 is null then exists (select 1 from scope s \
                join area t on t.id = s.area \
                join area x on substr(x.path, 1, length(t.path)) = t.path \
                where s.principal = r.id and x.id = $1) \
              else exists (select 1 from delivery d where d.receiver = r.id \
                and d.subject = $3 and d.kind = $4 and d.state <> 'dead') end) order by r.id";
        let Some(topic) = Topic::of(&item.kind) else {
            return Ok(());
        };
        let later = topic == Topic::Alert && item.kind != RAISED;
        let told = later.then_some(&item.subject);
        let ids: Vec<Uuid> = on!(&mut *tx, conn => sqlx::query_scalar(SQL)
            .bind(area.0).bind(format!("% {} %", topic.word())).bind(told).bind(RAISED)
            .fetch_all(conn).await)
        .during("look who is to be told")?;
        let event = CloudEvent::from(item.clone());
        for receiver in ids.into_iter().map(ReceiverId) {
            let id = DeliveryId::fresh(&self.clock);
            self.plan_one(tx, (receiver, id), (item.seq, Some(area)), &event)
                .await?;
        }
        Ok(())
    }

    async fn plan_one(
        &self,
        tx: &mut Tx,
        (receiver, id): (ReceiverId, DeliveryId),
        (seq, area): (i64, Option<AreaId>),
        event: &CloudEvent,
    ) -> Result<Delivery> {
        const SQL: &str = "insert into delivery \
              (id, receiver, kind, subject, body, state, created, area) \
            values ($1, $2, $3, $4, $5, 'pending', $6, $7)";
        let now = self.clock.now();
        let body = serde_json::to_string(event)
            .map_err(|source| Error::internal("write a message").because(source))?;
        on!(&mut *tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(receiver.0).bind(&event.kind).bind(&event.subject).bind(&body)
            .bind(now.0).bind(area.map(|area| area.0)).execute(conn).await.map(drop))
        .during("plan a message")?;
        let lane = (receiver.0, event.subject.as_str(), seq);
        job::add(tx, JobId(id.0), &Work::Deliver { delivery: id }, lane, now).await?;
        Ok(Delivery {
            id,
            receiver,
            kind: event.kind.clone(),
            subject: event.subject.clone(),
            body,
            state: DeliveryState::Pending,
            created: now,
            done: None,
            due: Some(now),
            attempts: Vec::new(),
        })
    }
}

async fn attempts(tx: &mut Tx, id: DeliveryId) -> Result<Vec<Attempt>> {
    const SQL: &str = "select delivery, at, status, error, took_ms from delivery_attempt \
                       where delivery = $1 order by seq";
    let rows: Vec<Tried> = on!(tx, conn => sqlx::query_as(SQL).bind(id.0).fetch_all(conn).await)
        .during("list the attempts of a message")?;
    let attempt = |row: Tried| {
        let wrong = |_| corrupt("delivery_attempt", row.delivery);
        Ok(Attempt {
            at: Timestamp(row.at),
            status: row.status.map(u16::try_from).transpose().map_err(wrong)?,
            error: row.error,
            took_ms: u32::try_from(row.took_ms).map_err(wrong)?,
        })
    };
    rows.into_iter().map(attempt).collect()
}
