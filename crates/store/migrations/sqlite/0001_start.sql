-- The first schema. The same tables on SQLite and PostgreSQL: ids are UUIDv7, times are µs since
-- 1970-01-01T00:00:00Z, spans are half-open [from_at, to_at), words are those of the API.

-- The numbers of the audit log, of its seals, of the feed and of the looks at what alerts are due.
-- Taking the next one locks its row until the transaction ends, so that numbers rise in the order
-- of commits.
create table counter (
  name text not null primary key, -- Which: `audit`, `audit_seal`, `feed` or `alert`.
  value integer not null -- The last number given.
) strict;
insert into counter (name, value) values ('audit', 0), ('audit_seal', 0), ('feed', 0), ('alert', 0);

-- The tree of areas. The nil row lies above all roots and is shown to nobody.
create table area (
  id blob not null primary key, -- Which.
  parent blob references area (id), -- The one above; null for a root.
  name text not null, -- Its name.
  code text not null, -- The administrative division code (GB/T 2260), or empty.
  code_until integer, -- The last day the code is valid, µs UTC.
  alert_after_s integer, -- Seconds of an outage before an alert; null takes what is above.
  min_days integer, -- Days of footage kept at least; null takes what is above.
  max_days integer, -- Days after which footage goes; null takes what is above.
  path text not null unique, -- The ids from the top down to itself, `/id/id/`.
  version integer not null -- Counts the changes.
) strict;
create unique index area_name on area (parent, name) where parent is not null;
create unique index area_root_name on area (name) where parent is null;
insert into area (id, parent, name, code, code_until, path, version)
  values (x'00000000000000000000000000000000', null, '', '', null, '/', 1);

-- Who sees what: the area and everything below it.
create table scope (
  principal blob not null, -- A person, a key, or nil for the gateway itself.
  area blob not null references area (id), -- What is seen; nil is everything.
  from_at integer, -- From when on, µs UTC; null always did.
  until_at integer, -- Until when, µs UTC; null lasts.
  in_force integer not null default 1, -- Whether it holds now; turned when its time comes.
  primary key (principal, area)
) strict;
create index scope_area on scope (area);
insert into scope (principal, area) values (x'00000000000000000000000000000000', x'00000000000000000000000000000000');

-- People who may sign in.
create table person (
  id blob not null primary key, -- Which.
  name text not null, -- What they type to sign in.
  name_key text not null unique, -- The name in lower case.
  display_name text not null, -- How they are shown.
  unit text not null, -- The unit they belong to.
  role text not null, -- What they may do, as a word.
  enabled integer not null, -- Whether they may sign in.
  must_change integer not null, -- Whether the password must be changed first.
  password_hash text not null, -- The argon2id hash of the password in PHC form.
  failures integer not null, -- How many wrong passwords in a row were tried.
  password_since integer not null, -- When the password was set, µs UTC.
  last_failure integer not null, -- When the last one was, µs UTC; 0 before the first.
  post text not null, -- The post they hold; may be empty.
  cleared integer, -- The day of the background check, in days since 1970-01-01 of China's time.
  training_until integer, -- The last day their training counts, likewise; null does not limit.
  contract_until integer, -- The last day of their contract, likewise; null does not limit.
  agreement text not null, -- The number of the agreement that goes with a contract; may be empty.
  version integer not null -- Counts the changes.
) strict;

-- The hashes of each person's last passwords, the present one among them, against reuse.
create table password_used (
  user_id blob not null references person (id), -- Whose.
  n integer not null, -- Rises with each password of the person.
  hash text not null, -- The argon2id hash in PHC form.
  primary key (user_id, n)
) strict;

-- Second factors of people: what their telephones and the gateway share.
create table totp (
  user_id blob not null primary key references person (id), -- Whose.
  secret blob not null, -- The secret, sealed.
  confirmed integer, -- When the first code was typed, µs UTC; null before, and then it is not asked for.
  last_step integer not null -- The last 30 s since 1970 of which a code was taken; 0 before the first.
) strict;

-- Recovery codes of people that were not used yet.
create table recovery_code (
  user_id blob not null references totp (user_id), -- Whose.
  hash blob not null, -- BLAKE3 of the code.
  primary key (user_id, hash)
) strict;

-- Open sessions of people.
create table session (
  token_hash blob not null primary key, -- BLAKE3 of the token in the cookie.
  csrf_hash blob not null, -- BLAKE3 of the token that the session's own pages send.
  user_id blob not null references person (id), -- Whose.
  id blob not null unique, -- Which, for people who look at the list of them.
  address text not null, -- Where it was opened from.
  agent text not null, -- The browser it was opened with, in short.
  opened integer not null, -- When, µs UTC.
  last_seen integer not null, -- When it was used last, to about a minute, µs UTC.
  until integer not null, -- When it ends at the latest, µs UTC.
  provider integer not null -- Whether the unit's own provider said who it is.
) strict;
create index session_person on session (user_id);

