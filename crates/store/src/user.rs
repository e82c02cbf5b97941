//! People who sign in. Others see a person only if they see all of the person's areas, so that
//! nobody can change somebody who sees more than they do.

use domain::{
    Actor, Code, Error, Permission, Result, Role, Timestamp,
    day::Day,
    id::{AreaId, UserId},
    particulars::{Particulars, ParticularsChange},
    scope::Grant,
    user::{self, User},
};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Page, Paging, Store,
    audit::act,
    dialect::locked,
    error::{During as _, corrupt, current},
    password,
    pool::{Tx, on},
    scope::{self, Grants, TOP, scoped, seen},
    session::{self, Renewed},
};

/// A new person; the fields were checked.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// What they type to sign in; new among all, in any case.
    pub name: String,
    /// How they are shown.
    pub display_name: String,
    /// The unit they belong to.
    pub unit: String,
    /// What they may do.
    pub role: Role,
    /// Where. Without any, a person added by the gateway itself sees everything, and one added by
    /// a person nothing.
    pub areas: Vec<AreaId>,
    /// Areas for a time, and single cameras, besides; checked by [`domain::scope::checked`].
    pub grants: Vec<Grant>,
    /// The password's hash in PHC form.
    pub password_hash: String,
    /// Whether the password must be changed at the first sign-in.
    pub must_change: bool,
    /// Post, background check, training and contract.
    pub particulars: Particulars,
}

/// What of a person changes; `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// How they are shown.
    pub display_name: Option<String>,
    /// The unit they belong to.
    pub unit: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// Where; keys made for them lose what they lose.
    pub areas: Option<Vec<AreaId>>,
    /// Areas for a time, and single cameras, besides; all of them anew.
    pub grants: Option<Vec<Grant>>,
    /// Whether they may sign in; `false` ends their sessions.
    pub enabled: Option<bool>,
    /// The hash of a new password, which they must change; ends their sessions.
    pub password_hash: Option<String>,
    /// Post, background check, training and contract.
    pub particulars: ParticularsChange,
}

/// Somebody who tries to sign in.
#[derive(Clone)]
pub struct Candidate {
    /// Who, if the password is right.
    pub id: UserId,
    /// What they may do, once they are in.
    pub role: Role,
    /// The password's hash in PHC form.
    pub hash: String,
    /// How many wrong passwords in a row were tried.
    pub failures: u32,
    /// When the last one was; 1970 before the first.
    pub last_failure: Timestamp,
}

impl std::fmt::Debug for Candidate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Candidate({})", self.id)
    }
}

#[derive(FromRow)]
pub(crate) struct Row {
    id: Uuid,
    name: String,
    name_key: String,
    display_name: String,
    unit: String,
    role: String,
    enabled: bool,
    must_change: bool,
    post: String,
    cleared: Option<i64>,
    training_until: Option<i64>,
    contract_until: Option<i64>,
    agreement: String,
    factors: i64,
    version: i64,
}

impl Row {
    pub(crate) fn user(self, grants: &Grants) -> Result<User> {
        Ok(User {
            particulars: Particulars {
                post: self.post,
                cleared: self.cleared.map(Day::numbered),
                training_until: self.training_until.map(Day::numbered),
                contract_until: self.contract_until.map(Day::numbered),
                agreement: self.agreement,
            },
            second_factor: self.factors > 0,
            id: UserId(self.id),
            role: Role::from_word(&self.role).ok_or_else(|| corrupt("person", self.id))?,
            areas: grants.shown(self.id),
            everything: grants.everything(self.id),
            grants: grants.more(self.id),
            name: self.name,
            display_name: self.display_name,
            unit: self.unit,
            enabled: self.enabled,
            must_change: self.must_change,
            version: self.version,
        })
    }
}

macro_rules! columns {
    () => {
        "select p.id, p.name, p.name_key, p.display_name, p.unit, p.role, p.enabled, \
         p.must_change, p.post, p.cleared, p.training_until, p.contract_until, p.agreement, \
         (select count(*) from totp f where f.user_id = p.id and f.confirmed is not null) \
         as factors, p.version from person p"
    };
}
pub(crate) use columns;

