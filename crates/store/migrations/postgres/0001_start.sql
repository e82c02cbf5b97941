-- The first schema. The same tables on SQLite and PostgreSQL: ids are UUIDv7, times are µs since
-- 1970-01-01T00:00:00Z, spans are half-open [from_at, to_at), words are those of the API.

-- The numbers of the audit log, of its seals, of the feed and of the looks at what alerts are due.
-- Taking the next one locks its row until the transaction ends, so that numbers rise in the order
-- of commits.
create table counter (
  name text not null primary key, -- Which: `audit`, `audit_seal`, `feed` or `alert`.
  value bigint not null -- The last number given.
);
insert into counter (name, value) values ('audit', 0), ('audit_seal', 0), ('feed', 0), ('alert', 0);

-- The tree of areas. The nil row lies above all roots and is shown to nobody.
create table area (
  id uuid not null primary key, -- Which.
  parent uuid references area (id), -- The one above; null for a root.
  name text collate "C" not null, -- Its name.
  code text not null, -- The administrative division code (GB/T 2260), or empty.
  code_until bigint, -- The last day the code is valid, µs UTC.
  alert_after_s bigint, -- Seconds of an outage before an alert; null takes what is above.
  min_days bigint, -- Days of footage kept at least; null takes what is above.
  max_days bigint, -- Days after which footage goes; null takes what is above.
  path text collate "C" not null unique, -- The ids from the top down to itself, `/id/id/`.
  version bigint not null -- Counts the changes.
);
create unique index area_name on area (parent, name) where parent is not null;
create unique index area_root_name on area (name) where parent is null;
insert into area (id, parent, name, code, code_until, path, version)
  values ('00000000-0000-0000-0000-000000000000', null, '', '', null, '/', 1);

-- Who sees what: the area and everything below it.
create table scope (
  principal uuid not null, -- A person, a key, or nil for the gateway itself.
  area uuid not null references area (id), -- What is seen; nil is everything.
  from_at bigint, -- From when on, µs UTC; null always did.
  until_at bigint, -- Until when, µs UTC; null lasts.
  in_force boolean not null default true, -- Whether it holds now; turned when its time comes.
  primary key (principal, area)
);
create index scope_area on scope (area);
insert into scope (principal, area) values ('00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000');

-- People who may sign in.
create table person (
  id uuid not null primary key, -- Which.
  name text not null, -- What they type to sign in.
  name_key text collate "C" not null unique, -- The name in lower case.
  display_name text not null, -- How they are shown.
  unit text not null, -- The unit they belong to.
  role text not null, -- What they may do, as a word.
  enabled boolean not null, -- Whether they may sign in.
  must_change boolean not null, -- Whether the password must be changed first.
  password_hash text not null, -- The argon2id hash of the password in PHC form.
  failures bigint not null, -- How many wrong passwords in a row were tried.
  password_since bigint not null, -- When the password was set, µs UTC.
  last_failure bigint not null, -- When the last one was, µs UTC; 0 before the first.
  post text not null, -- The post they hold; may be empty.
  cleared bigint, -- The day of the background check, in days since 1970-01-01 of China's time.
  training_until bigint, -- The last day their training counts, likewise; null does not limit.
  contract_until bigint, -- The last day of their contract, likewise; null does not limit.
  agreement text not null, -- The number of the agreement that goes with a contract; may be empty.
  version bigint not null -- Counts the changes.
);

-- The hashes of each person's last passwords, the present one among them, against reuse.
create table password_used (
  user_id uuid not null references person (id), -- Whose.
  n bigint not null, -- Rises with each password of the person.
  hash text not null, -- The argon2id hash in PHC form.
  primary key (user_id, n)
);

-- Second factors of people: what their telephones and the gateway share.
create table totp (
  user_id uuid not null primary key references person (id), -- Whose.
  secret bytea not null, -- The secret, sealed.
  confirmed bigint, -- When the first code was typed, µs UTC; null before, and then it is not asked for.
  last_step bigint not null -- The last 30 s since 1970 of which a code was taken; 0 before the first.
);

-- Recovery codes of people that were not used yet.
create table recovery_code (
  user_id uuid not null references totp (user_id), -- Whose.
  hash bytea not null, -- BLAKE3 of the code.
  primary key (user_id, hash)
);

-- Open sessions of people.
create table session (
  token_hash bytea not null primary key, -- BLAKE3 of the token in the cookie.
  csrf_hash bytea not null, -- BLAKE3 of the token that the session's own pages send.
  user_id uuid not null references person (id), -- Whose.
  id uuid not null unique, -- Which, for people who look at the list of them.
  address text not null, -- Where it was opened from.
  agent text not null, -- The browser it was opened with, in short.
  opened bigint not null, -- When, µs UTC.
  last_seen bigint not null, -- When it was used last, to about a minute, µs UTC.
  until bigint not null, -- When it ends at the latest, µs UTC.
  provider boolean not null -- Whether the unit's own provider said who it is.
);
create index session_person on session (user_id);