-- Keys that programs sign in with.
create table api_key (
  id blob not null primary key, -- Which.
  name text not null, -- What it is for.
  user_id blob not null references person (id), -- Who made it; it never may more than they.
  token_hash blob not null unique, -- BLAKE3 of the token.
  permissions text not null, -- What it may do, as words with spaces between.
  created integer not null, -- When it was made, µs UTC.
  until integer, -- When it ends, µs UTC.
  last_used integer, -- When it was used last, to about a minute, µs UTC.
  revoked integer -- When it was revoked, µs UTC.
) strict;
create index api_key_user on api_key (user_id);

-- What happened at the door and changed nothing inside.
create table security_log (
  id integer primary key, -- Rises from row to row.
  at integer not null, -- When, µs UTC.
  name text not null, -- The name that was typed.
  address text not null, -- Where the attempt came from.
  what text not null -- What happened: `sign_in_failed`, or the code of the refusal.
) strict;
create index security_log_at on security_log (at);

-- Gateway processes that record.
create table node (
  id blob not null primary key, -- Which; kept with the node's data.
  name text not null, -- For people; may be empty.
  alive_until integer not null -- Its cameras are its own until then, by the database's clock, µs UTC.
) strict;

-- Folders and disks that hold footage.
create table volume (
  id blob not null primary key, -- Which; also in the volume's marker file.
  node blob not null references node (id), -- The node that has it.
  path text not null, -- Where the node has it.
  since integer not null, -- When it was first named, µs UTC.
  use text not null, -- What people use it for, as a word.
  state text not null, -- How its node saw it last, as a word.
  state_since integer not null, -- When it became so, µs UTC.
  seen integer, -- When its node told so, µs UTC; null before the first time.
  free integer not null, -- Bytes that could still be written.
  size integer not null, -- Bytes in all.
  footage integer not null, -- Bytes of sealed footage.
  streams integer not null -- How many streams were written to it.
) strict;

-- Monitoring rooms of villages.
create table site (
  id blob not null primary key, -- Which.
  area blob not null references area (id), -- The area it lies in.
  name text not null, -- Its name.
  state text not null, -- How far along it is, as a word.
  contact text not null, -- Whom to call.
  contractor text not null, -- Who repairs.
  session_budget integer not null, -- How many sessions may run over its uplink; 0 means no limit.
  uplink_kbps integer not null, -- How many kilobits a second the uplink carries; 0 means not known.
  alert_after_s integer, -- Seconds of an outage before an alert; null takes what is above.
  min_days integer, -- Days of footage kept at least; null takes what is above.
  max_days integer, -- Days after which footage goes; null takes what is above.
  version integer not null, -- Counts the changes.
  unique (area, name)
) strict;
create index site_list on site (name, id);

-- Recorders (NVRs) that several cameras are reached through.
create table recorder (
  id blob not null primary key, -- Which.
  site blob not null references site (id), -- Where it stands.
  name text not null, -- Its name.
  session_budget integer not null, -- How many sessions it serves at once; 0 means no limit.
  version integer not null, -- Counts the changes.
  unique (site, name)
) strict;
create index recorder_list on recorder (name, id);

-- Cameras.
create table camera (
  id blob not null primary key, -- Which.
  site blob not null references site (id), -- The monitoring room it belongs to.
  recorder blob references recorder (id), -- The recorder it is reached through.
  name text not null, -- Its name.
  gb_code text not null, -- The GB/T 28181 code, 20 digits, or empty.
  place text not null, -- Where it stands, in words.
  longitude integer, -- WGS 84 longitude, degrees × 10⁷.
  latitude integer, -- WGS 84 latitude, degrees × 10⁷.
  main_url text not null, -- The main stream's address, without credentials.
  main_transport text not null, -- How its pictures travel: `tcp` or `udp`.
  sub_url text, -- The sub-stream's address, where there is one.
  sub_transport text, -- How its pictures travel.
  credentials blob, -- User and password, sealed under the installation's key for this id.
  plan text not null, -- Which streams are recorded, as a word.
  audio integer not null, -- Whether their sound is recorded too.
  schedule text not null, -- When they are, as JSON.
  alert_after_s integer, -- Seconds of an outage before an alert; null takes what is above.
  min_days integer, -- Days of footage kept at least; null takes what is above.
  max_days integer, -- Days after which footage goes; null takes what is above.
  importance text not null, -- How long it is recorded when there is no space for all, as a word.
  enabled integer not null, -- Whether it is to run at all.
  search text not null, -- Name, place and code in lower case, for finding.
  state text not null, -- How it is, as a word: the state of the stream that stands for it.
  state_since integer, -- Since when, µs UTC; null while unknown.
  state_reason text, -- Why, as a word, while there is a failure.
  unrecorded integer, -- Since when pictures come that are to be recorded and are not, µs UTC; else null.
  leased_by blob references node (id), -- The node that runs it.
  removed integer, -- When it was removed, µs UTC; kept while footage or a case needs it.
  version integer not null -- Counts the changes.
) strict;
create unique index camera_name on camera (site, name) where removed is null;
create unique index camera_gb_code on camera (gb_code) where gb_code <> '' and removed is null;
create index camera_list on camera (name, id);
create index camera_lease on camera (leased_by);
create index camera_recorder on camera (recorder);