macro_rules! read {
    () => {
        concat!(
            columns!(),
            " where not exists (select 1 from scope g where g.principal = p.id and not (",
            scoped!("g.area"),
            ")) and not exists (select 1 from scope_camera g join camera gc on gc.id = g.camera \
               join site gs on gs.id = gc.site where g.principal = p.id and not ",
            seen!("gs.area", "gc.id"),
            ")"
        )
    };
}

impl Store {
    /// Adds a person.
    ///
    /// # Errors
    /// [`Code::NameTaken`]; [`Code::NotFound`] when an area is not in the actor's scope;
    /// [`Code::AgreementNeeded`].
    pub async fn user_add(&self, actor: &Actor, new: NewUser) -> Result<User> {
        const SQL: &str = "insert into person (id, name, name_key, display_name, unit, role, \
            enabled, must_change, password_hash, password_since, failures, last_failure, post, \
            cleared, training_until, contract_until, agreement, version) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $11, $12, $13, $14, $15, 1)";
        let id = UserId::fresh(&self.clock);
        let papers = new.particulars.checked()?;
        let mut tx = self.begin().await?;
        let everything = new.areas.is_empty() && actor.principal.is_nil();
        let areas = if everything { vec![TOP] } else { new.areas };
        scope::give(&mut tx, actor, id.0, &areas).await?;
        scope::give_more(&mut tx, actor, id.0, &new.grants, self.clock.now()).await?;
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(&new.name).bind(new.name.to_lowercase()).bind(&new.display_name)
            .bind(&new.unit).bind(new.role.word()).bind(true).bind(new.must_change)
            .bind(&new.password_hash).bind(self.clock.now().0).bind(&papers.post)
            .bind(number(papers.cleared)).bind(number(papers.training_until))
            .bind(number(papers.contract_until)).bind(&papers.agreement)
            .execute(conn).await.map(drop))
        .unless_taken("add a person", &new.name)?;
        password::remember(&mut tx, id, &new.password_hash).await?;
        let grants = Grants::of(&mut tx, id.0).await?;
        let user = User {
            id,
            name: new.name,
            display_name: new.display_name,
            unit: new.unit,
            role: new.role,
            areas: grants.shown(id.0),
            everything: grants.everything(id.0),
            grants: grants.more(id.0),
            enabled: true,
            must_change: new.must_change,
            particulars: papers,
            second_factor: false,
            version: 1,
        };
        let details = json!({
            "name": &user.name, "role": user.role, "areas": &user.areas,
            "grants": scope::told(&user.grants), "particulars": told(&user.particulars),
        });
        self.write_audit(&mut tx, None, act(actor, "user_add", "user", id, details))
            .await?;
        tx.commit().await?;
        Ok(user)
    }

    /// The people the actor sees all areas of, by name.
    ///
    /// # Errors
    /// [`Code::CursorInvalid`].
    pub async fn user_list(&self, actor: &Actor, paging: &Paging) -> Result<Page<User>> {
        const SQL: &str = concat!(read!(), " and p.name_key > $2 order by p.name_key limit $3");
        let after: String = paging.key(String::new())?;
        let mut tx = self.read().await?;
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(actor.principal).bind(after).bind(paging.rows()).fetch_all(conn).await)
        .during("list people")?;
        let grants = Grants::all(&mut tx).await?;
        paging
            .page(rows, |row| row.name_key.clone())?
            .map(|row| row.user(&grants))
    }

    /// One person.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn user_get(&self, actor: &Actor, id: UserId) -> Result<User> {
        let mut tx = self.read().await?;
        seen(&mut tx, actor, id).await
    }

    /// Changes a person. Losing the right to sign in, and a new password, end their sessions; so
    /// does a new day for a paper that had run out, lest an old session come back to life. Nobody
    /// changes what they themselves may do.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::VersionStale`], [`Code::LastAdministrator`],
    /// [`Code::OwnRecord`], [`Code::AgreementNeeded`].
    pub async fn user_update(
        &self,
        actor: &Actor,
        id: UserId,
        change: UserChange,
        version: Option<i64>,
    ) -> Result<User> {
        const SQL: &str = "update person set display_name = $2, unit = $3, role = $4, \
            enabled = $5, must_change = $6, version = $7, post = $8, cleared = $9, \
            training_until = $10, contract_until = $11, agreement = $12 where id = $1";
        if change.role.is_some()
            || change.areas.is_some()
            || change.grants.is_some()
            || change.password_hash.is_some()
            || !change.particulars.is_empty()
        {
            user::not_oneself(actor.user, id)?;
        }
        let now = self.clock.now();
        let mut tx = self.begin().await?;
        if change.enabled == Some(false)
            || !change.particulars.is_empty()
            || change.role.is_some_and(|role| !manages(role))
        {
            // Before the person's own row, so that two who demote each other lock in one order.
            administrators(&mut tx, Day::of(now)).await?;
        }
        let row = read_locked(&mut tx, actor, id).await?;
        let before = row.user(&Grants::of(&mut tx, id.0).await?)?;
        current(before.version, version)?;
        let password = change.password_hash.is_some();
        let mut after = User {
            display_name: change.display_name.unwrap_or(before.display_name.clone()),
            unit: change.unit.unwrap_or(before.unit.clone()),
            role: change.role.unwrap_or(before.role),
            enabled: change.enabled.unwrap_or(before.enabled),
            must_change: before.must_change || password,
            particulars: change.particulars.onto(&before.particulars).checked()?,
            version: before.version + 1,
            ..before.clone()
        };
        let rules = |user: &User| {
            let holds = user.particulars.hold(now).is_ok();
            user.enabled && manages(user.role) && holds
        };
        if rules(&before) && !rules(&after) {
            another_administrator(&mut tx, id, Day::of(now)).await?;
        }
        let papers = &after.particulars;
        on!(&mut tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(&after.display_name).bind(&after.unit).bind(after.role.word())
            .bind(after.enabled).bind(after.must_change).bind(after.version)
            .bind(&papers.post).bind(number(papers.cleared)).bind(number(papers.training_until))
            .bind(number(papers.contract_until)).bind(&papers.agreement)
            .execute(conn).await.map(drop))
        .during("change a person")?;
        if let Some(areas) = &change.areas {
            scope::give(&mut tx, actor, id.0, areas).await?;
        }
        if let Some(grants) = &change.grants {
            scope::give_more(&mut tx, actor, id.0, grants, now).await?;
        }
        if change.areas.is_some() || change.grants.is_some() {
            let grants = Grants::of(&mut tx, id.0).await?;
            after.areas = grants.shown(id.0);
            after.everything = grants.everything(id.0);
            after.grants = grants.more(id.0);
            if after.areas.is_empty() && after.grants.is_empty() {
                return Err(Error::new(Code::TextEmpty).with("field", "areas"));
            }
        }
        if let Some(hash) = &change.password_hash {
            password::write(&mut tx, id, hash, true, now).await?;
        }
        let had_expired = before.particulars.expired(now).is_some();
        if password || !after.enabled || had_expired {
            session::end_all(&mut tx, id, None).await?;
        }
        let mut details = json!({
            "name": &after.name, "role": after.role, "areas": &after.areas,
            "enabled": after.enabled, "password": password, "version": after.version,
            "grants": scope::told(&after.grants),
        });
        if before.particulars != after.particulars {
            details["before"] = told(&before.particulars);
            details["particulars"] = told(&after.particulars);
        }
        self.write_audit(
            &mut tx,
            None,
            act(actor, "user_update", "user", id, details),
        )
        .await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Sets a person's password and ends their sessions, but the one that is `renewed`, which goes
    /// on under another token. The person is the actor, or somebody the actor sees all areas of.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn user_set_password(
        &self,
        actor: &Actor,
        id: UserId,
        hash: &str,
        must_change: bool,
        renewed: Option<Renewed>,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        read_locked(&mut tx, actor, id).await?;
        password::write(&mut tx, id, hash, must_change, self.clock.now()).await?;
        if let Some(renewed) = &renewed {
            session::renew(&mut tx, renewed).await?;
        }
        let keep = renewed.map(|renewed| renewed.token_hash);
        session::end_all(&mut tx, id, keep.as_ref()).await?;
        let details = json!({"must_change": must_change});
        let act = act(actor, "user_set_password", "user", id, details);
        self.write_audit(&mut tx, None, act).await?;
        tx.commit().await
    }

    /// What a sign-in is checked against; `None` when nobody of this name may sign in.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn user_by_name(&self, name: &str) -> Result<Option<Candidate>> {
        const SQL: &str = "select id, role, password_hash, failures, last_failure from person \
                           where name_key = $1 and enabled";
        if name.contains('\0') {
            return Ok(None);
        }
        let mut tx = self.read().await?;
        let row: Option<(Uuid, String, String, i64, i64)> =
            on!(&mut tx, conn => sqlx::query_as(SQL)
            .bind(name.to_lowercase()).fetch_optional(conn).await)
            .during("look for a person")?;
        let Some((id, role, hash, failures, last)) = row else {
            return Ok(None);
        };
        Ok(Some(Candidate {
            id: UserId(id),
            role: Role::from_word(&role).ok_or_else(|| corrupt("person", id))?,
            hash,
            failures: u32::try_from(failures).unwrap_or(u32::MAX),
            last_failure: Timestamp(last),
        }))
    }
}