-- Keys that programs sign in with.
create table api_key (
  id uuid not null primary key, -- Which.
  name text not null, -- What it is for.
  user_id uuid not null references person (id), -- Who made it; it never may more than they.
  token_hash bytea not null unique, -- BLAKE3 of the token.
  permissions text not null, -- What it may do, as words with spaces between.
  created bigint not null, -- When it was made, µs UTC.
  until bigint, -- When it ends, µs UTC.
  last_used bigint, -- When it was used last, to about a minute, µs UTC.
  revoked bigint -- When it was revoked, µs UTC.
);
create index api_key_user on api_key (user_id);

-- What happened at the door and changed nothing inside.
create table security_log (
  id bigint generated always as identity primary key, -- Rises from row to row.
  at bigint not null, -- When, µs UTC.
  name text not null, -- The name that was typed.
  address text not null, -- Where the attempt came from.
  what text not null -- What happened: `sign_in_failed`, or the code of the refusal.
);
create index security_log_at on security_log (at);

-- Gateway processes that record.
create table node (
  id uuid not null primary key, -- Which; kept with the node's data.
  name text not null, -- For people; may be empty.
  alive_until bigint not null -- Its cameras are its own until then, by the database's clock, µs UTC.
);

-- Folders and disks that hold footage.
create table volume (
  id uuid not null primary key, -- Which; also in the volume's marker file.
  node uuid not null references node (id), -- The node that has it.
  path text not null, -- Where the node has it.
  since bigint not null, -- When it was first named, µs UTC.
  use text collate "C" not null, -- What people use it for, as a word.
  state text collate "C" not null, -- How its node saw it last, as a word.
  state_since bigint not null, -- When it became so, µs UTC.
  seen bigint, -- When its node told so, µs UTC; null before the first time.
  free bigint not null, -- Bytes that could still be written.
  size bigint not null, -- Bytes in all.
  footage bigint not null, -- Bytes of sealed footage.
  streams bigint not null -- How many streams were written to it.
);

-- Monitoring rooms of villages.
create table site (
  id uuid not null primary key, -- Which.
  area uuid not null references area (id), -- The area it lies in.
  name text collate "C" not null, -- Its name.
  state text not null, -- How far along it is, as a word.
  contact text not null, -- Whom to call.
  contractor text not null, -- Who repairs.
  session_budget bigint not null, -- How many sessions may run over its uplink; 0 means no limit.
  uplink_kbps bigint not null, -- How many kilobits a second the uplink carries; 0 means not known.
  alert_after_s bigint, -- Seconds of an outage before an alert; null takes what is above.
  min_days bigint, -- Days of footage kept at least; null takes what is above.
  max_days bigint, -- Days after which footage goes; null takes what is above.
  version bigint not null, -- Counts the changes.
  unique (area, name)
);
create index site_list on site (name, id);

-- Recorders (NVRs) that several cameras are reached through.
create table recorder (
  id uuid not null primary key, -- Which.
  site uuid not null references site (id), -- Where it stands.
  name text collate "C" not null, -- Its name.
  session_budget bigint not null, -- How many sessions it serves at once; 0 means no limit.
  version bigint not null, -- Counts the changes.
  unique (site, name)
);
create index recorder_list on recorder (name, id);

-- Cameras.
create table camera (
  id uuid not null primary key, -- Which.
  site uuid not null references site (id), -- The monitoring room it belongs to.
  recorder uuid references recorder (id), -- The recorder it is reached through.
  name text collate "C" not null, -- Its name.
  gb_code text not null, -- The GB/T 28181 code, 20 digits, or empty.
  place text not null, -- Where it stands, in words.
  longitude bigint, -- WGS 84 longitude, degrees × 10⁷.
  latitude bigint, -- WGS 84 latitude, degrees × 10⁷.
  main_url text not null, -- The main stream's address, without credentials.
  main_transport text not null, -- How its pictures travel: `tcp` or `udp`.
  sub_url text, -- The sub-stream's address, where there is one.
  sub_transport text, -- How its pictures travel.
  credentials bytea, -- User and password, sealed under the installation's key for this id.
  plan text not null, -- Which streams are recorded, as a word.
  audio boolean not null, -- Whether their sound is recorded too.
  schedule text not null, -- When they are, as JSON.
  alert_after_s bigint, -- Seconds of an outage before an alert; null takes what is above.
  min_days bigint, -- Days of footage kept at least; null takes what is above.
  max_days bigint, -- Days after which footage goes; null takes what is above.
  importance text not null, -- How long it is recorded when there is no space for all, as a word.
  enabled boolean not null, -- Whether it is to run at all.
  search text not null, -- Name, place and code in lower case, for finding.
  state text not null, -- How it is, as a word: the state of the stream that stands for it.
  state_since bigint, -- Since when, µs UTC; null while unknown.
  state_reason text, -- Why, as a word, while there is a failure.
  unrecorded bigint, -- Since when pictures come that are to be recorded and are not, µs UTC; else null.
  leased_by uuid references node (id), -- The node that runs it.
  removed bigint, -- When it was removed, µs UTC; kept while footage or a case needs it.
  version bigint not null -- Counts the changes.
);
create unique index camera_name on camera (site, name) where removed is null;
create unique index camera_gb_code on camera (gb_code) where gb_code <> '' and removed is null;
create index camera_list on camera (name, id);
create index camera_lease on camera (leased_by);
create index camera_recorder on camera (recorder);