-- Who sees single cameras, besides those of their areas.
create table scope_camera (
  principal blob not null, -- A person.
  camera blob not null references camera (id) on delete cascade, -- What is seen.
  from_at integer, -- As in `scope`.
  until_at integer, -- As in `scope`.
  in_force integer not null default 1, -- As in `scope`.
  primary key (principal, camera)
) strict;
create index scope_camera_camera on scope_camera (camera);

-- How the streams of cameras are.
create table stream_health (
  camera blob not null references camera (id) on delete cascade, -- Of which camera.
  stream text not null, -- Which stream: `main` or `sub`.
  state text not null, -- How it is, as a word.
  since integer, -- Since when, µs UTC; null while unknown.
  reason text, -- Why, as a word, while there is a failure.
  detail text, -- Why, in a sentence without secrets.
  primary key (camera, stream)
) strict;

-- Sealed footage. A row always has its file.
create table segment (
  id blob not null primary key, -- Which.
  camera blob not null references camera (id), -- Of which camera.
  stream text not null, -- Of which stream.
  from_at integer not null, -- Its first picture, µs UTC.
  to_at integer not null, -- The end of its last picture, µs UTC.
  volume blob not null references volume (id), -- Where its file lies.
  path text not null, -- The file, relative to the volume.
  bytes integer not null, -- The size of the file.
  blake3 blob not null, -- BLAKE3 of the file, computed while it was written.
  codec text not null, -- `h264` or `h265`.
  rfc6381 text not null, -- The codec in the words of browsers.
  width integer not null, -- Width in pixels.
  height integer not null, -- Height in pixels.
  frames integer not null, -- How many pictures.
  lost integer not null, -- How many network packets were lost meanwhile.
  camera_offset_us integer, -- The camera's clock minus ours, µs, where it told its time.
  node blob not null, -- The node that recorded it.
  unique (volume, path)
) strict;
create index segment_time on segment (camera, stream, from_at, to_at);

-- Certificates of deleted footage. Rows only grow: what went stays written down.
create table deletion (
  id blob not null primary key, -- Which.
  camera blob not null, -- Of which camera; it may be gone.
  camera_name text not null, -- Its name then.
  site_name text not null, -- The name of its site then.
  area blob not null, -- The area of that site then.
  removed integer not null, -- Whether the camera had been removed before.
  stream text not null, -- Of which stream.
  from_at integer not null, -- The first picture that went, µs UTC.
  to_at integer not null, -- The end of the last picture that went, µs UTC.
  rule text not null, -- By which rule, as a word.
  days integer not null, -- The days of that rule that were over.
  days_from text not null, -- Who had said so, as a word.
  files integer not null, -- How many files.
  bytes integer not null, -- How many bytes they had.
  begun integer not null, -- When the first of them was given up, µs UTC.
  last integer not null, -- When the last of them was given up, µs UTC.
  gone integer not null, -- How many were unlinked, looked for and not found.
  checked integer, -- When that was looked for last, µs UTC.
  purge blob -- The purge that ordered it; null for others.
) strict;
create index deletion_time on deletion (begun, id);
create index deletion_camera on deletion (camera, stream, from_at);
create index deletion_purge on deletion (purge) where purge is not null;
create trigger deletion_update before update on deletion
  when new.id <> old.id or new.camera <> old.camera or new.area <> old.area
      or new.stream <> old.stream or new.from_at <> old.from_at or new.to_at < old.to_at
      or new.rule <> old.rule or new.days <> old.days or new.days_from <> old.days_from
      or new.files < old.files or new.bytes < old.bytes or new.begun <> old.begun
      or new.last < old.last or new.gone < old.gone or new.gone > new.files
      or new.purge is not old.purge
  begin select raise(abort, 'certificates of deletion only grow'); end;
create trigger deletion_delete before delete on deletion
  begin select raise(abort, 'certificates of deletion only grow'); end;

-- Files that were given up and are to be unlinked.
create table garbage (
  volume blob not null references volume (id), -- Where the file lies.
  path text not null, -- The file, relative to the volume.
  since integer not null, -- When it was given up, µs UTC.
  deletion blob references deletion (id), -- The certificate it is in; null for what was only moved.
  primary key (volume, path)
) strict;
create index garbage_since on garbage (since, path);

-- Planned time without footage.
create table gap (
  id blob not null primary key, -- Which.
  camera blob not null references camera (id) on delete cascade, -- Of which camera.
  stream text not null, -- Of which stream.
  from_at integer not null, -- The first missing instant, µs UTC.
  to_at integer, -- The first instant that is there again, µs UTC; null while it lasts.
  reason text not null -- Why, as a word.
) strict;
create index gap_time on gap (camera, stream, from_at);
create unique index gap_open on gap (camera, stream) where to_at is null;