async fn read_locked(tx: &mut Tx, actor: &Actor, id: UserId) -> Result<Row> {
    let sql = locked!(tx, "p", read!(), " and p.id = $2");
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(sql)
        .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
    .during("read a person")?;
    row.ok_or_else(|| Error::not_found("user", id))
}

/// Fails when nobody but `id` could still manage people.
async fn another_administrator(tx: &mut Tx, id: UserId, today: Day) -> Result<()> {
    let all = administrators(tx, today).await?;
    if all.iter().all(|other| *other == id.0) {
        return Err(Error::new(Code::LastAdministrator));
    }
    Ok(())
}

/// Whether a role may manage people.
fn manages(role: Role) -> bool {
    role.permissions().contains(&Permission::UserManage)
}

/// Those who may manage people, locked, so that two of them cannot disable each other at once.
async fn administrators(tx: &mut Tx, today: Day) -> Result<Vec<Uuid>> {
    let sql = locked!(
        tx,
        "p",
        "select p.id, p.role from person p where p.enabled \
         and coalesce(p.training_until, $1) >= $1 and coalesce(p.contract_until, $1) >= $1 \
         order by p.id"
    );
    let all: Vec<(Uuid, String)> = on!(tx, conn => sqlx::query_as(sql).bind(today.number())
        .fetch_all(conn).await)
    .during("look for administrators")?;
    let manages = |word: &str| Role::from_word(word).is_some_and(manages);
    let all = all.into_iter().filter(|(_, role)| manages(role));
    Ok(all.map(|(id, _)| id).collect())
}