-- Who sees single cameras, besides those of their areas.
create table scope_camera (
  principal uuid not null, -- A person.
  camera uuid not null references camera (id) on delete cascade, -- What is seen.
  from_at bigint, -- As in `scope`.
  until_at bigint, -- As in `scope`.
  in_force boolean not null default true, -- As in `scope`.
  primary key (principal, camera)
);
create index scope_camera_camera on scope_camera (camera);

-- How the streams of cameras are.
create table stream_health (
  camera uuid not null references camera (id) on delete cascade, -- Of which camera.
  stream text not null, -- Which stream: `main` or `sub`.
  state text not null, -- How it is, as a word.
  since bigint, -- Since when, µs UTC; null while unknown.
  reason text, -- Why, as a word, while there is a failure.
  detail text, -- Why, in a sentence without secrets.
  primary key (camera, stream)
);

-- Sealed footage. A row always has its file.
create table segment (
  id uuid not null primary key, -- Which.
  camera uuid not null references camera (id), -- Of which camera.
  stream text not null, -- Of which stream.
  from_at bigint not null, -- Its first picture, µs UTC.
  to_at bigint not null, -- The end of its last picture, µs UTC.
  volume uuid not null references volume (id), -- Where its file lies.
  path text collate "C" not null, -- The file, relative to the volume.
  bytes bigint not null, -- The size of the file.
  blake3 bytea not null, -- BLAKE3 of the file, computed while it was written.
  codec text not null, -- `h264` or `h265`.
  rfc6381 text not null, -- The codec in the words of browsers.
  width bigint not null, -- Width in pixels.
  height bigint not null, -- Height in pixels.
  frames bigint not null, -- How many pictures.
  lost bigint not null, -- How many network packets were lost meanwhile.
  camera_offset_us bigint, -- The camera's clock minus ours, µs, where it told its time.
  node uuid not null, -- The node that recorded it.
  unique (volume, path)
);
create index segment_time on segment (camera, stream, from_at, to_at);

-- Certificates of deleted footage. Rows only grow: what went stays written down.
create table deletion (
  id uuid not null primary key, -- Which.
  camera uuid not null, -- Of which camera; it may be gone.
  camera_name text not null, -- Its name then.
  site_name text not null, -- The name of its site then.
  area uuid not null, -- The area of that site then.
  removed boolean not null, -- Whether the camera had been removed before.
  stream text not null, -- Of which stream.
  from_at bigint not null, -- The first picture that went, µs UTC.
  to_at bigint not null, -- The end of the last picture that went, µs UTC.
  rule text not null, -- By which rule, as a word.
  days bigint not null, -- The days of that rule that were over.
  days_from text not null, -- Who had said so, as a word.
  files bigint not null, -- How many files.
  bytes bigint not null, -- How many bytes they had.
  begun bigint not null, -- When the first of them was given up, µs UTC.
  last bigint not null, -- When the last of them was given up, µs UTC.
  gone bigint not null, -- How many were unlinked, looked for and not found.
  checked bigint, -- When that was looked for last, µs UTC.
  purge uuid -- The purge that ordered it; null for others.
);
create index deletion_time on deletion (begun, id);
create index deletion_camera on deletion (camera, stream, from_at);
create index deletion_purge on deletion (purge) where purge is not null;
create function deletion_only_grows() returns trigger language plpgsql as $$
begin
  raise exception 'certificates of deletion only grow';
end $$;
create trigger deletion_only_grows before update on deletion
  for each row when (new.id <> old.id or new.camera <> old.camera or new.area <> old.area
      or new.stream <> old.stream or new.from_at <> old.from_at or new.to_at < old.to_at
      or new.rule <> old.rule or new.days <> old.days or new.days_from <> old.days_from
      or new.files < old.files or new.bytes < old.bytes or new.begun <> old.begun
      or new.last < old.last or new.gone < old.gone or new.gone > new.files
      or new.purge is distinct from old.purge)
  execute function deletion_only_grows();
create trigger deletion_stays before delete or truncate on deletion
  for each statement execute function deletion_only_grows();

-- Files that were given up and are to be unlinked.
create table garbage (
  volume uuid not null references volume (id), -- Where the file lies.
  path text collate "C" not null, -- The file, relative to the volume.
  since bigint not null, -- When it was given up, µs UTC.
  deletion uuid references deletion (id), -- The certificate it is in; null for what was only moved.
  primary key (volume, path)
);
create index garbage_since on garbage (since, path);

-- Planned time without footage.
create table gap (
  id uuid not null primary key, -- Which.
  camera uuid not null references camera (id) on delete cascade, -- Of which camera.
  stream text not null, -- Of which stream.
  from_at bigint not null, -- The first missing instant, µs UTC.
  to_at bigint, -- The first instant that is there again, µs UTC; null while it lasts.
  reason text not null -- Why, as a word.
);
create index gap_time on gap (camera, stream, from_at);
create unique index gap_open on gap (camera, stream) where to_at is null;

-- Facts about cameras.
create table camera_event (
  id uuid not null primary key, -- Which.
  camera uuid not null references camera (id) on delete cascade, -- Of which camera.
  source text not null, -- Who says so, as a word.
  kind text not null, -- What happened, as a word.
  at bigint not null, -- When it began, µs UTC.
  until bigint, -- When it ended, µs UTC, where it has a length.
  note text not null, -- A sentence for people.
  external_id text, -- The sender's own id for it.
  by_name text not null, -- Who posted it, by name; empty for the gateway.
  recorded bigint not null, -- When it was written down, µs UTC.
  unique (camera, source, external_id)
);
create index camera_event_time on camera_event (camera, at, id);

