//! Does the database agree with itself? Changes nothing; `engine` compares it with the disk.

use domain::Result;

use crate::{Store, error::During as _, pool::on};

/// How many contradictions of one kind are named.
const NAMED: i64 = 100;

/// What must not be found, each with the statement that finds it and answers one text per case.
/// `$1` is how many are wanted.
const CONTRADICTIONS: &[(&str, &str)] = &[
    (
        "a segment ends before it begins",
        "select path from segment where from_at >= to_at order by path limit $1",
    ),
    (
        "a gap ends before it begins",
        "select c.name from gap g join camera c on c.id = g.camera \
         where g.from_at >= g.to_at limit $1",
    ),
    (
        "a gap overlaps footage",
        "select s.path from gap g join segment s on s.camera = g.camera and s.stream = g.stream \
           and s.from_at > g.from_at - 21600000000 and s.to_at > g.from_at \
           and s.from_at < coalesce(g.to_at, 9223372036854775807) limit $1",
    ),
    (
        "two gaps overlap",
        "select c.name from gap g join camera c on c.id = g.camera where exists (\
           select 1 from gap o where o.camera = g.camera and o.stream = g.stream \
             and o.from_at > g.from_at and o.from_at < coalesce(g.to_at, 9223372036854775807)) limit $1",
    ),
    (
        "a file that was given up still has a row",
        "select s.path from garbage g join segment s \
           on s.volume = g.volume and s.path = g.path limit $1",
    ),
    (
        "a certificate of deletion does not count the files that are still to be removed",
        "select d.camera_name from deletion d where d.files - d.gone < (\
           select count(*) from garbage g where g.deletion = d.id) limit $1",
    ),
    (
        "a link to a span does not hold it",
        "select g.number from case_link l join governance_case g on g.id = l.case_id \
         where l.kind = 'span' and not exists (select 1 from hold h where h.link = l.id \
           and h.camera = l.camera and h.from_at <= l.from_at and h.to_at >= l.to_at) limit $1",
    ),
    (
        "a hold belongs to no link to a span",
        "select c.name from hold h join camera c on c.id = h.camera where not exists (\
           select 1 from case_link l where l.id = h.link and l.kind = 'span') limit $1",
    ),
    (
        "a case is closed without a time, or not closed with one",
        "select number from governance_case where (state = 'closed') <> (closed is not null) \
         limit $1",
    ),
    (
        "an area does not lie below its parent",
        "select a.name from area a left join area p on p.id = a.parent where a.path <> '/' \
           and substr(a.path, 1, length(coalesce(p.path, '/'))) <> coalesce(p.path, '/') limit $1",
    ),
    (
        "an area was given to nobody that exists",
        "select a.name from scope s join area a on a.id = s.area where a.path <> '/' \
           and not exists (select 1 from person p where p.id = s.principal) \
           and not exists (select 1 from api_key k where k.id = s.principal) \
           and not exists (select 1 from receiver r where r.id = s.principal) limit $1",
    ),
    (
        "a camera is reached through a recorder of another site",
        "select c.name from camera c join recorder r on r.id = c.recorder \
         where r.site <> c.site limit $1",
    ),
];

impl Store {
    /// What the database contradicts itself in, in sentences; empty when it agrees. The audit log is
    /// looked over by [`Store::audit_check`].
    ///
    /// # Errors
    /// Those of the database.
    pub async fn check(&self) -> Result<Vec<String>> {
        let mut all = Vec::new();
        let mut tx = self.read().await?;
        for (what, sql) in CONTRADICTIONS {
            let found: Vec<String> = on!(&mut tx, conn => sqlx::query_scalar(*sql)
                .bind(NAMED).fetch_all(conn).await)
            .during("look for contradictions")?;
            all.extend(found.into_iter().map(|which| format!("{what}: {which}")));
        }
        drop(tx);
        for hole in self
            .gap_holes(u32::try_from(NAMED).unwrap_or(u32::MAX))
            .await?
        {
            let (from, to) = (hole.span.from(), hole.span.to());
            all.push(format!(
                "time that is neither footage nor a gap: {} {} {from}–{to}",
                hole.name, hole.stream
            ));
        }
        Ok(all)
    }
}