fn number(day: Option<Day>) -> Option<i64> {
    day.map(Day::number)
}

/// Particulars in the audit log.
fn told(papers: &Particulars) -> serde_json::Value {
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    json!({
        "post": &papers.post, "cleared_at": day(papers.cleared),
        "training_until": day(papers.training_until),
        "contract_until": day(papers.contract_until), "agreement_no": &papers.agreement,
    })
}

/// The names of up to three people who manage users and see all areas of this one, for somebody
/// who cannot sign in; the gateway's own administrator where there is none.
pub(crate) async fn managers(tx: &mut Tx, id: UserId, now: Timestamp) -> Result<String> {
    const SQL: &str = concat!(
        columns!(),
        " where p.enabled and p.id <> $1 and not exists (\
           select 1 from scope g where g.principal = $1 and g.area not in (\
             select a.id from scope s join area t on t.id = s.area \
               join area a on substr(a.path, 1, length(t.path)) = t.path \
             where s.principal = p.id and s.in_force)) \
         order by p.name_key"
    );
    let rows: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(SQL)
        .bind(id.0).fetch_all(conn).await)
    .during("look for those who manage people")?;
    let grants = Grants::none();
    let mut names = Vec::new();
    for row in rows {
        let user = row.user(&grants)?;
        let may = user.role.permissions().contains(&Permission::UserManage);
        if may && user.particulars.hold(now).is_ok() && names.len() < 3 {
            names.push(match user.display_name.is_empty() {
                true => user.name,
                false => user.display_name,
            });
        }
    }
    if names.is_empty() {
        return Ok("the administrator".to_owned());
    }
    Ok(names.join(", "))
}

/// One person whom the actor sees: all of whose areas they see.
pub(crate) async fn seen(tx: &mut Tx, actor: &Actor, id: UserId) -> Result<User> {
    const SQL: &str = concat!(read!(), " and p.id = $2");
    let row: Option<Row> = on!(&mut *tx, conn => sqlx::query_as(SQL)
        .bind(actor.principal).bind(id.0).fetch_optional(conn).await)
    .during("read a person")?;
    let grants = Grants::of(tx, id.0).await?;
    row.ok_or_else(|| Error::not_found("user", id))?
        .user(&grants)
}