-- What people are told about cameras and sites that are out of order.
create table alert (
  id uuid not null primary key, -- Which.
  site uuid not null references site (id), -- At which site.
  camera uuid references camera (id) on delete cascade, -- Which camera; null for the whole site.
  cause text not null, -- What it is about, as a word.
  state text not null, -- Where it stands, as a word.
  seen text not null, -- The camera's state when it was raised, as a word.
  since bigint not null, -- Since when things are wrong, µs UTC.
  raised bigint not null, -- When people were told, µs UTC.
  times bigint not null, -- How many times it was raised.
  acknowledged_by text, -- Who knows of it, by name.
  acknowledged bigint, -- Since when, µs UTC.
  assignee uuid references person (id), -- To whom it was given.
  ended bigint, -- When it was over, µs UTC.
  ended_by text not null, -- Who closed it, by name; empty for the gateway itself.
  search text not null, -- The names of camera and site in lower case, for finding.
  version bigint not null -- Counts the changes.
);
create unique index alert_camera_open on alert (camera, cause)
  where ended is null and camera is not null;
create unique index alert_site_open on alert (site, cause) where ended is null and camera is null;
create index alert_time on alert (raised, id);
create index alert_open on alert (raised, id) where ended is null;
create index alert_by_camera on alert (camera, raised);
create index alert_by_site on alert (site, raised);
create index alert_by_assignee on alert (assignee) where assignee is not null;

-- The cameras that an alert of a whole site stands for.
create table alert_camera (
  alert uuid not null references alert (id) on delete cascade, -- Of which alert.
  camera uuid not null references camera (id) on delete cascade, -- Which camera.
  since bigint not null, -- Since when it is away, µs UTC.
  primary key (alert, camera)
);
create index alert_camera_camera on alert_camera (camera);

-- What was seen of each cause at each camera, until nothing is wrong any more.
create table alert_watch (
  camera uuid not null references camera (id) on delete cascade, -- At which camera.
  cause text not null, -- Of what, as a word.
  since bigint not null, -- Since when it is there, µs UTC.
  calm bigint, -- Since when it is gone again, µs UTC; null while it is there.
  alert uuid references alert (id), -- The alert that was raised for it, or that it is part of.
  primary key (camera, cause)
);
create index alert_watch_alert on alert_watch (alert) where alert is not null;

-- What sites were told of space, until it is over.
create table space_watch (
  site uuid not null references site (id) on delete cascade, -- Which site.
  cause text not null, -- Of what, as a word.
  node uuid not null references node (id), -- The node that told it, of the cameras it runs.
  alert uuid not null references alert (id) on delete cascade, -- The alert, which a person may have closed.
  primary key (site, cause)
);
create index space_watch_alert on space_watch (alert);

-- What happened to alerts.
create table alert_log (
  alert uuid not null references alert (id) on delete cascade, -- To which alert.
  seq bigint not null, -- Rises by one from line to line of an alert.
  at bigint not null, -- When, µs UTC.
  by_name text not null, -- Who, by name; empty for the gateway itself.
  action text not null, -- What, as a word.
  note text not null, -- In words.
  primary key (alert, seq)
);

-- Cases.
create table governance_case (
  id uuid not null primary key, -- Which.
  number text not null unique, -- The number people say: day in China and count of the day.
  area uuid not null references area (id), -- The area it happened in.
  title text not null, -- A short title.
  description text not null, -- What happened.
  line text, -- The line of work, as a word, where known.
  category text not null, -- The category code (GB/T 31000), or empty.
  place text not null, -- Where, in words.
  occurred bigint not null, -- When it happened, µs UTC.
  source text not null, -- The platform it came from, or empty.
  external_id text not null, -- That platform's number, or empty.
  state text not null, -- Where it stands, as a word.
  handler uuid, -- The person who works on it.
  opened_by uuid not null, -- The person who wrote it down; nil for the gateway itself.
  opened_by_name text not null, -- Their name then.
  opened bigint not null, -- When it was written down, µs UTC.
  closed bigint, -- When it was closed, µs UTC, if it is.
  search text not null, -- Number, title, place and description in lower case, for finding.
  version bigint not null -- Counts the changes.
);
create index case_time on governance_case (opened, id);
create index case_area on governance_case (area, opened, id);
create index case_state on governance_case (state, opened, id);
-- Counting reads this index and no case.
create index case_count on governance_case (state, area, handler);
create index case_handler on governance_case (handler, opened, id);
create unique index case_external on governance_case (source, external_id, area)
  where external_id <> '';

-- How many cases were opened on a day.
create table case_number (
  day text not null primary key, -- The day in China, `20261123`.
  last bigint not null -- The last number given.
);

-- What happened to cases.
create table case_log (
  case_id uuid not null references governance_case (id), -- To which case.
  seq bigint not null, -- Rises by one from line to line of a case.
  at bigint not null, -- When, µs UTC.
  by_name text not null, -- Who, by name.
  action text not null, -- What: an action's word, `open`, `link` or `unlink`.
  from_state text, -- The state before, as a word.
  to_state text not null, -- The state after, as a word.
  note text not null, -- In words.
  link uuid, -- The link it is about, which may be gone since.
  site uuid, -- The site of what the link points to: who does not see it sees no note.
  primary key (case_id, seq)
);