-- Facts about cameras.
create table camera_event (
  id blob not null primary key, -- Which.
  camera blob not null references camera (id) on delete cascade, -- Of which camera.
  source text not null, -- Who says so, as a word.
  kind text not null, -- What happened, as a word.
  at integer not null, -- When it began, µs UTC.
  until integer, -- When it ended, µs UTC, where it has a length.
  note text not null, -- A sentence for people.
  external_id text, -- The sender's own id for it.
  by_name text not null, -- Who posted it, by name; empty for the gateway.
  recorded integer not null, -- When it was written down, µs UTC.
  unique (camera, source, external_id)
) strict;
create index camera_event_time on camera_event (camera, at, id);

-- What people are told about cameras and sites that are out of order.
create table alert (
  id blob not null primary key, -- Which.
  site blob not null references site (id), -- At which site.
  camera blob references camera (id) on delete cascade, -- Which camera; null for the whole site.
  cause text not null, -- What it is about, as a word.
  state text not null, -- Where it stands, as a word.
  seen text not null, -- The camera's state when it was raised, as a word.
  since integer not null, -- Since when things are wrong, µs UTC.
  raised integer not null, -- When people were told, µs UTC.
  times integer not null, -- How many times it was raised.
  acknowledged_by text, -- Who knows of it, by name.
  acknowledged integer, -- Since when, µs UTC.
  assignee blob references person (id), -- To whom it was given.
  ended integer, -- When it was over, µs UTC.
  ended_by text not null, -- Who closed it, by name; empty for the gateway itself.
  search text not null, -- The names of camera and site in lower case, for finding.
  version integer not null -- Counts the changes.
) strict;
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
  alert blob not null references alert (id) on delete cascade, -- Of which alert.
  camera blob not null references camera (id) on delete cascade, -- Which camera.
  since integer not null, -- Since when it is away, µs UTC.
  primary key (alert, camera)
) strict;
create index alert_camera_camera on alert_camera (camera);

-- What was seen of each cause at each camera, until nothing is wrong any more.
create table alert_watch (
  camera blob not null references camera (id) on delete cascade, -- At which camera.
  cause text not null, -- Of what, as a word.
  since integer not null, -- Since when it is there, µs UTC.
  calm integer, -- Since when it is gone again, µs UTC; null while it is there.
  alert blob references alert (id), -- The alert that was raised for it, or that it is part of.
  primary key (camera, cause)
) strict;
create index alert_watch_alert on alert_watch (alert) where alert is not null;

-- What sites were told of space, until it is over.
create table space_watch (
  site blob not null references site (id) on delete cascade, -- Which site.
  cause text not null, -- Of what, as a word.
  node blob not null references node (id), -- The node that told it, of the cameras it runs.
  alert blob not null references alert (id) on delete cascade, -- The alert, which a person may have closed.
  primary key (site, cause)
) strict;
create index space_watch_alert on space_watch (alert);

-- What happened to alerts.
create table alert_log (
  alert blob not null references alert (id) on delete cascade, -- To which alert.
  seq integer not null, -- Rises by one from line to line of an alert.
  at integer not null, -- When, µs UTC.
  by_name text not null, -- Who, by name; empty for the gateway itself.
  action text not null, -- What, as a word.
  note text not null, -- In words.
  primary key (alert, seq)
) strict;

-- Cases.
create table governance_case (
  id blob not null primary key, -- Which.
  number text not null unique, -- The number people say: day in China and count of the day.
  area blob not null references area (id), -- The area it happened in.
  title text not null, -- A short title.
  description text not null, -- What happened.
  line text, -- The line of work, as a word, where known.
  category text not null, -- The category code (GB/T 31000), or empty.
  place text not null, -- Where, in words.
  occurred integer not null, -- When it happened, µs UTC.
  source text not null, -- The platform it came from, or empty.
  external_id text not null, -- That platform's number, or empty.
  state text not null, -- Where it stands, as a word.
  handler blob, -- The person who works on it.
  opened_by blob not null, -- The person who wrote it down; nil for the gateway itself.
  opened_by_name text not null, -- Their name then.
  opened integer not null, -- When it was written down, µs UTC.
  closed integer, -- When it was closed, µs UTC, if it is.
  search text not null, -- Number, title, place and description in lower case, for finding.
  version integer not null -- Counts the changes.
) strict;
-- With the text, so that looking for a word reads this index and only the cases that have it.
create index case_time on governance_case (opened, id, search);
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
  last integer not null -- The last number given.
) strict;