-- What cases point to.
create table case_link (
  id uuid not null primary key, -- Which.
  case_id uuid not null references governance_case (id), -- Of which case.
  kind text not null, -- To what: `camera`, `event`, `alert` or `span`.
  camera uuid references camera (id), -- Of which camera; null for an alert of a whole site.
  event uuid references camera_event (id), -- The event, for an event.
  alert uuid references alert (id), -- The alert, for an alert.
  stream text, -- The stream, for a span; null is both.
  from_at bigint, -- The begin of a span, µs UTC.
  to_at bigint, -- The end of a span, µs UTC.
  note text not null, -- Why.
  by_name text not null, -- Who made it, by name.
  at bigint not null -- When, µs UTC.
);
create index case_link_case on case_link (case_id, at);
create index case_link_camera on case_link (camera);
create index case_link_alert on case_link (alert) where alert is not null;

-- Footage that stays.
create table hold (
  id uuid not null primary key, -- Which.
  camera uuid not null references camera (id), -- Of which camera.
  stream text, -- Of which stream; null is both.
  from_at bigint not null, -- The first instant that stays, µs UTC.
  to_at bigint not null, -- The first instant that need not stay, µs UTC.
  link uuid not null references case_link (id), -- The link that holds it.
  since bigint not null -- When it was made, µs UTC.
);
create index hold_camera on hold (camera, from_at);
create index hold_link on hold (link);

-- What programs and consoles hear of.
create table feed (
  seq bigint primary key, -- Rises in the order of commits.
  at bigint not null, -- When, µs UTC.
  kind text not null, -- What, such as `xueliang.camera.online.v1`.
  subject text not null, -- About what, such as `cameras/…`.
  area uuid not null, -- Where; only who sees it hears of it.
  camera uuid, -- Of which camera, where it is one's.
  data text not null -- The facts, JSON.
);
create index feed_at on feed (at);

-- Who did what. Rows are only added; those of whole sealed spans go when their time is over.
create table audit (
  seq bigint primary key, -- Rises by one from row to row, in the order of commits.
  at bigint not null, -- When, µs UTC.
  user_id uuid not null, -- Who; nil for the gateway itself.
  principal uuid not null, -- The person or the key that acted.
  name text not null, -- Who, by name.
  address text not null, -- The address the request came from; empty for the gateway itself.
  action text collate "C" not null, -- What was done, object first.
  target_kind text not null, -- What it was done to.
  target text collate "C" not null, -- Which one.
  area uuid, -- Where it lies; null for what concerns the installation.
  details text not null -- What a reader needs to understand the row, JSON; never a secret.
);
-- Each filter, and each two that are asked together, in the order in which rows are listed.
create index audit_at on audit (at, seq);
create index audit_user on audit (user_id, at, seq);
create index audit_user_action on audit (user_id, action, at, seq);
create index audit_action on audit (action, at, seq);
create index audit_target on audit (target, at, seq);
create index audit_target_action on audit (target, action, at, seq);
create index audit_target_user on audit (target, user_id, at, seq);
-- For whoever sees a few areas.
create index audit_area on audit (area, at, seq) where area is not null;
create index audit_area_action on audit (area, action, at, seq) where area is not null;
create index audit_area_user on audit (area, user_id, at, seq) where area is not null;
create index audit_area_target on audit (area, target, at, seq) where area is not null;
create function audit_only_grows() returns trigger language plpgsql as $$
begin
  raise exception 'audit rows are only added';
end $$;
create trigger audit_only_grows before update or truncate on audit
  for each statement execute function audit_only_grows();
-- Six months are the least, whatever the program asks for: 180 days in µs.
create trigger audit_stays before delete on audit for each row
  when (old.at > (extract(epoch from clock_timestamp()) * 1000000)::bigint - 15552000000000)
  execute function audit_only_grows();

-- What seals of the audit log are made with: one row, so that another key of the installation leaves
-- the seals as they are.
create table audit_key (
  id uuid not null primary key, -- Which; nil.
  secret bytea not null -- The key, sealed under the installation's key.
);

-- Seals over the rows of the audit log, each over those since the one before. The format is in
-- `domain::audit::seal`. They stay when their rows go.
create table audit_seal (
  number bigint primary key, -- Rises by one from seal to seal, from one.
  at bigint not null, -- When it was made, µs UTC.
  first_seq bigint not null, -- The first row.
  last_seq bigint not null, -- The last row.
  row_count bigint not null, -- How many rows.
  from_at bigint not null, -- The earliest time of a row, µs UTC.
  to_at bigint not null, -- The latest time of a row, µs UTC.
  key_mark bytea not null, -- Which key it was made with.
  rows_hash bytea not null, -- Over the rows.
  hash bytea not null, -- Over all of this and the seal before.
  removed bigint, -- Since when the rows are gone because their time was over, µs UTC.
  removed_mark bytea -- The gateway's proof of that.
);
create index audit_seal_kept on audit_seal (number) where removed is null;
create function audit_seal_stays() returns trigger language plpgsql as $$
begin
  raise exception 'seals of the audit log stay as they are';
end $$;
create trigger audit_seal_changes before update on audit_seal for each row
  when (old.removed is not null or new.number <> old.number or new.at <> old.at
      or new.first_seq <> old.first_seq or new.last_seq <> old.last_seq
      or new.row_count <> old.row_count or new.from_at <> old.from_at or new.to_at <> old.to_at
      or new.key_mark <> old.key_mark or new.rows_hash <> old.rows_hash or new.hash <> old.hash)
  execute function audit_seal_stays();
create trigger audit_seal_stays before delete or truncate on audit_seal
  for each statement execute function audit_seal_stays();

-- Duty: one person's, from its beginning to its end.
create table duty_shift (
  id uuid not null primary key, -- Which.
  user_id uuid not null references person (id), -- Whose.
  name text not null, -- Whose, by name.
  unit text not null, -- Their unit.
  opened bigint not null, -- When it began, µs UTC.
  until bigint not null, -- When it ends by itself, µs UTC.
  closed bigint -- When it was closed, µs UTC.
);
create index duty_shift_user on duty_shift (user_id, opened);

-- Who looks at what, and why. Rows are only added, and closed once.
create table access_record (
  id uuid not null primary key, -- Which.
  principal uuid not null, -- The person or the key that looks.
  user_id uuid not null, -- Who.
  name text not null, -- Who, by name.
  unit text not null, -- Their unit.
  role text not null, -- Their role, as a word.
  purpose text not null, -- Why, as a word.
  camera uuid, -- Which camera; null for live pictures of all they may see.
  from_at bigint, -- The first instant of the footage, µs UTC; null for pictures of now alone.
  to_at bigint, -- The first instant after it, µs UTC.
  case_id uuid, -- For which case.
  request uuid, -- Under which request of somebody from outside.
  shift uuid references duty_shift (id), -- Under which shift.
  reason text not null, -- Why, in words; may be empty.
  opened bigint not null, -- When it was made, µs UTC.
  until bigint not null, -- It holds until then, µs UTC.
  closed bigint -- When it was closed, µs UTC.
);
create index access_record_principal on access_record (principal, until);
create index access_record_request on access_record (request) where request is not null;
create index access_record_until on access_record (until);
create index access_record_shift on access_record (shift) where shift is not null;

-- What was looked at. Only its end and its bytes change, and they only grow.
create table access_view (
  id uuid not null primary key, -- Which.
  record uuid not null references access_record (id), -- Under which record.
  user_id uuid not null, -- Who, as the record says.
  purpose text not null, -- Why, as the record says.
  viewing text not null, -- How, as a word.
  camera uuid not null, -- Which camera, which may be gone.
  camera_name text not null, -- Its name then.
  area uuid not null, -- Where it was, which may be gone.
  stream text, -- Which stream, as a word; null where the gateway chose.
  from_at bigint, -- The first instant of the footage, µs UTC; null for pictures of now.
  to_at bigint, -- The first instant after it, µs UTC.
  address text not null, -- The address it was looked at from.
  began bigint not null, -- When the first byte was about to be sent, µs UTC.
  seen bigint not null, -- When the last known byte was sent, µs UTC.
  ended bigint, -- When it was over, µs UTC; null while it lasts.
  bytes bigint not null -- Bytes of pictures sent.
);
create index access_view_began on access_view (began, id);
create index access_view_record on access_view (record, camera, viewing, began);
create index access_view_user on access_view (user_id, began, id);
create index access_view_camera on access_view (camera, began, id);
create index access_view_open on access_view (began) where ended is null;
create function access_record_closes() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if old.closed is null and to_jsonb(new) - 'closed' = to_jsonb(old) - 'closed' then
      return new;
    end if;
  end if;
  -- Six months are the least, as of the audit log: 180 days in µs.
  if tg_op = 'DELETE' then
    if old.until <= (extract(epoch from clock_timestamp()) * 1000000)::bigint - 15552000000000 then
      return old;
    end if;
  end if;
  raise exception 'access records are only added, and closed once';
end $$;
create trigger access_record_closes before update or delete on access_record
  for each row execute function access_record_closes();
create trigger access_record_kept before truncate on access_record
  for each statement execute function access_record_closes();
create function access_view_grows() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if new.bytes >= old.bytes and new.seen >= old.seen
        and (old.ended is null or new.ended >= old.ended)
        and to_jsonb(new) - 'bytes' - 'seen' - 'ended'
          = to_jsonb(old) - 'bytes' - 'seen' - 'ended' then
      return new;
    end if;
  end if;
  if tg_op = 'DELETE' then
    if old.began <= (extract(epoch from clock_timestamp()) * 1000000)::bigint - 15552000000000 then
      return old;
    end if;
  end if;
  raise exception 'views only grow';
end $$;
create trigger access_view_grows before update or delete on access_view
  for each row execute function access_view_grows();
create trigger access_view_kept before truncate on access_view
  for each statement execute function access_view_grows();