-- What happened to cases.
create table case_log (
  case_id blob not null references governance_case (id), -- To which case.
  seq integer not null, -- Rises by one from line to line of a case.
  at integer not null, -- When, µs UTC.
  by_name text not null, -- Who, by name.
  action text not null, -- What: an action's word, `open`, `link` or `unlink`.
  from_state text, -- The state before, as a word.
  to_state text not null, -- The state after, as a word.
  note text not null, -- In words.
  link blob, -- The link it is about, which may be gone since.
  site blob, -- The site of what the link points to: who does not see it sees no note.
  primary key (case_id, seq)
) strict;

-- What cases point to.
create table case_link (
  id blob not null primary key, -- Which.
  case_id blob not null references governance_case (id), -- Of which case.
  kind text not null, -- To what: `camera`, `event`, `alert` or `span`.
  camera blob references camera (id), -- Of which camera; null for an alert of a whole site.
  event blob references camera_event (id), -- The event, for an event.
  alert blob references alert (id), -- The alert, for an alert.
  stream text, -- The stream, for a span; null is both.
  from_at integer, -- The begin of a span, µs UTC.
  to_at integer, -- The end of a span, µs UTC.
  note text not null, -- Why.
  by_name text not null, -- Who made it, by name.
  at integer not null -- When, µs UTC.
) strict;
create index case_link_case on case_link (case_id, at);
create index case_link_camera on case_link (camera);
create index case_link_alert on case_link (alert) where alert is not null;

-- Footage that stays.
create table hold (
  id blob not null primary key, -- Which.
  camera blob not null references camera (id), -- Of which camera.
  stream text, -- Of which stream; null is both.
  from_at integer not null, -- The first instant that stays, µs UTC.
  to_at integer not null, -- The first instant that need not stay, µs UTC.
  link blob not null references case_link (id), -- The link that holds it.
  since integer not null -- When it was made, µs UTC.
) strict;
create index hold_camera on hold (camera, from_at);
create index hold_link on hold (link);

-- What programs and consoles hear of.
create table feed (
  seq integer primary key, -- Rises in the order of commits.
  at integer not null, -- When, µs UTC.
  kind text not null, -- What, such as `xueliang.camera.online.v1`.
  subject text not null, -- About what, such as `cameras/…`.
  area blob not null, -- Where; only who sees it hears of it.
  camera blob, -- Of which camera, where it is one's.
  data text not null -- The facts, JSON.
) strict;
create index feed_at on feed (at);

-- Who did what. Rows are only added; those of whole sealed spans go when their time is over.
create table audit (
  seq integer primary key, -- Rises by one from row to row, in the order of commits.
  at integer not null, -- When, µs UTC.
  user_id blob not null, -- Who; nil for the gateway itself.
  principal blob not null, -- The person or the key that acted.
  name text not null, -- Who, by name.
  address text not null, -- The address the request came from; empty for the gateway itself.
  action text not null, -- What was done, object first.
  target_kind text not null, -- What it was done to.
  target text not null, -- Which one.
  area blob, -- Where it lies; null for what concerns the installation.
  details text not null -- What a reader needs to understand the row, JSON; never a secret.
) strict;
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
create trigger audit_update before update on audit
  begin select raise(abort, 'audit rows are only added'); end;
-- Six months are the least, whatever the program asks for: 180 days in µs.
create trigger audit_delete before delete on audit
  when old.at > cast(unixepoch('subsec') * 1000000 as integer) - 15552000000000
  begin select raise(abort, 'audit rows are only added'); end;

-- What seals of the audit log are made with: one row, so that another key of the installation leaves
-- the seals as they are.
create table audit_key (
  id blob not null primary key, -- Which; nil.
  secret blob not null -- The key, sealed under the installation's key.
) strict;

-- Seals over the rows of the audit log, each over those since the one before. The format is in
-- `domain::audit::seal`. They stay when their rows go.
create table audit_seal (
  number integer primary key, -- Rises by one from seal to seal, from one.
  at integer not null, -- When it was made, µs UTC.
  first_seq integer not null, -- The first row.
  last_seq integer not null, -- The last row.
  row_count integer not null, -- How many rows.
  from_at integer not null, -- The earliest time of a row, µs UTC.
  to_at integer not null, -- The latest time of a row, µs UTC.
  key_mark blob not null, -- Which key it was made with.
  rows_hash blob not null, -- Over the rows.
  hash blob not null, -- Over all of this and the seal before.
  removed integer, -- Since when the rows are gone because their time was over, µs UTC.
  removed_mark blob -- The gateway's proof of that.
) strict;
create index audit_seal_kept on audit_seal (number) where removed is null;
create trigger audit_seal_changes before update on audit_seal
  when old.removed is not null or new.number <> old.number or new.at <> old.at
      or new.first_seq <> old.first_seq or new.last_seq <> old.last_seq
      or new.row_count <> old.row_count or new.from_at <> old.from_at or new.to_at <> old.to_at
      or new.key_mark <> old.key_mark or new.rows_hash <> old.rows_hash or new.hash <> old.hash
  begin select raise(abort, 'seals of the audit log stay as they are'); end;
create trigger audit_seal_stays before delete on audit_seal
  begin select raise(abort, 'seals of the audit log stay as they are'); end;