-- Orders to delete all footage of a camera (责令删除). What went by them is in certificates; an order
-- stays as it was given.
create table purge (
  id uuid not null primary key, -- Which.
  camera uuid not null, -- Of which camera; it may be gone.
  camera_name text not null, -- Its name then.
  site_name text not null, -- The name of its site then.
  area uuid not null, -- The area of that site then.
  removed boolean not null, -- Whether the camera had been removed before.
  document text not null, -- The number of the document that orders it.
  reason text not null, -- Why, in words.
  user_id uuid not null, -- Who gave it effect.
  name text not null, -- Who, by name.
  unit text not null, -- Their unit.
  ordered bigint not null, -- When, µs UTC.
  until bigint, -- Footage that begins from then on stays, µs UTC: the camera was switched on again; null: none.
  done bigint -- Since when all is known to be gone, µs UTC; null while some is left.
);
create index purge_camera on purge (camera, ordered);
create index purge_open on purge (ordered, id) where done is null;

-- The volumes that a purge has to look at.
create table purge_volume (
  purge uuid not null references purge (id), -- Of which purge.
  volume uuid not null references volume (id), -- Which volume.
  looked bigint, -- When it had no file of the camera, µs UTC; null until then.
  strays bigint not null, -- How many files without a certificate were removed there.
  primary key (purge, volume)
);
create function purge_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if to_jsonb(new) - 'until' - 'done' = to_jsonb(old) - 'until' - 'done' then
      return new;
    end if;
  end if;
  raise exception 'orders of purges stay as they are';
end $$;
create trigger purge_stays before update or delete on purge
  for each row execute function purge_stays();
create trigger purge_kept before truncate on purge
  for each statement execute function purge_stays();

-- Remembered answers to requests with an idempotency key.
create table idempotency (
  principal_hash bytea not null, -- Who asked, as a keyed hash.
  key text not null, -- The key they gave.
  request_hash bytea not null, -- What they asked, as a keyed hash.
  at bigint not null, -- When it began, µs UTC.
  status bigint, -- The status of the answer; null while it runs.
  body bytea, -- The body of the answer, as the API seals it.
  location text, -- The `Location` of the answer.
  primary key (principal_hash, key)
);
create index idempotency_at on idempotency (at);

-- Programs elsewhere that are told what happens.
create table receiver (
  id uuid not null primary key, -- Which; its areas are rows of `scope`.
  name text not null unique, -- What it is, for people.
  url text not null, -- Where messages are posted to.
  topics text not null, -- What it wants to hear of, as words with a space before and after each.
  secret bytea not null, -- What messages are signed with, sealed under the installation's key.
  old_secret bytea, -- The one before, sealed, for as long as it also signs.
  old_secret_until bigint, -- Until when, µs UTC.
  enabled boolean not null, -- Whether it is told anything.
  failing_since bigint, -- Since when deliveries fail, µs UTC; null while the last one worked.
  version bigint not null -- Counts the changes.
);

-- Messages to receivers.
create table delivery (
  id uuid not null primary key, -- Which; sent along in every attempt.
  receiver uuid not null references receiver (id) on delete cascade, -- To whom.
  kind text not null, -- What it tells, such as `xueliang.alert.raised.v1`.
  subject text not null, -- About what, such as `alerts/…`.
  area uuid, -- Where it is about; null for what was sent to try.
  body text not null, -- What is posted, byte for byte.
  state text not null, -- Where it stands, as a word.
  created bigint not null, -- When it was made, µs UTC.
  done bigint -- When it was delivered or given up, µs UTC.
);
create index delivery_list on delivery (receiver, created, id);
create index delivery_subject on delivery (subject, receiver, kind);
create index delivery_left on delivery (receiver, state) where state <> 'delivered';
create index delivery_done on delivery (done) where done is not null;

-- Attempts to deliver messages.
create table delivery_attempt (
  delivery uuid not null references delivery (id) on delete cascade, -- Of which message.
  seq bigint not null, -- Rises by one from attempt to attempt of a message.
  at bigint not null, -- When, µs UTC.
  status bigint, -- The HTTP status, where there was an answer.
  error text not null, -- What went wrong; empty when it worked.
  took_ms bigint not null, -- How long it took.
  primary key (delivery, seq)
);

-- Work that must survive a restart; a row goes when it is done or given up.
create table job (
  id uuid not null primary key, -- Which.
  work text not null, -- What, JSON.
  share uuid not null, -- What it shares places with: only a few of one share run at once.
  lane text not null, -- Jobs of one share and lane are done one after the other.
  seq bigint not null, -- In this order: the number in the feed of what is told.
  due bigint not null, -- Not before, µs UTC.
  failures bigint not null, -- How many times it failed.
  created bigint not null, -- When it was made, µs UTC.
  leased_by uuid, -- The node that does it now; null while none does.
  leased_until bigint -- By the database's clock, µs UTC; then anybody may take it.
);
create index job_due on job (due, id);
create index job_lane on job (share, lane, seq);
create index job_leased on job (share) where leased_until is not null;