-- Duty: one person's, from its beginning to its end.
create table duty_shift (
  id blob not null primary key, -- Which.
  user_id blob not null references person (id), -- Whose.
  name text not null, -- Whose, by name.
  unit text not null, -- Their unit.
  opened integer not null, -- When it began, µs UTC.
  until integer not null, -- When it ends by itself, µs UTC.
  closed integer -- When it was closed, µs UTC.
) strict;
create index duty_shift_user on duty_shift (user_id, opened);

-- Who looks at what, and why. Rows are only added, and closed once.
create table access_record (
  id blob not null primary key, -- Which.
  principal blob not null, -- The person or the key that looks.
  user_id blob not null, -- Who.
  name text not null, -- Who, by name.
  unit text not null, -- Their unit.
  role text not null, -- Their role, as a word.
  purpose text not null, -- Why, as a word.
  camera blob, -- Which camera; null for live pictures of all they may see.
  from_at integer, -- The first instant of the footage, µs UTC; null for pictures of now alone.
  to_at integer, -- The first instant after it, µs UTC.
  case_id blob, -- For which case.
  request blob, -- Under which request of somebody from outside.
  shift blob references duty_shift (id), -- Under which shift.
  reason text not null, -- Why, in words; may be empty.
  opened integer not null, -- When it was made, µs UTC.
  until integer not null, -- It holds until then, µs UTC.
  closed integer -- When it was closed, µs UTC.
) strict;
create index access_record_principal on access_record (principal, until);
create index access_record_request on access_record (request) where request is not null;
create index access_record_until on access_record (until);
create index access_record_shift on access_record (shift) where shift is not null;

-- What was looked at. Only its end and its bytes change, and they only grow.
create table access_view (
  id blob not null primary key, -- Which.
  record blob not null references access_record (id), -- Under which record.
  user_id blob not null, -- Who, as the record says.
  purpose text not null, -- Why, as the record says.
  viewing text not null, -- How, as a word.
  camera blob not null, -- Which camera, which may be gone.
  camera_name text not null, -- Its name then.
  area blob not null, -- Where it was, which may be gone.
  stream text, -- Which stream, as a word; null where the gateway chose.
  from_at integer, -- The first instant of the footage, µs UTC; null for pictures of now.
  to_at integer, -- The first instant after it, µs UTC.
  address text not null, -- The address it was looked at from.
  began integer not null, -- When the first byte was about to be sent, µs UTC.
  seen integer not null, -- When the last known byte was sent, µs UTC.
  ended integer, -- When it was over, µs UTC; null while it lasts.
  bytes integer not null -- Bytes of pictures sent.
) strict;
create index access_view_began on access_view (began, id);
create index access_view_record on access_view (record, camera, viewing, began);
create index access_view_user on access_view (user_id, began, id);
create index access_view_camera on access_view (camera, began, id);
create index access_view_open on access_view (began) where ended is null;
create trigger access_record_stays before update of id, principal, user_id, name, unit, role, purpose,
    camera, from_at, to_at, case_id, request, shift, reason, opened, until on access_record
  begin select raise(abort, 'access records are only closed'); end;
create trigger access_record_closes before update of closed on access_record
  when old.closed is not null
  begin select raise(abort, 'access records are only closed once'); end;
-- Six months are the least, as of the audit log: 180 days in µs.
create trigger access_record_kept before delete on access_record
  when old.until > cast(unixepoch('subsec') * 1000000 as integer) - 15552000000000
  begin select raise(abort, 'access records are only added'); end;
create trigger access_view_stays before update of id, record, user_id, purpose, viewing, camera,
    camera_name, area, stream, from_at, to_at, address, began on access_view
  begin select raise(abort, 'views only grow'); end;
create trigger access_view_grows before update of seen, ended, bytes on access_view
  when new.bytes < old.bytes or new.seen < old.seen
    or (old.ended is not null and (new.ended is null or new.ended < old.ended))
  begin select raise(abort, 'views only grow'); end;
create trigger access_view_kept before delete on access_view
  when old.began > cast(unixepoch('subsec') * 1000000 as integer) - 15552000000000
  begin select raise(abort, 'views only grow'); end;

-- Orders to delete all footage of a camera (责令删除). What went by them is in certificates; an order
-- stays as it was given.
create table purge (
  id blob not null primary key, -- Which.
  camera blob not null, -- Of which camera; it may be gone.
  camera_name text not null, -- Its name then.
  site_name text not null, -- The name of its site then.
  area blob not null, -- The area of that site then.
  removed integer not null, -- Whether the camera had been removed before.
  document text not null, -- The number of the document that orders it.
  reason text not null, -- Why, in words.
  user_id blob not null, -- Who gave it effect.
  name text not null, -- Who, by name.
  unit text not null, -- Their unit.
  ordered integer not null, -- When, µs UTC.
  until integer, -- Footage that begins from then on stays, µs UTC: the camera was switched on again; null: none.
  done integer -- Since when all is known to be gone, µs UTC; null while some is left.
) strict;
create index purge_camera on purge (camera, ordered);
create index purge_open on purge (ordered, id) where done is null;

-- The volumes that a purge has to look at.
create table purge_volume (
  purge blob not null references purge (id), -- Of which purge.
  volume blob not null references volume (id), -- Which volume.
  looked integer, -- When it had no file of the camera, µs UTC; null until then.
  strays integer not null, -- How many files without a certificate were removed there.
  primary key (purge, volume)
) strict;
create trigger purge_stays before update of id, camera, camera_name, site_name, area, removed, document,
    reason, user_id, name, unit, ordered on purge
  begin select raise(abort, 'orders of purges stay as they are'); end;
create trigger purge_kept before delete on purge
  begin select raise(abort, 'orders of purges stay as they are'); end;

-- Remembered answers to requests with an idempotency key.
create table idempotency (
  principal_hash blob not null, -- Who asked, as a keyed hash.
  key text not null, -- The key they gave.
  request_hash blob not null, -- What they asked, as a keyed hash.
  at integer not null, -- When it began, µs UTC.
  status integer, -- The status of the answer; null while it runs.
  body blob, -- The body of the answer, as the API seals it.
  location text, -- The `Location` of the answer.
  primary key (principal_hash, key)
) strict;
create index idempotency_at on idempotency (at);

-- Programs elsewhere that are told what happens.
create table receiver (
  id blob not null primary key, -- Which; its areas are rows of `scope`.
  name text not null unique, -- What it is, for people.
  url text not null, -- Where messages are posted to.
  topics text not null, -- What it wants to hear of, as words with a space before and after each.
  secret blob not null, -- What messages are signed with, sealed under the installation's key.
  old_secret blob, -- The one before, sealed, for as long as it also signs.
  old_secret_until integer, -- Until when, µs UTC.
  enabled integer not null, -- Whether it is told anything.
  failing_since integer, -- Since when deliveries fail, µs UTC; null while the last one worked.
  version integer not null -- Counts the changes.
) strict;

-- Messages to receivers.
create table delivery (
  id blob not null primary key, -- Which; sent along in every attempt.
  receiver blob not null references receiver (id) on delete cascade, -- To whom.
  kind text not null, -- What it tells, such as `xueliang.alert.raised.v1`.
  subject text not null, -- About what, such as `alerts/…`.
  area blob, -- Where it is about; null for what was sent to try.
  body text not null, -- What is posted, byte for byte.
  state text not null, -- Where it stands, as a word.
  created integer not null, -- When it was made, µs UTC.
  done integer -- When it was delivered or given up, µs UTC.
) strict;
create index delivery_list on delivery (receiver, created, id);
create index delivery_subject on delivery (subject, receiver, kind);
create index delivery_left on delivery (receiver, state) where state <> 'delivered';
create index delivery_done on delivery (done) where done is not null;

-- Attempts to deliver messages.
create table delivery_attempt (
  delivery blob not null references delivery (id) on delete cascade, -- Of which message.
  seq integer not null, -- Rises by one from attempt to attempt of a message.
  at integer not null, -- When, µs UTC.
  status integer, -- The HTTP status, where there was an answer.
  error text not null, -- What went wrong; empty when it worked.
  took_ms integer not null, -- How long it took.
  primary key (delivery, seq)
) strict;

-- Work that must survive a restart; a row goes when it is done or given up.
create table job (
  id blob not null primary key, -- Which.
  work text not null, -- What, JSON.
  share blob not null, -- What it shares places with: only a few of one share run at once.
  lane text not null, -- Jobs of one share and lane are done one after the other.
  seq integer not null, -- In this order: the number in the feed of what is told.
  due integer not null, -- Not before, µs UTC.
  failures integer not null, -- How many times it failed.
  created integer not null, -- When it was made, µs UTC.
  leased_by blob, -- The node that does it now; null while none does.
  leased_until integer -- By the database's clock, µs UTC; then anybody may take it.
) strict;
create index job_due on job (due, id);
create index job_lane on job (share, lane, seq);
create index job_leased on job (share) where leased_until is not null;