-- Requests of people from outside to look at footage.
create table access_request (
  id uuid not null primary key, -- Which.
  number text not null unique, -- The number people say, `DY20261123-0001`.
  kind text not null, -- Who asks, as a word.
  organ text not null, -- The state organ; empty for a natural person.
  document_no text not null, -- The number of its document; empty for a natural person.
  wants text, -- What a state organ asks for, as a word; null for a natural person.
  protects text, -- What of a natural person is to be protected, as a word; null for a state organ.
  comers bytea, -- Particulars of those who come, sealed under the installation's key; null once they went.
  reason text not null, -- Why, in words.
  from_at bigint not null, -- The first instant of the footage asked for, µs UTC.
  to_at bigint not null, -- The first instant after it, µs UTC.
  made_by uuid not null, -- Who entered it.
  made_by_name text not null, -- Who entered it, by name.
  made bigint not null, -- When, µs UTC.
  state text not null, -- Where it stands, as a word; `approved` also when its time is over.
  decided_by uuid, -- Who decided.
  decided_by_name text not null, -- Who decided, by name; empty before.
  decided bigint, -- When, µs UTC.
  note text not null, -- What they said; may be empty.
  granted_wants text, -- What is granted, as a word; null for a natural person.
  granted_from bigint, -- The first instant of the footage that is granted, µs UTC.
  granted_to bigint, -- The first instant after it, µs UTC.
  granted_until bigint, -- The approval holds until then, µs UTC.
  ended bigint, -- When it was withdrawn or closed, µs UTC.
  version bigint not null, -- Counts the changes.
  search text not null, -- What is searched: number, organ, document and reason in lower case.
  check (kind <> 'natural_person' or (wants is null and granted_wants is null))
);
create index access_request_made on access_request (made, id);
create index access_request_state on access_request (state, made, id);

-- The cameras of requests.
create table access_request_camera (
  request uuid not null references access_request (id) on delete cascade, -- Of which request.
  camera uuid not null, -- Which, which may be gone.
  name text not null, -- Its name then.
  area uuid not null, -- Where it was, which may be gone.
  granted boolean not null, -- Whether the approval covers it.
  primary key (request, camera)
);
create index access_request_camera_camera on access_request_camera (camera);

-- Scanned documents of requests.
create table access_request_scan (
  request uuid not null primary key references access_request (id) on delete cascade, -- Of which.
  kind text not null, -- What it is, as a word.
  scan bytea not null -- Its bytes, sealed under the installation's key.
);

-- How many requests were entered on a day.
create table access_request_number (
  day text not null primary key, -- The day in China, `20261123`.
  last bigint not null -- The last number given.
);

-- The legal records of cameras: by what right they stand there, and whether they may be pulled.
create table camera_legal (
  camera uuid not null primary key references camera (id) on delete cascade, -- Of which camera.
  class text, -- The legal class, as a word; null while it is not known.
  builder_unit text not null, -- Who built it; may be empty, as all texts here.
  approval_number text not null, -- The number of the document that approves it.
  approval_date bigint, -- The date of that document, in days since 1970-01-01, as all days here.
  necessity text not null, -- Why it is necessary, for article 9.
  near_secret_unit boolean not null, -- Whether a secret-related unit is near by.
  secret_consent text not null, -- The document in which that unit consents.
  no_forbidden_place boolean not null, -- Whether it was declared that nothing of article 8 is in view.
  sign_installed bigint, -- The day the warning sign was put up.
  view_reviewed_by text not null, -- Who reviewed the field of view.
  view_reviewed bigint, -- The day they did.
  in_use_since bigint, -- The day its use began.
  filing_number text not null, -- The number under which it is filed with the police.
  filed bigint, -- The day it was filed.
  sharing_number text not null, -- The number of the agreement of sharing.
  sharing_partner text not null, -- Who shares it.
  sharing_until bigint, -- The last day of that agreement.
  audio_document text not null, -- The document that allows its sound to be recorded.
  changed bigint not null, -- When it was changed last, µs UTC.
  changed_by uuid not null, -- By whom.
  changed_name text not null, -- By whom, by name.
  approved bigint, -- When it was approved, µs UTC; null while no approval stands.
  approved_by uuid, -- By whom.
  approved_name text, -- By whom, by name.
  approved_on bigint, -- The day the approval counts from.
  approved_until bigint, -- The last day it counts; null does not limit it.
  ended bigint, -- When the last approval ended, µs UTC; null before, and while one stands.
  ended_why text, -- Why, as a word.
  ended_name text, -- By whom, by name.
  ended_reason text, -- Why, in words.
  version bigint not null -- Counts the changes.
);

-- What is covered in the pictures of cameras, from when on: a copy of old footage is made with the
-- masks of its time.
create table camera_mask (
  camera uuid not null references camera (id) on delete cascade, -- Of which camera.
  since bigint not null, -- From when on, µs UTC.
  version bigint not null, -- The version of the legal record that brought them.
  masks text not null, -- The polygons, JSON.
  changed_name text not null, -- Who drew them, by name.
  primary key (camera, version)
);

-- Photos of warning signs.
create table sign_photo (
  camera uuid not null primary key references camera (id) on delete cascade, -- Of which camera's.
  kind text not null, -- The media type: `image/jpeg` or `image/png`.
  photo bytea not null, -- Its bytes.
  at bigint not null -- When it was put here, µs UTC.
);

-- What the last filing said of each camera, so that the next one can say what changed.
create table filing (
  camera uuid not null primary key, -- Of which camera, which may be gone.
  area uuid not null, -- Where it was then.
  name text not null, -- Its name then.
  facts text not null, -- What was filed of it, JSON.
  at bigint not null -- When, µs UTC.
);
create index filing_area on filing (area);