-- Requests of people from outside to look at footage.
create table access_request (
  id blob not null primary key, -- Which.
  number text not null unique, -- The number people say, `DY20261123-0001`.
  kind text not null, -- Who asks, as a word.
  organ text not null, -- The state organ; empty for a natural person.
  document_no text not null, -- The number of its document; empty for a natural person.
  wants text, -- What a state organ asks for, as a word; null for a natural person.
  protects text, -- What of a natural person is to be protected, as a word; null for a state organ.
  comers blob, -- Particulars of those who come, sealed under the installation's key; null once they went.
  reason text not null, -- Why, in words.
  from_at integer not null, -- The first instant of the footage asked for, µs UTC.
  to_at integer not null, -- The first instant after it, µs UTC.
  made_by blob not null, -- Who entered it.
  made_by_name text not null, -- Who entered it, by name.
  made integer not null, -- When, µs UTC.
  state text not null, -- Where it stands, as a word; `approved` also when its time is over.
  decided_by blob, -- Who decided.
  decided_by_name text not null, -- Who decided, by name; empty before.
  decided integer, -- When, µs UTC.
  note text not null, -- What they said; may be empty.
  granted_wants text, -- What is granted, as a word; null for a natural person.
  granted_from integer, -- The first instant of the footage that is granted, µs UTC.
  granted_to integer, -- The first instant after it, µs UTC.
  granted_until integer, -- The approval holds until then, µs UTC.
  ended integer, -- When it was withdrawn or closed, µs UTC.
  version integer not null, -- Counts the changes.
  search text not null, -- What is searched: number, organ, document and reason in lower case.
  check (kind <> 'natural_person' or (wants is null and granted_wants is null))
) strict;
create index access_request_made on access_request (made, id);
create index access_request_state on access_request (state, made, id);

-- The cameras of requests.
create table access_request_camera (
  request blob not null references access_request (id) on delete cascade, -- Of which request.
  camera blob not null, -- Which, which may be gone.
  name text not null, -- Its name then.
  area blob not null, -- Where it was, which may be gone.
  granted integer not null, -- Whether the approval covers it.
  primary key (request, camera)
) strict;
create index access_request_camera_camera on access_request_camera (camera);

-- Scanned documents of requests.
create table access_request_scan (
  request blob not null primary key references access_request (id) on delete cascade, -- Of which.
  kind text not null, -- What it is, as a word.
  scan blob not null -- Its bytes, sealed under the installation's key.
) strict;

-- How many requests were entered on a day.
create table access_request_number (
  day text not null primary key, -- The day in China, `20261123`.
  last integer not null -- The last number given.
) strict;

-- The legal records of cameras: by what right they stand there, and whether they may be pulled.
create table camera_legal (
  camera blob not null primary key references camera (id) on delete cascade, -- Of which camera.
  class text, -- The legal class, as a word; null while it is not known.
  builder_unit text not null, -- Who built it; may be empty, as all texts here.
  approval_number text not null, -- The number of the document that approves it.
  approval_date integer, -- The date of that document, in days since 1970-01-01, as all days here.
  necessity text not null, -- Why it is necessary, for article 9.
  near_secret_unit integer not null, -- Whether a secret-related unit is near by.
  secret_consent text not null, -- The document in which that unit consents.
  no_forbidden_place integer not null, -- Whether it was declared that nothing of article 8 is in view.
  sign_installed integer, -- The day the warning sign was put up.
  view_reviewed_by text not null, -- Who reviewed the field of view.
  view_reviewed integer, -- The day they did.
  in_use_since integer, -- The day its use began.
  filing_number text not null, -- The number under which it is filed with the police.
  filed integer, -- The day it was filed.
  sharing_number text not null, -- The number of the agreement of sharing.
  sharing_partner text not null, -- Who shares it.
  sharing_until integer, -- The last day of that agreement.
  audio_document text not null, -- The document that allows its sound to be recorded.
  changed integer not null, -- When it was changed last, µs UTC.
  changed_by blob not null, -- By whom.
  changed_name text not null, -- By whom, by name.
  approved integer, -- When it was approved, µs UTC; null while no approval stands.
  approved_by blob, -- By whom.
  approved_name text, -- By whom, by name.
  approved_on integer, -- The day the approval counts from.
  approved_until integer, -- The last day it counts; null does not limit it.
  ended integer, -- When the last approval ended, µs UTC; null before, and while one stands.
  ended_why text, -- Why, as a word.
  ended_name text, -- By whom, by name.
  ended_reason text, -- Why, in words.
  version integer not null -- Counts the changes.
) strict;

-- What is covered in the pictures of cameras, from when on: a copy of old footage is made with the
-- masks of its time.
create table camera_mask (
  camera blob not null references camera (id) on delete cascade, -- Of which camera.
  since integer not null, -- From when on, µs UTC.
  version integer not null, -- The version of the legal record that brought them.
  masks text not null, -- The polygons, JSON.
  changed_name text not null, -- Who drew them, by name.
  primary key (camera, version)
) strict;

-- Photos of warning signs.
create table sign_photo (
  camera blob not null primary key references camera (id) on delete cascade, -- Of which camera's.
  kind text not null, -- The media type: `image/jpeg` or `image/png`.
  photo blob not null, -- Its bytes.
  at integer not null -- When it was put here, µs UTC.
) strict;

-- What the last filing said of each camera, so that the next one can say what changed.
create table filing (
  camera blob not null primary key, -- Of which camera, which may be gone.
  area blob not null, -- Where it was then.
  name text not null, -- Its name then.
  facts text not null, -- What was filed of it, JSON.
  at integer not null -- When, µs UTC.
) strict;
create index filing_area on filing (area);
