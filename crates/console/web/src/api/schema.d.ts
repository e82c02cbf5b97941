// Made by `npm run api` from crates/api/openapi.json. Do not edit.

export interface paths {
  "/api/v1/access_records": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One's own records that hold now */
    get: operations["list_access_records"];
    put?: never;
    /**
     * Say why one is going to look
     * @description The record holds for eight hours, under a request no longer than its approval. Live pictures need no record of their own while one's shift is
     *     open, or another record for all cameras holds.
     */
    post: operations["create_access_record"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/access_records/{id}/actions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** End a record of one's own */
    post: operations["act_on_access_record"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/access_requests": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The requests whose cameras the caller sees all of, the newest first */
    get: operations["list_access_requests"];
    put?: never;
    /**
     * Enter a request
     * @description Somebody else decides on it. The document of a state organ follows as a scan
     *     (`PUT …/scan`); without it there is no approval.
     */
    post: operations["create_access_request"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/access_requests/totals": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many requests there are to do something about */
    get: operations["get_access_request_totals"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/access_requests/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One request */
    get: operations["get_access_request"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/access_requests/{id}/actions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Approve, refuse, withdraw or close a request
     * @description Nobody decides on a request they entered themselves. An approval may be narrower than what was asked
     *     for and never wider. What ends a request ends what is looked at under it.
     */
    post: operations["act_on_access_request"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/access_requests/{id}/scan": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The scanned document of a request
     * @description That it was read is written down in the audit log.
     */
    get: operations["get_access_request_scan"];
    /**
     * Give the scanned document of a request
     * @description At most 10 MiB; in place of the one before, as long as nothing is decided.
     */
    put: operations["update_access_request_scan"];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/access_views": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The register: what was looked at, by whom and why, the latest first */
    get: operations["list_access_views"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/access_views.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The register as a table (CSV, UTF-8 with a byte order mark), the latest first
     * @description Times are those of China. A cell that a spreadsheet would take for a formula begins with an
     *     apostrophe.
     */
    get: operations["get_access_table"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/access_views/totals": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was looked at, added up, of the views that the same filter lists */
    get: operations["get_access_totals"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/alerts": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The alerts the caller may see, those raised last first */
    get: operations["list_alerts"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/alerts/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One alert, with the cameras it stands for */
    get: operations["get_alert"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/alerts/{id}/actions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Acknowledge, assign, note or close an alert */
    post: operations["act_on_alert"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/alerts/{id}/assignees": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whom an alert may be given to */
    get: operations["list_alert_assignees"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/alerts/{id}/log": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What happened to an alert, the oldest first */
    get: operations["list_alert_log"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/api_keys": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The keys */
    get: operations["list_api_keys"];
    put?: never;
    /** Make a key */
    post: operations["create_api_key"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/api_keys/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Stop a key from being used */
    delete: operations["revoke_api_key"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/areas": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The areas the caller may see */
    get: operations["list_areas"];
    put?: never;
    /** Add an area below another */
    post: operations["create_area"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/areas/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One area */
    get: operations["get_area"];
    put?: never;
    post?: never;
    /** Remove an area that nothing lies in */
    delete: operations["delete_area"];
    options?: never;
    head?: never;
    /** Rename or move an area */
    patch: operations["update_area"];
    trace?: never;
  };
  "/api/v1/audit": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who did what, the newest first */
    get: operations["list_audit"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/audit.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The audit log as a table (CSV, UTF-8 with a byte order mark), the newest first
     * @description Times are those of China. A cell that a spreadsheet would take for a formula begins with an
     *     apostrophe.
     */
    get: operations["get_audit_table"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/audit/seals": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How the audit log is sealed, the newest seal first */
    get: operations["list_audit_seals"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The cameras the caller may see */
    get: operations["list_cameras"];
    put?: never;
    /** Add a camera */
    post: operations["create_camera"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/probe": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Try an address: pictures, codec, snapshot, advice */
    post: operations["probe_camera"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One camera */
    get: operations["get_camera"];
    put?: never;
    post?: never;
    /** Remove a camera; its footage goes when it is old enough, and stays for cases */
    delete: operations["delete_camera"];
    options?: never;
    head?: never;
    /** Change a camera */
    patch: operations["update_camera"];
    trace?: never;
  };
  "/api/v1/cameras/{id}/actions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Do something with a camera */
    post: operations["act_on_camera"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/clip": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a clip consists of, and what is missing from it */
    get: operations["get_clip_list"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/clip.mp4": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Recorded pictures as one MP4 file
     * @description Exact bounds, no re-encoding. Gaps stretch the picture before them, so that the player's clock
     *     stays true.
     */
    get: operations["get_clip"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/events": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What happened at a camera, the newest first */
    get: operations["list_camera_events"];
    put?: never;
    /** Write down what happened at a camera */
    post: operations["create_camera_event"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/footage": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was recorded */
    get: operations["get_footage"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/footage/days": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * On which days there is footage
     * @description One item for each day of which something is known, in order; the others have neither footage nor
     *     gaps.
     */
    get: operations["list_footage_days"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/health": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How a camera is */
    get: operations["get_camera_health"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/holds": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Which footage of a span of at most 366 days is held */
    get: operations["list_camera_holds"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/legal": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The legal record of a camera; an empty one of version 0 before anything was written down */
    get: operations["get_legal"];
    /**
     * Write the legal record of a camera
     * @description Where it then says something else than what was approved, the approval ends, and nothing is pulled
     *     from the camera until somebody approves it again.
     */
    put: operations["update_legal"];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/legal/actions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Approve a camera, or withdraw its approval
     * @description Whoever changed the record last does not approve it, unless one person does the work of all
     *     administrators (`access.administrators`).
     */
    post: operations["act_on_legal"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/live": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Moving pictures (WebSocket)
     * @description The viewer first sends a `LiveHello` as text. The gateway answers with `LiveMessage`s as text
     *     and with binary messages: 1 byte kind (0 init segment, 1 fragment with a key picture,
     *     2 fragment), 8 bytes capture time (µs since 1970, big endian), then fragmented MP4, one picture
     *     per fragment. The connection stays while the camera is away. It closes with 4401 when the
     *     session ends, 4403 when the viewer may no longer look, 1001 when the gateway stops; a viewer
     *     that takes nothing for ten seconds is let go.
     */
    get: operations["watch_live"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/probe": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Try a camera at its own address: one picture, for reviewing what it shows
     * @description Also before it is approved, when nothing else is pulled from it.
     */
    post: operations["probe_known_camera"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/purge": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a purge of a camera would delete, and how the last one is */
    get: operations["get_camera_purge"];
    put?: never;
    /**
     * Delete all footage of a camera, everywhere, by order
     * @description The camera is switched off and stays so until somebody switches it on. Nothing is deleted while a
     *     case holds any footage of the camera: the answer `purge_held` names the cases and who decides.
     */
    post: operations["create_camera_purge"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/sign_photo": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The photo of the warning sign of a camera */
    get: operations["get_sign_photo"];
    /** Put a photo of the warning sign of a camera (JPEG or PNG, at most 5 MiB) */
    put: operations["update_sign_photo"];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cameras/{id}/snapshot.jpg": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One picture */
    get: operations["get_snapshot"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cases": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The cases the caller may see, the newest first */
    get: operations["list_cases"];
    put?: never;
    /** Open a case */
    post: operations["create_case"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cases/totals": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many cases are not closed */
    get: operations["get_case_totals"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cases/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One case, with what it points to */
    get: operations["get_case"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cases/{id}/actions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Accept, handle, feed back, verify or reopen a case */
    post: operations["act_on_case"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cases/{id}/links": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a case points to */
    get: operations["list_case_links"];
    put?: never;
    /**
     * Link a camera, an event, an alert or a span of footage to a case
     * @description What the case points to already is answered as it is, with 200.
     */
    post: operations["create_case_link"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cases/{id}/links/{link_id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Remove a link; a span of footage may then go */
    delete: operations["delete_case_link"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/cases/{id}/log": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What happened to a case, the oldest first */
    get: operations["list_case_log"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/deletions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Which footage was deleted, when and by which rule, the latest first */
    get: operations["list_deletions"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/events": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What happens, as it happens (Server-Sent Events)
     * @description Each message is a `CloudEvent` in `data`, with its rising number as `id`. A comment comes every
     *     15 seconds. The feed ends when the session does. When what came after the id last seen is no
     *     longer kept, or the id was never given, the first message is `xueliang.feed.reset.v1`: read the
     *     lists again, and go on from its `id`.
     */
    get: operations["watch_events"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/filing.xlsx": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The filing as a spreadsheet (XLSX): the unit, the cameras with place, kind and days of storage, and
     *     what changed since the last one
     * @description The next filing tells what changed since this one.
     */
    get: operations["get_filing"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/health": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How the cameras are, by area */
    get: operations["get_health"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/inspection.zip": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Everything an inspection asks for, as one ZIP file
     * @description `manifest.json` in it names each file with its size and SHA-256. A file without a manifest is not
     *     whole: something failed while it was made.
     */
    get: operations["get_inspection_pack"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/legal_reminders": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Cameras whose legal record asks for somebody, by name, on one page */
    get: operations["list_legal_reminders"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/media_links": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Make an address of a clip or a picture that opens without signing in
     * @description For players in other pages. Whoever opens it first, by network address, is the only one it opens
     *     for. What is looked at stands in the register under the record and in the name of the caller.
     */
    post: operations["create_media_link"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/purges": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Orders to delete all footage of a camera, the latest first */
    get: operations["list_purges"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/receivers": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The receivers */
    get: operations["list_receivers"];
    put?: never;
    /** Add a receiver */
    post: operations["create_receiver"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/receivers/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One receiver */
    get: operations["get_receiver"];
    put?: never;
    post?: never;
    /** Remove a receiver with its messages */
    delete: operations["delete_receiver"];
    options?: never;
    head?: never;
    /** Change a receiver, or switch it off */
    patch: operations["update_receiver"];
    trace?: never;
  };
  "/api/v1/receivers/{id}/actions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Test a receiver, or give it a new secret */
    post: operations["act_on_receiver"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/receivers/{id}/deliveries": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The messages to a receiver, the newest first */
    get: operations["list_deliveries"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/receivers/{id}/deliveries/{delivery_id}/actions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Deliver a message again */
    post: operations["act_on_delivery"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/recorders": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The recorders the caller may see */
    get: operations["list_recorders"];
    put?: never;
    /** Add a recorder */
    post: operations["create_recorder"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/recorders/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One recorder */
    get: operations["get_recorder"];
    put?: never;
    post?: never;
    /** Remove a recorder that no camera is reached through */
    delete: operations["delete_recorder"];
    options?: never;
    head?: never;
    /** Change a recorder */
    patch: operations["update_recorder"];
    trace?: never;
  };
  "/api/v1/removed_cameras": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Cameras that were removed and of which there is footage, which can still be purged; at most 500 */
    get: operations["list_removed_cameras"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/session": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who is signed in */
    get: operations["get_session"];
    put?: never;
    /**
     * Sign in
     * @description Who has set up a second factor is answered `code_needed` (401) when the password was right and
     *     no `code` came with it: send both again with the code. A wrong or used one is `code_wrong`. After
     *     five wrong passwords or codes in a row the account waits, from 15 seconds doubling to 15
     *     minutes. `training_expired`, `contract_expired` and `password_expired` say whom to ask. Besides, after
     *     twenty wrong ones from one network address, whatever the names, that address waits.
     */
    post: operations["sign_in"];
    /** Sign out */
    delete: operations["sign_out"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/session/password": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Change one's own password
     * @description All other sessions of the person end, and this one goes on under a new cookie and CSRF token.
     */
    post: operations["change_password"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/session/provider": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Begin to sign in at the unit's provider
     * @description For browsers: leads to the provider, which leads back to the console.
     */
    get: operations["sign_in_at_provider"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/session/provider/callback": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * End to sign in at the unit's provider
     * @description For browsers: the provider leads here, and this to the console, with `?refused=CODE` when somebody
     *     is not let in.
     */
    get: operations["sign_in_from_provider"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/session/sessions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Where one is signed in
     * @description The session used last comes first.
     */
    get: operations["list_sessions"];
    put?: never;
    post?: never;
    /** End one's other sessions */
    delete: operations["delete_other_sessions"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/session/sessions/{session_id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** End one of one's sessions */
    delete: operations["delete_session"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/session/totp": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One's own second factor */
    get: operations["get_totp"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/session/totp/actions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Set up or give up one's own second factor
     * @description Codes are those of RFC 6238 (SHA-1, 6 digits, 30 s), as every authenticator on a telephone makes
     *     them. None is taken twice; wrong ones count as wrong passwords do.
     */
    post: operations["act_on_totp"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/shifts": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Begin one's shift
     * @description It ends by itself after 24 hours.
     */
    post: operations["create_shift"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/shifts/{id}/actions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** End one's shift */
    post: operations["act_on_shift"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/sites": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The sites the caller may see */
    get: operations["list_sites"];
    put?: never;
    /** Add a site */
    post: operations["create_site"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/sites/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One site */
    get: operations["get_site"];
    put?: never;
    post?: never;
    /** Remove a site that has no camera */
    delete: operations["delete_site"];
    options?: never;
    head?: never;
    /** Change a site */
    patch: operations["update_site"];
    trace?: never;
  };
  "/api/v1/system": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The gateway itself */
    get: operations["get_system"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/unusual_uses": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Unusual use of pictures in a month: a reason to ask, and no proof */
    get: operations["list_unusual_uses"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/users": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The people who may sign in */
    get: operations["list_users"];
    put?: never;
    /** Add a person */
    post: operations["create_user"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/users/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One person */
    get: operations["get_user"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Change a person, or stop one from signing in */
    patch: operations["update_user"];
    trace?: never;
  };
  "/api/v1/users/{id}/sessions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Where somebody is signed in
     * @description The session used last comes first.
     */
    get: operations["list_user_sessions"];
    put?: never;
    post?: never;
    /** End all sessions of somebody */
    delete: operations["delete_user_sessions"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/users/{id}/sessions/{session_id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** End one session of somebody */
    delete: operations["delete_user_session"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/users/{id}/totp": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Take away the second factor of somebody who lost it
     * @description Their sessions end. Where their role must have one, they set up a new one at the next sign-in.
     */
    delete: operations["delete_user_totp"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/volumes": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The volumes; none for who does not see all areas */
    get: operations["list_volumes"];
    put?: never;
    /** Add a volume to the process that answers, and record to it */
    post: operations["create_volume"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/volumes/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Say what a volume is used for */
    patch: operations["update_volume"];
    trace?: never;
  };
  "/healthz": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Is the process alive? */
    get: operations["get_healthz"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/readyz": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Can it serve requests? */
    get: operations["get_readyz"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/version": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Which version is it? */
    get: operations["get_version"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @description Why somebody looks, and at what. Media requests name it as `?access=ID`. */
    AccessRecord: {
      camera_id: components["schemas"]["CameraId"] | null;
      case_id: components["schemas"]["CaseId"] | null;
      closed: components["schemas"]["Timestamp"] | null;
      from: components["schemas"]["Timestamp"] | null;
      id: components["schemas"]["AccessRecordId"];
      /** @description Who, by name. */
      name: string;
      /** @description Whether pictures are shown at the centre only, with the request's number over them. */
      on_site: boolean;
      opened: components["schemas"]["Timestamp"];
      purpose: components["schemas"]["Purpose"];
      reason: string;
      request_id: components["schemas"]["AccessRequestId"] | null;
      /** @description The request's number. */
      request_number: string | null;
      role: components["schemas"]["Role"];
      shift_id: components["schemas"]["ShiftId"] | null;
      to: components["schemas"]["Timestamp"] | null;
      unit: string;
      /** @description It holds until then. */
      until: components["schemas"]["Timestamp"];
      user_id: components["schemas"]["UserId"];
    };
    /**
     * @description What is asked of a record.
     * @enum {string}
     */
    AccessRecordAction: "close";
    /**
     * @description An action.
     * @example {
     *       "action": "close"
     *     }
     */
    AccessRecordActionRequest: {
      action: components["schemas"]["AccessRecordAction"];
    };
    /**
     * Format: uuid
     * @description One record of who looks at what, and why.
     */
    AccessRecordId: string;
    /** @description A request of somebody from outside to look at footage. */
    AccessRequest: {
      /** @description What is left to the caller. */
      actions: components["schemas"]["RequestAction"][];
      cameras: components["schemas"]["RequestCamera"][];
      decision: components["schemas"]["RequestDecision"] | null;
      ended_at: components["schemas"]["Timestamp"] | null;
      /** @description The footage asked for. */
      from: components["schemas"]["Timestamp"];
      granted: components["schemas"]["RequestGrant"] | null;
      id: components["schemas"]["AccessRequestId"];
      kind: components["schemas"]["RequestKind"];
      made_at: components["schemas"]["Timestamp"];
      made_by: components["schemas"]["RequestHand"];
      natural_person: components["schemas"]["NaturalPerson"] | null;
      /**
       * @description The number people say.
       * @example DY20261123-0001
       */
      number: string;
      reason: string;
      scan: components["schemas"]["ScanKind"] | null;
      state: components["schemas"]["RequestState"];
      state_organ: components["schemas"]["StateOrgan"] | null;
      to: components["schemas"]["Timestamp"];
      /** Format: int64 */
      version: number;
    };
    /**
     * @description Something to do with a request.
     * @example {
     *       "action": "approve",
     *       "note": "同意",
     *       "to": "2026-11-23T01:20:00Z"
     *     }
     */
    AccessRequestActionRequest: {
      action: components["schemas"]["RequestAction"];
      /** @description For `approve`: only these cameras; all that were asked for when absent. */
      camera_ids?: components["schemas"]["CameraId"][] | null;
      from?: components["schemas"]["Timestamp"] | null;
      /** @description What is said about it; a refusal needs it. */
      note?: string;
      to?: components["schemas"]["Timestamp"] | null;
      until?: components["schemas"]["Timestamp"] | null;
      /**
       * Format: int64
       * @description The version it is meant for, unless `If-Match` says it.
       */
      version?: number | null;
      wants?: components["schemas"]["Wants"] | null;
    };
    /**
     * Format: uuid
     * @description A request of somebody from outside to look at footage.
     */
    AccessRequestId: string;
    /** @description How many requests there are to do something about. */
    AccessRequestTotals: {
      /**
       * Format: int64
       * @description Those that are approved and hold now.
       */
      approved: number;
      /**
       * Format: int64
       * @description Those that wait for a decision the caller may make.
       */
      waiting: number;
    };
    /** @description What was looked at, added up. */
    AccessTotals: {
      /** Format: int64 */
      bytes: number;
      /**
       * Format: int64
       * @description By how many people.
       */
      people: number;
      /**
       * Format: int64
       * @description How long the views lasted, added up: what was looked at at the same time counts as often.
       */
      seconds: number;
      /** Format: int64 */
      views: number;
    };
    /** @description What was looked at, by whom and why. */
    AccessView: {
      /** @description The address it was looked at from. */
      address: string;
      began: components["schemas"]["Timestamp"];
      /**
       * Format: int64
       * @description Bytes of pictures that were sent.
       */
      bytes: number;
      camera_id: components["schemas"]["CameraId"];
      /** @description Its name then; the camera may be gone since. */
      camera_name: string;
      /** @description The number of the case, where there is one. */
      case_number: string | null;
      ended: components["schemas"]["Timestamp"] | null;
      from: components["schemas"]["Timestamp"] | null;
      id: components["schemas"]["AccessViewId"];
      record: components["schemas"]["AccessRecord"];
      /** @description When the last known byte was sent. */
      seen: components["schemas"]["Timestamp"];
      stream: components["schemas"]["StreamKind"] | null;
      to: components["schemas"]["Timestamp"] | null;
      viewing: components["schemas"]["Viewing"];
    };
    /**
     * Format: uuid
     * @description One look at pictures under such a record.
     */
    AccessViewId: string;
    /**
     * @description Whether the system, security and audit administrators (三员) are three people.
     * @enum {string}
     */
    Administrators: "three" | "one";
    /** @description Something to change on the camera. */
    Advice: {
      /** @description A stable word. */
      code: string;
      /** @description A sentence in the caller's language. */
      text: string;
    };
    /** @description Something that is wrong with a camera or a site. */
    Alert: {
      acknowledged_at: components["schemas"]["Timestamp"] | null;
      /** @description Who knows of it, by name. */
      acknowledged_by: string | null;
      /** @description What its state allows. */
      actions: components["schemas"]["AlertAction"][];
      area_id: components["schemas"]["AreaId"];
      area_name: string;
      assignee_id: components["schemas"]["UserId"] | null;
      assignee_name: string | null;
      camera_id: components["schemas"]["CameraId"] | null;
      camera_name: string | null;
      /**
       * Format: int32
       * @description How many cameras it stands for.
       */
      cameras: number;
      /** @description What it is about. */
      cause: components["schemas"]["AlertCause"];
      /** @description Whom to call there. */
      contact: string;
      /** @description Who repairs there. */
      contractor: string;
      ended: components["schemas"]["Timestamp"] | null;
      /** @description Who closed it, by name; empty where it ended by itself. */
      ended_by: string;
      /** @description Whether what is wrong comes and goes. */
      flapping: boolean;
      id: components["schemas"]["AlertId"];
      /** @description When it was raised, the last time. */
      raised: components["schemas"]["Timestamp"];
      /** @description The camera's state when it was raised. */
      seen: components["schemas"]["HealthState"];
      /** @description Since when things are wrong. */
      since: components["schemas"]["Timestamp"];
      site_id: components["schemas"]["SiteId"];
      site_name: string;
      state: components["schemas"]["AlertState"];
      /**
       * Format: int32
       * @description How many times it was raised.
       */
      times: number;
      /** Format: int64 */
      version: number;
    };
    /**
     * @description What somebody asks to do with an alert.
     * @enum {string}
     */
    AlertAction: "acknowledge" | "assign" | "note" | "close";
    /**
     * @description Something to do with an alert.
     * @example {
     *       "action": "note",
     *       "note": "已电话通知村网格员"
     *     }
     */
    AlertActionRequest: {
      action: components["schemas"]["AlertAction"];
      assignee_id?: components["schemas"]["UserId"] | null;
      /** @description What was done, or why; a note and a closing need it. */
      note?: string;
      /**
       * Format: int64
       * @description The version it is meant for, unless `If-Match` says it.
       */
      version?: number | null;
    };
    /** @description A camera that an alert of a whole site stands for. */
    AlertCamera: {
      camera_id: components["schemas"]["CameraId"];
      name: string;
      since: components["schemas"]["Timestamp"];
    };
    /**
     * @description What an alert is about. A camera has at most one open alert for each.
     * @enum {string}
     */
    AlertCause:
      | "offline"
      | "denied"
      | "frozen"
      | "unsupported"
      | "not_recording"
      | "site_offline"
      | "short_retention"
      | "no_space"
      | "disk_fault";
    /**
     * Format: uuid
     * @description Something that is wrong with a camera or a site, told to people.
     */
    AlertId: string;
    /** @description One line of an alert's log. */
    AlertLogRow: {
      /** @description An action, or `raise`, `raise_again`, `recover`, `merge`, `end`. */
      action: string;
      at: components["schemas"]["Timestamp"];
      /** @description Who, by name; empty for the gateway itself. */
      by: string;
      /** @description For `raise` and `raise_again`: the camera's state. */
      note: string;
      /** Format: int64 */
      seq: number;
    };
    /**
     * @description Where an alert stands.
     * @enum {string}
     */
    AlertState: "open" | "acknowledged" | "recovered" | "closed" | "merged";
    /** @description An alert with the cameras it stands for. */
    AlertWithCameras: components["schemas"]["Alert"] & {
      /** @description For an alert of a whole site. */
      away: components["schemas"]["AlertCamera"][];
    };
    /** @description A key, without what it is proved by. */
    ApiKey: {
      areas: components["schemas"]["AreaId"][];
      created: components["schemas"]["Timestamp"];
      id: components["schemas"]["ApiKeyId"];
      last_used: components["schemas"]["Timestamp"] | null;
      name: string;
      permissions: components["schemas"]["Permission"][];
      revoked: components["schemas"]["Timestamp"] | null;
      until: components["schemas"]["Timestamp"] | null;
      /** @description The person it belongs to; it never may more than they. */
      user_id: components["schemas"]["UserId"];
    };
    /**
     * Format: uuid
     * @description A key that a program signs in with.
     */
    ApiKeyId: string;
    /** @description A unit of the tree. */
    Area: {
      /**
       * Format: int32
       * @description Seconds of an outage before an alert, 1 to 86400; null takes what is above.
       */
      alert_after_s: number | null;
      /** @description The administrative division code (GB/T 2260), or empty. */
      code: string;
      code_until: components["schemas"]["Timestamp"] | null;
      id: components["schemas"]["AreaId"];
      /** @description How long footage is kept here, whoever says so. */
      kept: components["schemas"]["Kept"];
      /**
       * Format: int32
       * @description Days after which footage goes; null takes what is above.
       */
      max_days: number | null;
      /**
       * Format: int32
       * @description Days of footage kept at least; null takes what is above.
       */
      min_days: number | null;
      name: string;
      parent_id: components["schemas"]["AreaId"] | null;
      /** Format: int64 */
      version: number;
    };
    /**
     * @description What of an area changes.
     * @example {
     *       "name": "白庙社区（新）",
     *       "version": 1
     *     }
     */
    AreaChange: {
      /** Format: int32 */
      alert_after_s?: number | null;
      code?: string;
      code_until?: components["schemas"]["Timestamp"] | null;
      /** Format: int32 */
      max_days?: number | null;
      /** Format: int32 */
      min_days?: number | null;
      name?: string;
      parent_id?: components["schemas"]["AreaId"];
      /**
       * Format: int64
       * @description The version the change is made for, unless `If-Match` says it.
       */
      version?: number | null;
    };
    /** @description How many cameras of an area are how. */
    AreaHealth: {
      area_id: components["schemas"]["AreaId"];
      name: string;
      totals: {
        [key: string]: number;
      };
    };
    /**
     * Format: uuid
     * @description A unit of the tree town → village or community.
     */
    AreaId: string;
    /** @description Somebody an alert may be given to. */
    Assignee: {
      id: components["schemas"]["UserId"];
      name: string;
      unit: string;
    };
    /**
     * @description A way of encoding sound that is recorded as it is.
     * @enum {string}
     */
    AudioCodec: "aac" | "alaw" | "ulaw";
    /**
     * @description What was done, object first.
     * @enum {string}
     */
    AuditAction:
      | "session_open"
      | "session_close"
      | "shift_open"
      | "shift_close"
      | "access_open"
      | "access_close"
      | "access_request_add"
      | "access_request_scan"
      | "access_request_read"
      | "access_request_apply"
      | "access_request_forget"
      | "media_link_add"
      | "alert_apply"
      | "case_open"
      | "case_apply"
      | "case_link_add"
      | "case_link_remove"
      | "event_add"
      | "camera_add"
      | "camera_update"
      | "camera_remove"
      | "camera_purge"
      | "camera_purge_done"
      | "legal_update"
      | "legal_approve"
      | "legal_withdraw"
      | "legal_end"
      | "sign_photo_put"
      | "filing_export"
      | "camera_reconnect"
      | "camera_probe"
      | "recorder_add"
      | "recorder_update"
      | "recorder_remove"
      | "site_add"
      | "site_update"
      | "site_remove"
      | "area_add"
      | "area_update"
      | "area_remove"
      | "receiver_add"
      | "receiver_update"
      | "receiver_remove"
      | "delivery_test"
      | "delivery_again"
      | "user_add"
      | "user_update"
      | "user_set_password"
      | "session_end"
      | "totp_begin"
      | "totp_confirm"
      | "totp_disable"
      | "totp_reset"
      | "key_rotate"
      | "api_key_add"
      | "api_key_revoke"
      | "volume_add"
      | "volume_use"
      | "volume_forget"
      | "segment_expire"
      | "segment_lost"
      | "register_export"
      | "register_expire"
      | "inspection_export"
      | "audit_export"
      | "audit_expire";
    /** @description One row of the audit log. */
    AuditRow: {
      /** @description What was done, object first. */
      action: components["schemas"]["AuditAction"];
      /** @description The address the request came from. */
      address: string;
      at: components["schemas"]["Timestamp"];
      /** @description What a reader needs to understand the row; never a secret. */
      details: unknown;
      /** @description Who, by name. */
      name: string;
      /**
       * Format: int64
       * @description Rises from row to row.
       */
      seq: number;
      target: string;
      target_kind: string;
      /** @description Who; nil for the gateway itself. */
      user_id: components["schemas"]["UserId"];
    };
    /** @description A seal over audit rows: a hash over them and over the seal before. */
    AuditSeal: {
      at: components["schemas"]["Timestamp"];
      /**
       * Format: int64
       * @description The first row.
       */
      first: number;
      /** @description The earliest time of a row. */
      from: components["schemas"]["Timestamp"];
      /** @description 64 hexadecimal digits. */
      hash: string;
      /**
       * Format: int64
       * @description The last row.
       */
      last: number;
      /** @description Number and hash in one word, to be noted elsewhere; `xueliang check --audit --noted` takes it. */
      noted: string;
      /**
       * Format: int64
       * @description Rises by one from seal to seal.
       */
      number: number;
      removed_at: components["schemas"]["Timestamp"] | null;
      /**
       * Format: int64
       * @description How many rows.
       */
      rows: number;
      /** @description The latest time of a row. */
      to: components["schemas"]["Timestamp"];
    };
    /** @description The seals, and whether rows wait for one. */
    AuditSeals: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["AuditSeal"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
      unsealed_since: components["schemas"]["Timestamp"] | null;
    };
    /** Format: binary */
    Binary: string;
    /** @description A camera, as everybody who may see it sees it. */
    Camera: {
      /**
       * Format: int32
       * @description Seconds of an outage before an alert, 1 to 86400; null takes what is above.
       */
      alert_after_s: number | null;
      /**
       * @description Whether its legal record is approved today; without that nothing is pulled from it while the
       *     compliance profile is on.
       */
      approved: boolean;
      area_id: components["schemas"]["AreaId"];
      area_name: string;
      /** @description Whether their sound is recorded too, where there is some of a kind that is. */
      audio: boolean;
      /**
       * Format: int32
       * @description How far from the place asked for with `near`, in metres; null where none was asked for.
       */
      distance_m: number | null;
      /** @description Whether it is to run at all. */
      enabled: boolean;
      /** @description The GB/T 28181 code, 20 digits, or empty. */
      gb_code: string;
      /** @description Whether credentials are stored; they are never shown. */
      has_credentials: boolean;
      health: components["schemas"]["CameraState"];
      id: components["schemas"]["CameraId"];
      /** @description How long it goes on being recorded when there is no space for all. */
      importance: components["schemas"]["Importance"];
      /** @description How long footage is kept here, whoever says so. */
      kept: components["schemas"]["Kept"];
      /**
       * Format: double
       * @description WGS 84, in degrees.
       */
      latitude: number | null;
      /**
       * Format: double
       * @description WGS 84, in degrees.
       */
      longitude: number | null;
      /** @description The full picture. */
      main: components["schemas"]["StreamAddress"];
      /**
       * @description What is covered in its pictures when people look. The pictures themselves
       *     have nothing covered.
       */
      masks: components["schemas"]["PrivacyMask"][];
      /**
       * Format: int32
       * @description Days after which footage goes; null takes what is above.
       */
      max_days: number | null;
      /**
       * Format: int32
       * @description Days of footage kept at least; null takes what is above.
       */
      min_days: number | null;
      name: string;
      /** @description Where it stands, in words. */
      place: string;
      /** @description Which streams are recorded. */
      plan: components["schemas"]["RecordingPlan"];
      recorder_id: components["schemas"]["RecorderId"] | null;
      removed: components["schemas"]["Timestamp"] | null;
      /** @description When they are. */
      schedule: components["schemas"]["Schedule"];
      site_id: components["schemas"]["SiteId"];
      site_name: string;
      sub: components["schemas"]["StreamAddress"] | null;
      /** Format: int64 */
      version: number;
    };
    /**
     * @description What to do with a camera.
     * @enum {string}
     */
    CameraAction: "reconnect";
    /**
     * @description Something to do with a camera.
     * @example {
     *       "action": "reconnect"
     *     }
     */
    CameraActionRequest: {
      action: components["schemas"]["CameraAction"];
    };
    /**
     * @description What of a camera changes.
     * @example {
     *       "name": "白庙社区-村口-西向-枪机",
     *       "version": 1
     *     }
     */
    CameraChange: {
      /** Format: int32 */
      alert_after_s?: number | null;
      audio?: boolean;
      enabled?: boolean;
      gb_code?: string;
      importance?: components["schemas"]["Importance"];
      /** Format: double */
      latitude?: number | null;
      /** Format: double */
      longitude?: number | null;
      main?: components["schemas"]["StreamAddress"];
      /** Format: int32 */
      max_days?: number | null;
      /** Format: int32 */
      min_days?: number | null;
      name?: string;
      password?: string | null;
      place?: string;
      plan?: components["schemas"]["RecordingPlan"];
      recorder_id?: components["schemas"]["RecorderId"] | null;
      schedule?: components["schemas"]["Schedule"];
      site_id?: components["schemas"]["SiteId"];
      sub?: components["schemas"]["StreamAddress"] | null;
      /** @description Together with `password`; null removes both. */
      username?: string | null;
      /**
       * Format: int64
       * @description The version the change is made for, unless `If-Match` says it.
       */
      version?: number | null;
    };
    /** @description A fact about a camera. */
    CameraEvent: {
      at: components["schemas"]["Timestamp"];
      /** @description Who posted it, by name; empty for the gateway. */
      by: string;
      camera_id: components["schemas"]["CameraId"];
      /** @description The sender's own id for it. */
      external_id: string | null;
      id: components["schemas"]["CameraEventId"];
      /** @description What happened, as a word. */
      kind: string;
      note: string;
      /** @description When it was written down. */
      recorded: components["schemas"]["Timestamp"];
      source: components["schemas"]["EventSource"];
      until: components["schemas"]["Timestamp"] | null;
    };
    /**
     * Format: uuid
     * @description A fact about a camera that people or cases care about.
     */
    CameraEventId: string;
    /** @description How a camera is. */
    CameraHealth: {
      /** @description Why, in a word, while there is a failure. */
      reason: string | null;
      since: components["schemas"]["Timestamp"] | null;
      state: components["schemas"]["HealthState"];
      /** @description Each stream that runs here; empty when the camera does not. */
      streams: components["schemas"]["StreamHealth"][];
    };
    /**
     * Format: uuid
     * @description A camera, whoever made it and however it is reached.
     */
    CameraId: string;
    /** @description What there is of a camera that would go, what stops that, and how the last purge is. */
    CameraPurge: {
      /** Format: int64 */
      bytes: number;
      camera_name: string;
      /**
       * Format: int32
       * @description Sealed files that there are now.
       */
      files: number;
      from: components["schemas"]["Timestamp"] | null;
      /** @description What cases hold: while there is any, nothing can be deleted. */
      holds: components["schemas"]["PurgeHold"][];
      purge: components["schemas"]["Purge"] | null;
      removed: components["schemas"]["Timestamp"] | null;
      site_name: string;
      to: components["schemas"]["Timestamp"] | null;
    };
    /** @description How a camera is. */
    CameraState: {
      /** @description Why, in a word, while there is a failure. */
      reason: string | null;
      since: components["schemas"]["Timestamp"] | null;
      state: components["schemas"]["HealthState"];
    };
    /** @description A governance case. */
    Case: {
      /** @description What its state allows. */
      actions: components["schemas"]["CaseAction"][];
      area_id: components["schemas"]["AreaId"];
      area_name: string;
      /** @description The category code of the event dictionary (GB/T 31000), or empty. */
      category: string;
      closed_at: components["schemas"]["Timestamp"] | null;
      description: string;
      /** @description That platform's number, or empty. */
      external_id: string;
      handler: components["schemas"]["Person"] | null;
      id: components["schemas"]["CaseId"];
      line: components["schemas"]["CaseLine"] | null;
      /**
       * @description The number people say: day and count of the day.
       * @example 20261123-0007
       */
      number: string;
      occurred_at: components["schemas"]["Timestamp"];
      opened_at: components["schemas"]["Timestamp"];
      opened_by: components["schemas"]["Person"];
      /** @description Where, in words. */
      place: string;
      /** @description The platform it came from, or empty. */
      source: string;
      state: components["schemas"]["CaseState"];
      title: string;
      /** Format: int64 */
      version: number;
    };
    /**
     * @description What somebody asks to do with a case.
     * @enum {string}
     */
    CaseAction:
      "accept" | "handle_locally" | "log_progress" | "feedback" | "verify_ok" | "rework" | "reopen";
    /**
     * @description Something to do with a case.
     * @example {
     *       "action": "accept",
     *       "note": "网格员已到场"
     *     }
     */
    CaseActionRequest: {
      action: components["schemas"]["CaseAction"];
      /** @description What was done, or why; some actions need it. */
      note?: string;
      /**
       * Format: int64
       * @description The version it is meant for, unless `If-Match` says it.
       */
      version?: number | null;
    };
    /**
     * Format: uuid
     * @description One governance case.
     */
    CaseId: string;
    /**
     * @description The five lines (条线) of the town's governance work.
     * @enum {string}
     */
    CaseLine: "mediation" | "defence" | "problems" | "service" | "peace";
    /** @description What a case points to. */
    CaseLink: {
      alert_id: components["schemas"]["AlertId"] | null;
      at: components["schemas"]["Timestamp"];
      /** @description Who made it, by name. */
      by: string;
      camera_id: components["schemas"]["CameraId"] | null;
      event: components["schemas"]["CameraEvent"] | null;
      event_id: components["schemas"]["CameraEventId"] | null;
      from: components["schemas"]["Timestamp"] | null;
      id: components["schemas"]["CaseLinkId"];
      kind: components["schemas"]["LinkKind"];
      /** @description Why. */
      note: string;
      stream: components["schemas"]["StreamKind"] | null;
      to: components["schemas"]["Timestamp"] | null;
    };
    /**
     * Format: uuid
     * @description What a case points to: a camera, an event or a span of footage.
     */
    CaseLinkId: string;
    /** @description One line of a case's log. */
    CaseLogRow: {
      /** @description An action, or `open`, `link`, `unlink`. */
      action: string;
      at: components["schemas"]["Timestamp"];
      /** @description Who, by name. */
      by: string;
      from: components["schemas"]["CaseState"] | null;
      link_id: components["schemas"]["CaseLinkId"] | null;
      /** @description Empty for a link to what the caller may not see. */
      note: string;
      /** Format: int64 */
      seq: number;
      to: components["schemas"]["CaseState"];
    };
    /**
     * @description Where a case stands.
     * @enum {string}
     */
    CaseState: "reported" | "accepted" | "handling" | "fed_back" | "closed";
    /** @description How many cases are not closed, as far as the caller may see them. */
    CaseTotals: {
      /**
       * Format: int64
       * @description Those the caller works on.
       */
      mine: number;
      /**
       * Format: int64
       * @description All together.
       */
      open: number;
      /** @description By state, those with cases only. */
      states: {
        [key: string]: number;
      };
    };
    /** @description A case with what it points to. */
    CaseWithLinks: components["schemas"]["Case"] & {
      links: components["schemas"]["CaseLink"][];
    };
    /**
     * @description A clip: one file, or several where codec or resolution of the pictures changed, or the codec of the
     *     sound.
     */
    ClipList: {
      camera_id: components["schemas"]["CameraId"];
      /** @description The wanted span. */
      from: components["schemas"]["Timestamp"];
      /**
       * @description What is missing of the span, and why. In the files the picture before stands still meanwhile,
       *     so that the player's clock stays true.
       */
      gaps: components["schemas"]["Gap"][];
      parts: components["schemas"]["ClipPart"][];
      stream: components["schemas"]["StreamKind"];
      to: components["schemas"]["Timestamp"];
    };
    /** @description One file of a clip. */
    ClipPart: {
      audio: components["schemas"]["AudioCodec"] | null;
      /**
       * Format: int64
       * @description Its size in bytes.
       */
      bytes: number;
      codec: components["schemas"]["Codec"];
      /** @description What identifies its content. */
      etag: string;
      /** @description What it shows. */
      from: components["schemas"]["Timestamp"];
      /**
       * Format: int32
       * @description Pixels.
       */
      height: number;
      /** @description Its number, from 0. */
      part: number;
      /**
       * @description Where it is had.
       * @example /api/v1/cameras/019ab0c1-7d3e-7000-8000-000000000002/clip.mp4?from=…
       */
      path: string;
      /** @description The codec in the words of browsers (RFC 6381). */
      rfc6381: string;
      /** @description Where pictures stand still in it. */
      still: components["schemas"]["Still"][];
      to: components["schemas"]["Timestamp"];
      /**
       * Format: int32
       * @description Pixels.
       */
      width: number;
    };
    /**
     * @description A message as programs get it, by the feed and by webhooks (CloudEvents 1.0.2, JSON format).
     * @example {
     *       "data": {
     *         "state": "unreachable"
     *       },
     *       "datacontenttype": "application/json",
     *       "id": "42",
     *       "source": "/api/v1",
     *       "specversion": "1.0",
     *       "subject": "cameras/019ab0c1-7d3e-7000-8000-000000000002",
     *       "time": "2026-11-23T02:00:00.000000Z",
     *       "type": "xueliang.camera.offline.v1"
     *     }
     */
    CloudEvent: {
      /** @description The facts. */
      data: unknown;
      /** @description `application/json`. */
      datacontenttype: string;
      /** @description Rises from message to message; also the id of the Server-Sent Event. */
      id: string;
      /** @description Where it comes from. */
      source: string;
      /** @description `1.0`. */
      specversion: string;
      /** @description To what. */
      subject: string;
      /** @description When. */
      time: components["schemas"]["Timestamp"];
      /** @description What happened. */
      type: string;
    };
    /**
     * @description A way of encoding pictures that is recorded.
     * @enum {string}
     */
    Codec: "h264" | "h265";
    /**
     * @description Whether the law's 30 days hold, and cameras need approval; `off` is for tests and demonstrations and
     *     shown in red.
     * @enum {string}
     */
    Compliance: "on" | "off";
    /**
     * @description Who says how long footage is kept.
     * @enum {string}
     */
    DaysFrom: "camera" | "site" | "area" | "installation" | "law" | "order";
    /**
     * @description A certificate of deleted footage: what of one stream of one day went by one rule. It grows for a
     *     day while more of that goes, and never shrinks.
     */
    Deletion: {
      area_id: components["schemas"]["AreaId"];
      /** @description When the first of the files was given up. */
      begun: components["schemas"]["Timestamp"];
      /** Format: int64 */
      bytes: number;
      camera_id: components["schemas"]["CameraId"];
      /** @description Its name then; the camera may be gone since. */
      camera_name: string;
      /** @description Whether the camera had been removed before. */
      camera_removed: boolean;
      /**
       * Format: int32
       * @description The days that were over: for `age` those after which footage goes, for `space` those it was
       *     promised; none for `purge`.
       */
      days: number;
      /** @description Who had said so. */
      days_from: components["schemas"]["DaysFrom"];
      /** Format: int32 */
      files: number;
      /** @description The first picture that went. */
      from: components["schemas"]["Timestamp"];
      id: components["schemas"]["DeletionId"];
      /** @description When the last of them was given up. */
      last: components["schemas"]["Timestamp"];
      /**
       * Format: int32
       * @description How many files are not known to be gone yet.
       */
      left: number;
      purge_id: components["schemas"]["PurgeId"] | null;
      rule: components["schemas"]["DeletionRule"];
      /** @description The name of its site then. */
      site_name: string;
      stream: components["schemas"]["StreamKind"];
      /** @description The end of the last picture that went. Nothing in between stayed. */
      to: components["schemas"]["Timestamp"];
      verified_at: components["schemas"]["Timestamp"] | null;
    };
    /**
     * Format: uuid
     * @description A certificate of deleted footage.
     */
    DeletionId: string;
    /**
     * @description Why footage was deleted.
     * @enum {string}
     */
    DeletionRule: "age" | "space" | "purge";
    /** @description One message to a receiver. */
    Delivery: {
      /** @description What was tried, the oldest first. */
      attempts: components["schemas"]["DeliveryAttempt"][];
      /** @description What is posted, byte for byte. */
      body: string;
      created: components["schemas"]["Timestamp"];
      done: components["schemas"]["Timestamp"] | null;
      due: components["schemas"]["Timestamp"] | null;
      /** @description Also the `webhook-id`, the same in every attempt. */
      id: components["schemas"]["DeliveryId"];
      /**
       * @description What it tells.
       * @example xueliang.alert.raised.v1
       */
      kind: string;
      state: components["schemas"]["DeliveryState"];
      /** @description About what. */
      subject: string;
    };
    /**
     * @description What to do with a message.
     * @enum {string}
     */
    DeliveryAction: "again";
    /**
     * @description Something to do with a message.
     * @example {
     *       "action": "again"
     *     }
     */
    DeliveryActionRequest: {
      action: components["schemas"]["DeliveryAction"];
    };
    /** @description One attempt to deliver a message. */
    DeliveryAttempt: {
      at: components["schemas"]["Timestamp"];
      /**
       * @description What went wrong; empty when it worked. `refused` or `redirected` with a status; without an
       *     answer one of `unreachable`, `timed_out`, `broken_off`, `address_unusable`, `not_allowed`,
       *     `secret_unusable`.
       */
      error: string;
      /**
       * Format: int32
       * @description The HTTP status, where there was an answer.
       */
      status: number | null;
      /** Format: int32 */
      took_ms: number;
    };
    /**
     * Format: uuid
     * @description One message to one receiver.
     */
    DeliveryId: string;
    /**
     * @description Where a message to a receiver stands.
     * @enum {string}
     */
    DeliveryState: "pending" | "delivered" | "dead";
    /**
     * @description Why an approval is over.
     * @enum {string}
     */
    Ended: "withdrawn" | "moved" | "address" | "record" | "masks";
    /**
     * @description Who says that something happened.
     * @enum {string}
     */
    EventSource: "gateway" | "device" | "integrator" | "operator";
    /** @description What is wrong with one field. */
    FieldProblem: {
      /** @description A stable word for programs. */
      code: string;
      /** @description A sentence for people. */
      detail: string;
      /** @description Where: a JSON Pointer into the body (RFC 6901), or `?name` for a query field. */
      pointer: string;
    };
    /** @description What exists of a span. */
    Footage: {
      camera_id: components["schemas"]["CameraId"];
      /**
       * Format: int64
       * @description How much is there, in milliseconds.
       */
      covered_ms: number;
      from: components["schemas"]["Timestamp"];
      /** @description What is missing, within the span and up to now. */
      gaps: components["schemas"]["Gap"][];
      /**
       * Format: int64
       * @description How much was to be recorded up to now, in milliseconds.
       */
      planned_ms: number;
      /** @description What is there, by time; the first and the last may reach beyond the span. */
      segments: components["schemas"]["Segment"][];
      stream: components["schemas"]["StreamKind"];
      to: components["schemas"]["Timestamp"];
    };
    /**
     * @description What is known of one day.
     * @example {
     *       "covered_ms": 86100000,
     *       "date": "2026-11-23",
     *       "gap_ms": 300000,
     *       "held": true,
     *       "segments": 1436
     *     }
     */
    FootageDay: {
      /**
       * Format: int64
       * @description How much of it is there, in milliseconds.
       */
      covered_ms: number;
      /**
       * Format: date
       * @description The day in China Standard Time.
       */
      date: string;
      /**
       * Format: int64
       * @description How much of it, up to now, is missing with a known reason, in milliseconds.
       */
      gap_ms: number;
      /** @description Whether a case holds a part of it. */
      held: boolean;
      /**
       * Format: int64
       * @description How many pieces of footage share time with it.
       */
      segments: number;
    };
    /** @description A stretch that is missing. */
    Gap: {
      from: components["schemas"]["Timestamp"];
      reason: components["schemas"]["GapReason"];
      to: components["schemas"]["Timestamp"];
    };
    /**
     * @description Why footage that was planned is not there.
     * @enum {string}
     */
    GapReason:
      | "starting"
      | "unreachable"
      | "refused"
      | "denied"
      | "overloaded"
      | "malformed"
      | "unsupported"
      | "silent"
      | "ended"
      | "gateway_stopped"
      | "gateway_killed"
      | "disk_full"
      | "disk_error"
      | "elsewhere"
      | "overrun"
      | "not_planned"
      | "expired"
      | "purged"
      | "unknown";
    /** @description An area for a time, or a single camera, that somebody sees besides their areas. */
    Grant: {
      area_id?: components["schemas"]["AreaId"] | null;
      camera_id?: components["schemas"]["CameraId"] | null;
      from?: components["schemas"]["Timestamp"] | null;
      until?: components["schemas"]["Timestamp"] | null;
    };
    /**
     * @description How many cameras are how.
     * @example {
     *       "alerts": {
     *         "acknowledged": 1,
     *         "open": 1
     *       },
     *       "areas": [
     *         {
     *           "area_id": "019ab0c1-7d3e-7000-8000-0000000000a1",
     *           "name": "白庙社区",
     *           "totals": {
     *             "denied": 1,
     *             "online": 14,
     *             "unreachable": 1
     *           }
     *         }
     *       ],
     *       "totals": {
     *         "denied": 1,
     *         "online": 14,
     *         "unreachable": 1
     *       }
     *     }
     */
    Health: {
      alerts: components["schemas"]["OpenAlerts"] | null;
      /** @description The same for each area that has cameras of its own. */
      areas: components["schemas"]["AreaHealth"][];
      /** @description Cameras by state, over all areas the caller may see. */
      totals: {
        [key: string]: number;
      };
    };
    /**
     * @description What people are told about a camera or a stream.
     * @enum {string}
     */
    HealthState:
      | "unknown"
      | "unapproved"
      | "online"
      | "unreachable"
      | "refused"
      | "denied"
      | "overloaded"
      | "silent"
      | "frozen"
      | "unsupported";
    /** @description The case footage is held for. */
    HeldFor: {
      /** @description Who holds the footage for it, by name. */
      by: string;
      id: components["schemas"]["CaseId"];
      number: string;
      title: string;
    };
    /** @description Footage that stays as long as a case points to it. */
    Hold: {
      case: components["schemas"]["HeldFor"] | null;
      from: components["schemas"]["Timestamp"];
      id: components["schemas"]["HoldId"];
      /** @description When it was made. */
      since: components["schemas"]["Timestamp"];
      stream: components["schemas"]["StreamKind"] | null;
      to: components["schemas"]["Timestamp"];
    };
    /**
     * Format: uuid
     * @description A promise that a span of footage stays.
     */
    HoldId: string;
    /**
     * @description How long a camera goes on being recorded when there is no space for all (重要程度).
     * @enum {string}
     */
    Importance: "low" | "normal" | "high";
    /** @description How long footage is kept here, whoever says so. */
    Kept: {
      /** @description What nothing holds goes then. */
      max: components["schemas"]["KeptDays"];
      /** @description Nothing goes before. */
      min: components["schemas"]["KeptDays"];
    };
    /** @description A number of days, and who says so. */
    KeptDays: {
      /** Format: int32 */
      days: number;
      /** @description Who says so. */
      from: components["schemas"]["DaysFrom"];
      /** @description The name of that site or area; null for others, and for an area outside the caller's. */
      name: string | null;
    };
    /**
     * @description What is written down of a camera, whole: what a change leaves out is empty afterwards.
     * @example {
     *       "approval_date": "2025-03-18",
     *       "approval_number": "义综治〔2025〕6号",
     *       "audio_document": "",
     *       "builder_unit": "义新镇人民政府",
     *       "class": "art7_1",
     *       "filed": null,
     *       "filing_number": "",
     *       "in_use_since": "2026-11-21",
     *       "masks": [
     *         {
     *           "points": [
     *             [
     *               0,
     *               0
     *             ],
     *             [
     *               2000,
     *               0
     *             ],
     *             [
     *               2000,
     *               3000
     *             ]
     *           ]
     *         }
     *       ],
     *       "near_secret_unit": false,
     *       "necessity": "",
     *       "no_forbidden_place": true,
     *       "secret_consent": "",
     *       "sharing_number": "",
     *       "sharing_partner": "",
     *       "sharing_until": null,
     *       "sign_installed": "2025-05-06",
     *       "version": 0,
     *       "view_reviewed": "2026-11-20",
     *       "view_reviewed_by": "王强"
     *     }
     */
    Legal: {
      /**
       * Format: date
       * @description The date of that document.
       */
      approval_date?: string | null;
      /** @description The number of the document that approves it. */
      approval_number: string;
      /** @description The document that allows its sound to be recorded. */
      audio_document: string;
      /** @description The unit that built it. */
      builder_unit: string;
      class?: components["schemas"]["LegalClass"] | null;
      /**
       * Format: date
       * @description When it was filed.
       */
      filed?: string | null;
      /** @description The number under which it is filed with the police. */
      filing_number: string;
      /**
       * Format: date
       * @description Since when it is in use.
       */
      in_use_since?: string | null;
      /** @description What is covered in its pictures when people look; at most 16. */
      masks: components["schemas"]["PrivacyMask"][];
      /** @description Whether a unit that has to do with state secrets is near by. */
      near_secret_unit: boolean;
      /** @description Why it is necessary; needed for `art9`. */
      necessity: string;
      /**
       * @description The declaration that nothing of article 8 (rooms of hotels and dormitories, bathrooms, places
       *     where somebody's privacy could be seen or heard …) is in view.
       */
      no_forbidden_place: boolean;
      /** @description The document in which that unit consents; needed where there is one. */
      secret_consent: string;
      /** @description The number of the agreement of sharing; needed for `art7_2`, as are the next two. */
      sharing_number: string;
      /** @description Who shares it. */
      sharing_partner: string;
      /**
       * Format: date
       * @description The last day of the agreement.
       */
      sharing_until?: string | null;
      /**
       * Format: date
       * @description When the warning sign was put up.
       */
      sign_installed?: string | null;
      /**
       * Format: int64
       * @description The version the change was made for, unless `If-Match` says it; 0 before the first.
       */
      version?: number | null;
      /**
       * Format: date
       * @description When.
       */
      view_reviewed?: string | null;
      /** @description Who reviewed the field of view. */
      view_reviewed_by: string;
    };
    /**
     * @description What to do with the approval of a camera.
     * @enum {string}
     */
    LegalAction: "approve" | "withdraw";
    /**
     * @description Something to do with the approval of a camera.
     * @example {
     *       "action": "approve",
     *       "on": "2026-11-23"
     *     }
     */
    LegalActionRequest: {
      action: components["schemas"]["LegalAction"];
      /**
       * Format: date
       * @description The day an approval counts from, not after today; today when absent.
       */
      on?: string | null;
      /** @description Why an approval is withdrawn. */
      reason?: string;
      /**
       * Format: int64
       * @description The version of the record that is approved, so that nobody approves what they have not seen.
       */
      version?: number | null;
    };
    /** @description That a camera may be pulled. */
    LegalApproval: {
      /** @description When it was given here. */
      at: components["schemas"]["Timestamp"];
      /** @description Who approved, by name. */
      name: string;
      /**
       * Format: date
       * @description The day it counts from.
       */
      on: string;
      /**
       * Format: date
       * @description The last day it counts; null is until it is withdrawn.
       */
      until: string | null;
    };
    /**
     * @description By which article a camera stands where it stands.
     * @enum {string}
     */
    LegalClass: "art7_1" | "art7_2" | "art9" | "art33_non_public";
    /** @description How the last approval ended. */
    LegalEnd: {
      at: components["schemas"]["Timestamp"];
      ended: components["schemas"]["Ended"];
      /** @description Who, by name. */
      name: string;
      /** @description Why, in words; empty where a change of the record says it. */
      reason: string;
    };
    /** @description The legal record of a camera, with what becomes of it. */
    LegalRecord: {
      approval: components["schemas"]["LegalApproval"] | null;
      /** @description Whether it may be pulled today. */
      approved: boolean;
      changed: components["schemas"]["Timestamp"] | null;
      /** @description Who changed it last, by name. */
      changed_by: string | null;
      ended: components["schemas"]["LegalEnd"] | null;
      legal: components["schemas"]["Legal"];
      /** @description What is missing before it can be approved. */
      missing: components["schemas"]["Missing"][];
      /** @description What somebody should see to, the most urgent first. */
      reminders: components["schemas"]["LegalReminder"][];
      sign_photo: components["schemas"]["Timestamp"] | null;
      /** Format: int64 */
      version: number;
    };
    /** @description What somebody should see to. */
    LegalReminder: {
      /**
       * Format: date
       * @description The day it is due, where there is one.
       */
      due: string | null;
      reminder: components["schemas"]["Reminder"];
    };
    /** @description A camera that somebody should see to. */
    LegalReminders: {
      /** @description Whether it may be pulled today. */
      approved: boolean;
      area_name: string;
      camera_id: components["schemas"]["CameraId"];
      /** @description What is missing before it can be approved. */
      missing: components["schemas"]["Missing"][];
      /** @description Its name. */
      name: string;
      /** @description What to see to, the most urgent first; at least one. */
      reminders: components["schemas"]["LegalReminder"][];
      site_name: string;
      /**
       * Format: int64
       * @description The version of the record.
       */
      version: number;
    };
    /**
     * @description What kind of thing a link points to.
     * @enum {string}
     */
    LinkKind: "camera" | "event" | "alert" | "span";
    /** @description A page of a list. */
    List_AccessRequest: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["AccessRequest"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_AccessView: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["AccessView"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_Alert: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["Alert"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_AlertLogRow: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["AlertLogRow"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_ApiKey: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["ApiKey"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_Area: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["Area"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_Assignee: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["Assignee"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_AuditRow: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["AuditRow"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_Camera: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["Camera"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_CameraEvent: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["CameraEvent"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_Case: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["Case"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_CaseLink: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["CaseLink"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_CaseLogRow: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["CaseLogRow"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_Deletion: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["Deletion"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_Delivery: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["Delivery"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_FootageDay: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["FootageDay"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_Hold: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["Hold"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_LegalReminders: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["LegalReminders"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_PersonSession: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["PersonSession"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_Purge: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["Purge"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_Receiver: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["Receiver"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_Recorder: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["Recorder"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_RemovedCamera: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["RemovedCamera"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_Site: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["Site"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /** @description A page of a list. */
    List_User: {
      /** @description The items, in a stable order. */
      items: components["schemas"]["User"][];
      /** @description Give it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
    /**
     * @description What is done for a viewer that cannot show the codec.
     * @enum {string}
     */
    LiveFallback: "sub" | "stills";
    /**
     * @description The first message of a viewer: what it can show.
     * @example {
     *       "codecs": [
     *         "avc1"
     *       ],
     *       "height": 360,
     *       "width": 640
     *     }
     */
    LiveHello: {
      /** @description Codecs in the words of browsers, whole or as a beginning: `avc1`, `hvc1`. */
      codecs: string[];
      /**
       * Format: int32
       * @description The height it is shown at.
       */
      height?: number;
      /**
       * Format: int32
       * @description The width it is shown at; a small one gets the sub-stream where the address names none.
       */
      width?: number;
    };
    /** @description A text message to a viewer. */
    LiveMessage:
      | {
          /** @description The codec in the words of browsers. */
          codec: string;
          /**
           * Format: int32
           * @description In pixels.
           */
          height: number;
          /** @description For `MediaSource.addSourceBuffer`. */
          mime: string;
          /** @description The stream that is shown. */
          stream: components["schemas"]["StreamKind"];
          /** @enum {string} */
          type: "init";
          /**
           * Format: int32
           * @description In pixels.
           */
          width: number;
        }
      | {
          /** @enum {string} */
          type: "codec_change";
        }
      | {
          /**
           * Format: int64
           * @description How many.
           */
          count: number;
          /** @enum {string} */
          type: "missed";
        }
      | {
          /** @description Why, in a word. */
          reason: string | null;
          since: components["schemas"]["Timestamp"] | null;
          /** @description The state of the camera. */
          state: components["schemas"]["HealthState"];
          /** @enum {string} */
          type: "offline";
        }
      | {
          /** @description The codec in the words of browsers. */
          codec: string;
          /** @description What happens instead. */
          fallback: components["schemas"]["LiveFallback"];
          /** @enum {string} */
          type: "unsupported";
        };
    /** @description A key that was just made. */
    MadeApiKey: {
      id: components["schemas"]["ApiKeyId"];
      /** @description What the program sends as `Authorization: Bearer …`. It is not shown again. */
      token: string;
    };
    /** @description A receiver that was just made, or whose secret was just changed. */
    MadeReceiver: components["schemas"]["Receiver"] & {
      /** @description What its messages are signed with (Standard Webhooks). It is not shown again. */
      secret: string;
    };
    /** @description An address that opens by itself. */
    MediaLink: {
      /** @description Path and query, to be put behind the gateway's own address. */
      path: string;
      /** @description It opens until then. */
      until: components["schemas"]["Timestamp"];
    };
    /**
     * @description What a record lacks before it can be approved.
     * @enum {string}
     */
    Missing:
      | "class"
      | "builder_unit"
      | "approval_doc"
      | "necessity"
      | "secret_consent"
      | "forbidden_places"
      | "sign"
      | "view_review"
      | "sharing"
      | "sharing_over";
    /** @description A natural person who asks. */
    NaturalPerson: {
      /** @description Null for whoever does not handle requests, and when it is no longer kept. */
      name: string | null;
      protects: components["schemas"]["Protects"];
      relation: components["schemas"]["Relation"] | null;
    };
    /**
     * @description Why somebody is going to look.
     * @example {
     *       "camera_id": "019ab0c1-7d3e-7000-8000-000000000002",
     *       "from": "2026-11-23T01:00:00Z",
     *       "purpose": "emergency",
     *       "reason": "走失老人",
     *       "to": "2026-11-23T02:00:00Z"
     *     }
     */
    NewAccessRecord: {
      camera_id?: components["schemas"]["CameraId"] | null;
      case_id?: components["schemas"]["CaseId"] | null;
      from?: components["schemas"]["Timestamp"] | null;
      purpose: components["schemas"]["Purpose"];
      /** @description The reason in words, for `emergency`; else it may be empty. */
      reason?: string;
      request_id?: components["schemas"]["AccessRequestId"] | null;
      to?: components["schemas"]["Timestamp"] | null;
    };
    /**
     * @description A request somebody from outside makes: exactly one of `state_organ` and `natural_person`.
     * @example {
     *       "camera_ids": [
     *         "019ab0c1-7d3e-7000-8000-000000000002"
     *       ],
     *       "from": "2026-11-23T01:00:00Z",
     *       "reason": "盗窃案",
     *       "state_organ": {
     *         "document_no": "盐公调证〔2026〕17号",
     *         "officers": [
     *           {
     *             "card_no": "J0001",
     *             "name": "赵某"
     *           },
     *           {
     *             "card_no": "J0002",
     *             "name": "钱某"
     *           }
     *         ],
     *         "organ": "盐亭县公安局",
     *         "wants": "export"
     *       },
     *       "to": "2026-11-23T01:30:00Z"
     *     }
     */
    NewAccessRequest: {
      /** @description Whose footage: 1 to 20 cameras. */
      camera_ids: components["schemas"]["CameraId"][];
      /** @description The footage, at most 31 days of it. */
      from: components["schemas"]["Timestamp"];
      natural_person?: components["schemas"]["NewNaturalPerson"] | null;
      /** @description Why, in words; without names of people. */
      reason: string;
      state_organ?: components["schemas"]["NewStateOrgan"] | null;
      to: components["schemas"]["Timestamp"];
    };
    /**
     * @description A new key.
     * @example {
     *       "areas": [
     *         "019ab0c1-7d3e-7000-8000-0000000000a1"
     *       ],
     *       "name": "upper platform",
     *       "permissions": [
     *         "camera_read",
     *         "event_post"
     *       ]
     *     }
     */
    NewApiKey: {
      /** @description In or below the caller's own, and the person's; at least one. */
      areas: components["schemas"]["AreaId"][];
      /** @description 1 to 128 characters. */
      name: string;
      /** @description Some of the person's, and of the caller's own unless it is for an integrator. */
      permissions: components["schemas"]["Permission"][];
      until?: components["schemas"]["Timestamp"] | null;
      user_id?: components["schemas"]["UserId"] | null;
    };
    /**
     * @description A new area.
     * @example {
     *       "code": "510781207001",
     *       "name": "白庙社区",
     *       "parent_id": "019ab0c1-7d3e-7000-8000-0000000000a1"
     *     }
     */
    NewArea: {
      /**
       * Format: int32
       * @description Seconds of an outage before an alert, 1 to 86400; null takes what is above.
       */
      alert_after_s?: number | null;
      /** @description 6 to 12 digits. */
      code?: string;
      code_until?: components["schemas"]["Timestamp"] | null;
      /**
       * Format: int32
       * @description Days after which footage goes, not below those that are kept at least; null takes what is
       *     above.
       */
      max_days?: number | null;
      /**
       * Format: int32
       * @description Days of footage kept at least, not below the law's 30 while the compliance profile is on; null
       *     takes what is above.
       */
      min_days?: number | null;
      /** @description 1 to 128 characters. */
      name: string;
      parent_id?: components["schemas"]["AreaId"] | null;
    };
    /**
     * @description A new camera.
     * @example {
     *       "main": {
     *         "transport": "tcp",
     *         "url": "rtsp://10.20.7.11:554/ch1/main"
     *       },
     *       "name": "白庙社区-村口-东向-枪机",
     *       "password": "camera-password-1",
     *       "plan": "main",
     *       "site_id": "019ab0c1-7d3e-7000-8000-0000000000b1",
     *       "sub": {
     *         "url": "rtsp://10.20.7.11:554/ch1/sub"
     *       },
     *       "username": "viewer"
     *     }
     */
    NewCamera: {
      /**
       * Format: int32
       * @description Seconds of an outage before an alert, 1 to 86400; null takes what is above.
       */
      alert_after_s?: number | null;
      /**
       * @description Whether their sound is recorded too; `false` when absent. What people say is personal
       *     information: only where the purpose needs it.
       */
      audio?: boolean | null;
      /** @description `true` when absent. */
      enabled?: boolean | null;
      /** @description The GB/T 28181 code, 20 digits. */
      gb_code?: string;
      importance?: components["schemas"]["Importance"] | null;
      /** Format: double */
      latitude?: number | null;
      /**
       * Format: double
       * @description WGS 84, in degrees; together with `latitude`.
       */
      longitude?: number | null;
      /** @description The full picture. The address never carries credentials. */
      main: components["schemas"]["StreamAddress"];
      /**
       * Format: int32
       * @description Days after which footage goes, not below those that are kept at least; null takes what is
       *     above.
       */
      max_days?: number | null;
      /**
       * Format: int32
       * @description Days of footage kept at least, not below the law's 30 while the compliance profile is on; null
       *     takes what is above.
       */
      min_days?: number | null;
      /** @description 1 to 128 characters. */
      name: string;
      password?: string | null;
      place?: string;
      plan?: components["schemas"]["RecordingPlan"] | null;
      recorder_id?: components["schemas"]["RecorderId"] | null;
      schedule?: components["schemas"]["Schedule"] | null;
      site_id: components["schemas"]["SiteId"];
      sub?: components["schemas"]["StreamAddress"] | null;
      /** @description Together with `password`; stored encrypted and never shown. */
      username?: string | null;
    };
    /**
     * @description A new case.
     * @example {
     *       "area_id": "019ab0c1-7d3e-7000-8000-0000000000a1",
     *       "description": "雨后路面塌陷约两米",
     *       "external_id": "B-1",
     *       "line": "problems",
     *       "occurred_at": "2026-11-23T08:30:00+08:00",
     *       "place": "白庙社区村口",
     *       "source": "12345",
     *       "title": "村口道路塌陷"
     *     }
     */
    NewCase: {
      area_id: components["schemas"]["AreaId"];
      /** @description The category code of the event dictionary (GB/T 31000). */
      category?: string;
      description?: string;
      /** @description That platform's number; the same one again answers the first case. */
      external_id?: string;
      line?: components["schemas"]["CaseLine"] | null;
      /**
       * @description What it points to from the beginning, at most 50: all of it or the case is not opened. A
       *     case that was opened before keeps the links it has.
       */
      links?: components["schemas"]["NewLink"][];
      occurred_at?: components["schemas"]["Timestamp"] | null;
      place?: string;
      /** @description The platform it comes from; together with `external_id`. */
      source?: string;
      /** @description 1 to 128 characters. */
      title: string;
    };
    /**
     * @description A fact to write down.
     * @example {
     *       "at": "2026-11-23T10:02:03+08:00",
     *       "external_id": "evt-42",
     *       "kind": "line_crossing"
     *     }
     */
    NewEvent: {
      at: components["schemas"]["Timestamp"];
      /** @description The sender's own id; the same one again answers the first event. */
      external_id?: string | null;
      /** @description 1 to 64 of `a–z 0–9 _ . -`. */
      kind: string;
      note?: string;
      source?: components["schemas"]["EventSource"] | null;
      until?: components["schemas"]["Timestamp"] | null;
    };
    /**
     * @description Something a case is to point to.
     * @example {
     *       "camera_id": "019ab0c1-7d3e-7000-8000-000000000002",
     *       "from": "2026-11-23T08:25:00+08:00",
     *       "kind": "span",
     *       "note": "塌陷经过",
     *       "stream": "main",
     *       "to": "2026-11-23T08:35:00+08:00"
     *     }
     */
    NewLink: {
      alert_id?: components["schemas"]["AlertId"] | null;
      camera_id?: components["schemas"]["CameraId"] | null;
      event_id?: components["schemas"]["CameraEventId"] | null;
      from?: components["schemas"]["Timestamp"] | null;
      kind: components["schemas"]["LinkKind"];
      note?: string;
      stream?: components["schemas"]["StreamKind"] | null;
      to?: components["schemas"]["Timestamp"] | null;
    };
    /**
     * @description What shall be opened.
     * @example {
     *       "access_id": "019ab0c1-7d3e-7000-8000-0000000000e1",
     *       "camera_id": "019ab0c1-7d3e-7000-8000-000000000002",
     *       "from": "2026-11-23T01:00:00Z",
     *       "to": "2026-11-23T01:01:00Z"
     *     }
     */
    NewMediaLink: {
      /** @description The record of why it is looked at (`POST /access_records`). */
      access_id: components["schemas"]["AccessRecordId"];
      camera_id: components["schemas"]["CameraId"];
      /** @description Whether the footage is saved as a file, which is an export. */
      download?: boolean;
      from?: components["schemas"]["Timestamp"] | null;
      /**
       * Format: int32
       * @description How many seconds the address holds: 1 to 3600, 300 when absent.
       */
      seconds?: number | null;
      /** @description `main` when absent. */
      stream?: ("main" | "sub") | null;
      to?: components["schemas"]["Timestamp"] | null;
    };
    /** @description A natural person who asks. */
    NewNaturalPerson: {
      name: string;
      /** @description What is to be protected. */
      protects: components["schemas"]["Protects"];
      relation: components["schemas"]["Relation"];
    };
    /**
     * @description An order to delete all footage of a camera.
     * @example {
     *       "document": "绵公责改字〔2026〕7号",
     *       "name": "白庙社区-村口-东向-枪机",
     *       "reason": "安装位置不当，责令拆除并删除录像"
     *     }
     */
    NewPurge: {
      /** @description The number of the document that orders it. */
      document: string;
      /** @description The camera's name, repeated, so that it is not another one's footage that goes. */
      name: string;
      /** @description Why. */
      reason: string;
    };
    /**
     * @description A new receiver.
     * @example {
     *       "areas": [
     *         "019ab0c1-7d3e-7000-8000-0000000000a1"
     *       ],
     *       "name": "镇指挥平台",
     *       "topics": [
     *         "alert",
     *         "case"
     *       ],
     *       "url": "http://10.20.0.8:9000/xueliang"
     *     }
     */
    NewReceiver: {
      /** @description In or below the caller's own; at least one. */
      areas: components["schemas"]["AreaId"][];
      /** @description 1 to 128 characters; unique. */
      name: string;
      /** @description At least one. */
      topics: components["schemas"]["Topic"][];
      /** @description `http` or `https`, without credentials. */
      url: string;
    };
    /**
     * @description A new recorder.
     * @example {
     *       "name": "NVR-1",
     *       "session_budget": 8,
     *       "site_id": "019ab0c1-7d3e-7000-8000-0000000000b1"
     *     }
     */
    NewRecorder: {
      /** @description 1 to 128 characters. */
      name: string;
      /** Format: int32 */
      session_budget?: number;
      site_id: components["schemas"]["SiteId"];
    };
    /**
     * @description A new site.
     * @example {
     *       "area_id": "019ab0c1-7d3e-7000-8000-0000000000a1",
     *       "contact": "0816-0000000",
     *       "name": "白庙社区监控室",
     *       "session_budget": 16,
     *       "state": "accepted",
     *       "uplink_kbps": 50000
     *     }
     */
    NewSite: {
      /**
       * Format: int32
       * @description Seconds of an outage before an alert, 1 to 86400; null takes what is above.
       */
      alert_after_s?: number | null;
      area_id: components["schemas"]["AreaId"];
      contact?: string;
      contractor?: string;
      /**
       * Format: int32
       * @description Days after which footage goes, not below those that are kept at least; null takes what is
       *     above.
       */
      max_days?: number | null;
      /**
       * Format: int32
       * @description Days of footage kept at least, not below the law's 30 while the compliance profile is on; null
       *     takes what is above.
       */
      min_days?: number | null;
      /** @description 1 to 128 characters. */
      name: string;
      /** Format: int32 */
      session_budget?: number;
      state?: components["schemas"]["SiteState"] | null;
      /** Format: int32 */
      uplink_kbps?: number;
    };
    /** @description A state organ that asks. */
    NewStateOrgan: {
      /** @description The number of the document it asks with. */
      document_no: string;
      /** @description The two officers who come. */
      officers: components["schemas"]["Officer"][];
      /** @description Its name. */
      organ: string;
      wants: components["schemas"]["Wants"];
    };
    /**
     * @description A new person.
     * @example {
     *       "areas": [
     *         "019ab0c1-7d3e-7000-8000-0000000000a1"
     *       ],
     *       "display_name": "李梅",
     *       "name": "li",
     *       "password": "first-login-1",
     *       "role": "town_operator",
     *       "unit": "白庙社区"
     *     }
     */
    NewUser: {
      /** @description The number of the agreement that goes with the contract. */
      agreement_no?: string;
      /** @description What they always see: everything in and below these areas; may be empty where there are grants. */
      areas: components["schemas"]["AreaId"][];
      /**
       * Format: date
       * @description The day of the background check.
       */
      cleared_at?: string | null;
      /**
       * Format: date
       * @description The last day of the contract of somebody from outside; needs `agreement_no`.
       */
      contract_until?: string | null;
      display_name?: string;
      /** @description What they see besides: areas for a time, and single cameras, always or for a time. */
      grants?: components["schemas"]["Grant"][];
      /** @description `true` when absent: the person chooses an own password first, within seven days. */
      must_change?: boolean | null;
      /** @description 1 to 128 characters; unique. */
      name: string;
      /** @description 10 to 128 characters with letters and digits, without the name. */
      password: string;
      /** @description The post they hold (岗位). */
      post?: string;
      role: components["schemas"]["Role"];
      /**
       * Format: date
       * @description The last day their training counts, in China's time.
       */
      training_until?: string | null;
      unit?: string;
    };
    /**
     * @description A new volume.
     * @example {
     *       "path": "/mnt/disk2/footage"
     *     }
     */
    NewVolume: {
      /**
       * @description An absolute path on the machine that answers. The folder above must be there; the folder itself
       *     must be new, empty, or have been a volume before.
       */
      path: string;
    };
    /**
     * Format: uuid
     * @description One running gateway process.
     */
    NodeId: string;
    /** @description An officer of a state organ. */
    Officer: {
      /** @description The number of the service card. */
      card_no: string;
      name: string;
    };
    /** @description How many alerts ask for somebody. */
    OpenAlerts: {
      /**
       * Format: int32
       * @description Somebody does.
       */
      acknowledged: number;
      /**
       * Format: int32
       * @description Nobody knows of them yet.
       */
      open: number;
    };
    /** @description One's own records, and what one may give as a purpose. */
    OwnAccess: {
      /** @description The purposes that one's role may give. */
      purposes: components["schemas"]["Purpose"][];
      /** @description The records that hold now, the newest first. */
      records: components["schemas"]["AccessRecord"][];
    };
    /**
     * @description A paper that runs out.
     * @enum {string}
     */
    Paper: "training" | "contract";
    /**
     * @description A new password for oneself.
     * @example {
     *       "new_password": "qinglian-2027",
     *       "old_password": "baimiao-2026"
     *     }
     */
    PasswordChange: {
      /**
       * @description 10 to 128 characters with letters and digits, without one's name, no character three times
       *     in a row, and none of one's last five.
       */
      new_password: string;
      old_password: string;
    };
    /**
     * @description One thing that can be allowed. The API names them in the same words.
     * @enum {string}
     */
    Permission:
      | "camera_read"
      | "camera_manage"
      | "camera_purge"
      | "camera_approve"
      | "live_view"
      | "footage_view"
      | "footage_export"
      | "duty_stand"
      | "request_make"
      | "request_approve"
      | "register_read"
      | "event_post"
      | "case_read"
      | "case_report"
      | "case_handle"
      | "alert_read"
      | "alert_handle"
      | "receiver_manage"
      | "user_manage"
      | "audit_read"
      | "system_read"
      | "system_manage";
    /** @description Somebody, by name. */
    Person: {
      id: components["schemas"]["UserId"];
      name: string;
    };
    /** @description A session of a person that holds. */
    PersonSession: {
      /** @description Where it was opened from. */
      address: string;
      /**
       * @description The browser it was opened with, in short; may be empty.
       * @example Firefox 145 · Linux
       */
      agent: string;
      id: components["schemas"]["SessionId"];
      /** @description When it was used last, to about a minute. */
      last_seen: components["schemas"]["Timestamp"];
      /** @description When it was opened. */
      opened: components["schemas"]["Timestamp"];
      /** @description Whether it is the one that asks. */
      own: boolean;
      /** @description When it ends, used or not. */
      until: components["schemas"]["Timestamp"];
    };
    /**
     * @description A polygon over the picture. Its corners are ten-thousandths of the width and of the height from the
     *     left upper corner, so that they hold for every size.
     * @example {
     *       "points": [
     *         [
     *           0,
     *           0
     *         ],
     *         [
     *           2000,
     *           0
     *         ],
     *         [
     *           2000,
     *           3000
     *         ]
     *       ]
     *     }
     */
    PrivacyMask: {
      /** @description 3 to 16 corners, each `[x, y]` with 0 to 10000. */
      points: number[][];
    };
    /** @description What trying the address brought to light. Nothing of it is stored. */
    ProbeReport: {
      /** @description What to change, the most important first. */
      advice: components["schemas"]["Advice"][];
      /** @description The codec of the sound, where there is any. */
      audio: string | null;
      /** Format: int64 */
      bits_per_second: number | null;
      /** @description The codec's name, also of one that is not recorded. */
      codec: string | null;
      /** @description The same in words, for technicians. */
      detail: string | null;
      /**
       * Format: double
       * @description Pictures a second.
       */
      frame_rate: number | null;
      /** Format: int32 */
      height: number | null;
      /**
       * Format: int64
       * @description From one key picture to the next.
       */
      key_distance_ms: number | null;
      /** @description Whether pictures came. */
      reachable: boolean;
      reason: components["schemas"]["Reason"] | null;
      /** @description The codec in the words of browsers. */
      rfc6381: string | null;
      /** @description What the device calls itself. */
      server: string | null;
      /** @description One picture: a JPEG in base64. */
      snapshot: string | null;
      /** Format: int32 */
      width: number | null;
    };
    /**
     * @description An address to try.
     * @example {
     *       "password": "camera-password-1",
     *       "transport": "tcp",
     *       "url": "rtsp://127.0.0.1:9/ch1/main",
     *       "username": "viewer"
     *     }
     */
    ProbeRequest: {
      /** @description Whether the camera's record is to name a sub-stream too; advice depends on it. */
      has_sub?: boolean;
      password?: string | null;
      transport?: components["schemas"]["Transport"] | null;
      /** @description The address never carries credentials. */
      url: string;
      /** @description Together with `password`. */
      username?: string | null;
    };
    /**
     * @description The body of every response that is not a success (RFC 9457).
     * @example {
     *       "code": "span_too_long",
     *       "detail": "the span is longer than 24 hours",
     *       "params": {
     *         "hours": "24"
     *       },
     *       "request_id": "019ab0c1-7d3e-7000-8000-000000000001",
     *       "status": 400,
     *       "title": "Bad request",
     *       "type": "urn:xueliang:problem:span_too_long"
     *     }
     */
    Problem: {
      /** @description A stable word for programs. */
      code: string;
      /** @description A sentence for people, in the language of `Accept-Language` (zh-CN or en). */
      detail: string;
      /** @description What is wrong with which field of the body or the query. */
      errors?: components["schemas"]["FieldProblem"][];
      /** @description The values the sentence names; absent for faults of the server. */
      params?: {
        [key: string]: string;
      } | null;
      /** @description The id of this request in the gateway's log. */
      request_id: components["schemas"]["RequestId"];
      /**
       * Format: int32
       * @description The HTTP status.
       */
      status: number;
      /** @description What kind of failure it is, in the language of `Accept-Language`. */
      title: string;
      /** @description `urn:xueliang:problem:` and the code. */
      type: string;
    };
    /**
     * @description What of a natural person is to be protected.
     * @enum {string}
     */
    Protects: "life" | "health" | "property";
    /**
     * @description An order to delete all footage of a camera, and what became of it. Its certificates are deletions
     *     with its id.
     */
    Purge: {
      /** Format: int64 */
      bytes: number;
      camera_id: components["schemas"]["CameraId"];
      /** @description Its name then; the camera may be gone since. */
      camera_name: string;
      /** @description Whether the camera had been removed before. */
      camera_removed: boolean;
      /** @description The number of the document that orders it. */
      document: string;
      done: components["schemas"]["Timestamp"] | null;
      /** Format: int32 */
      files: number;
      id: components["schemas"]["PurgeId"];
      /**
       * Format: int32
       * @description How many files are not known to be gone yet.
       */
      left: number;
      /** @description Who gave it effect, by name. */
      name: string;
      ordered: components["schemas"]["Timestamp"];
      reason: string;
      /** @description The name of its site then. */
      site_name: string;
      unit: string;
      until: components["schemas"]["Timestamp"] | null;
      user_id: components["schemas"]["UserId"];
      volumes: components["schemas"]["PurgeVolume"][];
    };
    /** @description Footage that a case holds, and who decides about it. */
    PurgeHold: {
      /** @description The area the case happened in. */
      area_name: string;
      /** @description Who holds the footage for it, by name. */
      by: string;
      case_id: components["schemas"]["CaseId"];
      case_number: string;
      from: components["schemas"]["Timestamp"];
      /** @description The officer who works the case, who decides; null while nobody does: then those of the area. */
      officer: string | null;
      to: components["schemas"]["Timestamp"];
      /** @description The officer's unit. */
      unit: string;
    };
    /**
     * Format: uuid
     * @description An order to delete all footage of a camera.
     */
    PurgeId: string;
    /** @description A disk that is looked at for files of the camera. */
    PurgeVolume: {
      looked: components["schemas"]["Timestamp"] | null;
      path: string;
      /**
       * Format: int32
       * @description Files without a certificate that were removed there: unfinished ones, and copies.
       */
      strays: number;
      volume_id: components["schemas"]["VolumeId"];
    };
    /**
     * @description Why pictures are looked at. The list is closed: there is no "other".
     * @enum {string}
     */
    Purpose:
      | "duty"
      | "case_handling"
      | "emergency"
      | "maintenance"
      | "inspection"
      | "state_organ"
      | "natural_person";
    /**
     * @description Why a stream could not be opened or did not go on, in one word that health shows to people.
     * @enum {string}
     */
    Reason:
      | "unreachable"
      | "refused"
      | "denied"
      | "overloaded"
      | "malformed"
      | "unsupported"
      | "silent"
      | "ended";
    /** @description A program elsewhere that is told what happens. */
    Receiver: {
      /** @description Where: everything in and below these areas. */
      areas: components["schemas"]["AreaId"][];
      /**
       * Format: int32
       * @description Messages that were given up.
       */
      dead: number;
      /** @description Whether it is told anything. */
      enabled: boolean;
      failing_since: components["schemas"]["Timestamp"] | null;
      id: components["schemas"]["ReceiverId"];
      name: string;
      old_secret_until: components["schemas"]["Timestamp"] | null;
      /**
       * Format: int32
       * @description Messages still to be delivered.
       */
      pending: number;
      /** @description What it wants to hear of. */
      topics: components["schemas"]["Topic"][];
      /** @description Where messages are posted to. */
      url: string;
      /** Format: int64 */
      version: number;
    };
    /**
     * @description What to do with a receiver.
     * @enum {string}
     */
    ReceiverAction: "test" | "new_secret";
    /** @description What came of it. */
    ReceiverActionDone: {
      delivery: components["schemas"]["Delivery"] | null;
      /** @description For `new_secret`: the secret. It is not shown again. */
      secret: string | null;
    };
    /**
     * @description Something to do with a receiver.
     * @example {
     *       "action": "test"
     *     }
     */
    ReceiverActionRequest: {
      action: components["schemas"]["ReceiverAction"];
    };
    /**
     * @description What of a receiver changes.
     * @example {
     *       "name": "镇指挥平台（新）",
     *       "version": 1
     *     }
     */
    ReceiverChange: {
      areas?: components["schemas"]["AreaId"][];
      /** @description `false` also gives up what is still to be delivered. */
      enabled?: boolean;
      name?: string;
      topics?: components["schemas"]["Topic"][];
      url?: string;
      /**
       * Format: int64
       * @description The version the change is made for, unless `If-Match` says it.
       */
      version?: number | null;
    };
    /**
     * Format: uuid
     * @description A program elsewhere that is told what happens.
     */
    ReceiverId: string;
    /** @description A recorder. */
    Recorder: {
      id: components["schemas"]["RecorderId"];
      name: string;
      /**
       * Format: int32
       * @description How many sessions it serves at once; 0 means no limit.
       */
      session_budget: number;
      site_id: components["schemas"]["SiteId"];
      /** Format: int64 */
      version: number;
    };
    /**
     * @description What of a recorder changes.
     * @example {
     *       "session_budget": 6,
     *       "version": 1
     *     }
     */
    RecorderChange: {
      name?: string;
      /** Format: int32 */
      session_budget?: number;
      /**
       * Format: int64
       * @description The version the change is made for, unless `If-Match` says it.
       */
      version?: number | null;
    };
    /**
     * Format: uuid
     * @description A recorder (NVR) that several cameras are reached through.
     */
    RecorderId: string;
    /**
     * @description Which streams of a camera are recorded; when, is its `Schedule`'s.
     * @enum {string}
     */
    RecordingPlan: "main" | "sub" | "both" | "off";
    /**
     * @description What a natural person has to do with the matter.
     * @enum {string}
     */
    Relation: "oneself" | "near_relative" | "guardian" | "carer";
    /**
     * @description What somebody should see to.
     * @enum {string}
     */
    Reminder:
      | "waiting"
      | "incomplete"
      | "filing_soon"
      | "filing_late"
      | "sharing_soon"
      | "sharing_over"
      | "review_old"
      | "sign_photo";
    /** @description A camera that was removed and of which there is footage. */
    RemovedCamera: {
      id: components["schemas"]["CameraId"];
      name: string;
      removed: components["schemas"]["Timestamp"];
      site_name: string;
    };
    /**
     * @description What somebody does with a request.
     * @enum {string}
     */
    RequestAction: "approve" | "refuse" | "withdraw" | "close";
    /** @description A camera of a request. */
    RequestCamera: {
      /** @description Whether the approval covers it. */
      granted: boolean;
      /** @description It may be gone. */
      id: components["schemas"]["CameraId"];
      /** @description Its name when the request was entered. */
      name: string;
    };
    /** @description What was decided. */
    RequestDecision: {
      at: components["schemas"]["Timestamp"];
      by: components["schemas"]["RequestHand"];
      note: string;
    };
    /** @description What an approval covers. */
    RequestGrant: {
      camera_ids: components["schemas"]["CameraId"][];
      from: components["schemas"]["Timestamp"];
      to: components["schemas"]["Timestamp"];
      /** @description It holds until then. */
      until: components["schemas"]["Timestamp"];
      wants: components["schemas"]["Wants"] | null;
    };
    /** @description Somebody who did something with a request, by name. */
    RequestHand: {
      id: components["schemas"]["UserId"];
      name: string;
    };
    /**
     * Format: uuid
     * @description One request to the API, for finding it in the log.
     */
    RequestId: string;
    /**
     * @description Who asks.
     * @enum {string}
     */
    RequestKind: "state_organ" | "natural_person";
    /**
     * @description Where a request stands.
     * @enum {string}
     */
    RequestState: "asked" | "approved" | "refused" | "withdrawn" | "closed" | "expired";
    /**
     * @description A named bundle of permissions.
     * @enum {string}
     */
    Role:
      | "director"
      | "town_operator"
      | "village_operator"
      | "case_officer"
      | "grid_worker"
      | "police_liaison"
      | "contractor"
      | "system_administrator"
      | "security_administrator"
      | "audit_administrator"
      | "administrator"
      | "integrator";
    /**
     * @description What a scan is.
     * @enum {string}
     */
    ScanKind: "pdf" | "png" | "jpeg";
    /** @description When what a plan names is recorded. What `when` does not need is kept for the day it is needed. */
    Schedule: {
      /**
       * @description Kinds of events that are recorded, whoever tells of them; when empty, every event that a
       *     device or another platform tells of.
       */
      kinds?: string[];
      /**
       * Format: int32
       * @description Seconds recorded after an event, 5 to 600.
       */
      post_s?: number;
      /**
       * Format: int32
       * @description Seconds kept from before an event, 0 to 30.
       */
      pre_s?: number;
      /** @description The hours of `weekly`; at most 8 begin on one day, and none overlap. */
      spans?: components["schemas"]["WeeklySpan"][];
      /** @description Which of the three. */
      when: components["schemas"]["When"];
    };
    /**
     * @description Who must have a second factor.
     * @enum {string}
     */
    SecondFactor: "exporters" | "all" | "off";
    /** @description A piece of footage. */
    Segment: {
      /** Format: int64 */
      bytes: number;
      codec: components["schemas"]["Codec"];
      from: components["schemas"]["Timestamp"];
      /** Format: int32 */
      height: number;
      /**
       * Format: int32
       * @description Network packets lost while it was recorded.
       */
      lost: number;
      /** @description Whether it is still being written. */
      open: boolean;
      /** @description The codec in the words of browsers. */
      rfc6381: string;
      to: components["schemas"]["Timestamp"];
      /** Format: int32 */
      width: number;
    };
    /** @description Who is signed in. */
    Session: {
      /** @description Send it as `X-CSRF-Token` with every write. */
      csrf_token: string;
      user: components["schemas"]["SessionUser"];
    };
    /**
     * Format: uuid
     * @description One sign-in of a person, until it ends.
     */
    SessionId: string;
    /** @description The person who is signed in. */
    SessionUser: {
      /** @description What may be seen: everything in and below these areas. */
      areas: components["schemas"]["AreaId"][];
      display_name: string;
      /** @description Whether that is the whole installation, also what comes to it later. */
      everything: boolean;
      id: components["schemas"]["UserId"];
      /** @description Whether nothing else is allowed before the password is changed. */
      must_change: boolean;
      /** @description Whether nothing else is allowed before a second factor is set up. */
      must_enrol: boolean;
      name: string;
      permissions: components["schemas"]["Permission"][];
      role: components["schemas"]["Role"];
      /** @description Whether a second factor is asked for at the sign-in. */
      second_factor: boolean;
      unit: string;
    };
    /** @description One person's duty. */
    Shift: {
      closed: components["schemas"]["Timestamp"] | null;
      id: components["schemas"]["ShiftId"];
      /** @description Whose, by name. */
      name: string;
      opened: components["schemas"]["Timestamp"];
      unit: string;
      /** @description When it ends by itself. */
      until: components["schemas"]["Timestamp"];
      user_id: components["schemas"]["UserId"];
    };
    /**
     * @description What is asked of a shift.
     * @enum {string}
     */
    ShiftAction: "close";
    /**
     * @description An action.
     * @example {
     *       "action": "close"
     *     }
     */
    ShiftActionRequest: {
      action: components["schemas"]["ShiftAction"];
    };
    /**
     * Format: uuid
     * @description One person's duty from its beginning to its end.
     */
    ShiftId: string;
    /**
     * @description A name and a password, and a code where a second factor is set up.
     * @example {
     *       "name": "wang",
     *       "password": "baimiao-2026"
     *     }
     */
    SignIn: {
      /** @description The six digits of the second factor, or a recovery code; absent until it is asked for. */
      code?: string | null;
      name: string;
      password: string;
    };
    /** @description A village's monitoring room. */
    Site: {
      /**
       * Format: int32
       * @description Seconds of an outage before an alert, 1 to 86400; null takes what is above.
       */
      alert_after_s: number | null;
      area_id: components["schemas"]["AreaId"];
      /** @description Whom to call. */
      contact: string;
      /** @description Who repairs. */
      contractor: string;
      id: components["schemas"]["SiteId"];
      /** @description How long footage is kept here, whoever says so. */
      kept: components["schemas"]["Kept"];
      /**
       * Format: int32
       * @description Days after which footage goes; null takes what is above.
       */
      max_days: number | null;
      /**
       * Format: int32
       * @description Days of footage kept at least; null takes what is above.
       */
      min_days: number | null;
      name: string;
      /**
       * Format: int32
       * @description How many sessions may run over the site's uplink at once; 0 means no limit.
       */
      session_budget: number;
      state: components["schemas"]["SiteState"];
      /**
       * Format: int32
       * @description How many kilobits a second the uplink carries; 0 means not known.
       */
      uplink_kbps: number;
      /** Format: int64 */
      version: number;
    };
    /**
     * @description What of a site changes.
     * @example {
     *       "contact": "0816-1111111",
     *       "version": 1
     *     }
     */
    SiteChange: {
      /** Format: int32 */
      alert_after_s?: number | null;
      area_id?: components["schemas"]["AreaId"];
      contact?: string;
      contractor?: string;
      /** Format: int32 */
      max_days?: number | null;
      /** Format: int32 */
      min_days?: number | null;
      name?: string;
      /** Format: int32 */
      session_budget?: number;
      state?: components["schemas"]["SiteState"];
      /** Format: int32 */
      uplink_kbps?: number;
      /**
       * Format: int64
       * @description The version the change is made for, unless `If-Match` says it.
       */
      version?: number | null;
    };
    /**
     * Format: uuid
     * @description A village's monitoring room.
     */
    SiteId: string;
    /**
     * @description Where a site stands on the way to being used.
     * @enum {string}
     */
    SiteState: "planned" | "building" | "accepted";
    /** @description A state organ that asks. */
    StateOrgan: {
      document_no: string;
      /** @description The officers; null for whoever does not handle requests, and when they are no longer kept. */
      officers: components["schemas"]["Officer"][] | null;
      organ: string;
      wants: components["schemas"]["Wants"];
    };
    /** @description A stretch of a file in which the picture stands still. */
    Still: {
      from: components["schemas"]["Timestamp"];
      reason: components["schemas"]["GapReason"] | null;
      to: components["schemas"]["Timestamp"];
    };
    /** @description The address of one stream, never with credentials. */
    StreamAddress: {
      /** @description How pictures travel. */
      transport?: components["schemas"]["Transport"];
      /** @description `rtsp://host[:port]/path`, without user and password. */
      url: string;
    };
    /** @description How one stream is, and what came from it. */
    StreamHealth: {
      /** Format: int64 */
      bits_per_second: number;
      /** Format: int64 */
      bytes: number;
      /**
       * Format: int64
       * @description The camera's clock minus ours, where it tells its time.
       */
      camera_offset_ms: number | null;
      codec: components["schemas"]["Codec"] | null;
      /** @description The reason in words, for technicians. */
      detail: string | null;
      /**
       * Format: double
       * @description Pictures a second.
       */
      frame_rate: number;
      /** Format: int64 */
      frames: number;
      /** Format: int32 */
      height: number | null;
      /**
       * Format: int64
       * @description From one key picture to the next.
       */
      key_distance_ms: number | null;
      /**
       * Format: int64
       * @description Key pictures.
       */
      keys: number;
      last_picture: components["schemas"]["Timestamp"] | null;
      /**
       * Format: int64
       * @description Network packets that did not come.
       */
      lost: number;
      next_try: components["schemas"]["Timestamp"] | null;
      reason: components["schemas"]["Reason"] | null;
      /** @description Whether it is being written to disk. */
      recording: boolean;
      /** @description The codec in the words of browsers. */
      rfc6381: string | null;
      /**
       * Format: int64
       * @description Connections so far.
       */
      sessions: number;
      since: components["schemas"]["Timestamp"] | null;
      state: components["schemas"]["HealthState"];
      stream: components["schemas"]["StreamKind"];
      /** @description How many look at it. */
      viewers: number;
      /** Format: int32 */
      width: number | null;
    };
    /**
     * @description Which of a camera's two streams.
     * @enum {string}
     */
    StreamKind: "main" | "sub";
    /** @description The gateway itself. */
    System: {
      /** @description Whether the three administrators are three people; `one` is shown. */
      administrators: components["schemas"]["Administrators"];
      cameras: components["schemas"]["SystemCameras"] | null;
      certificate_ends: components["schemas"]["Timestamp"] | null;
      /** @description Whether that is within 30 days. */
      certificate_ends_soon: boolean;
      /** @description Whether the law's least days of retention hold; `off` is shown in red. */
      compliance: components["schemas"]["Compliance"];
      /** @description `sqlite` or `postgres`. */
      database: string;
      /**
       * Format: int32
       * @description How many days of footage there will be room for at the inflow of the last day. Null until
       *     that is known, and for who does not see all areas.
       */
      days_kept: number | null;
      /** @description Whether the data is made up. */
      demo: boolean;
      /** @description Whether stills and picture diagnosis work. */
      inspect: boolean;
      node: components["schemas"]["NodeId"];
      now: components["schemas"]["Timestamp"];
      /**
       * @description Whether what passes between here and browsers can be read on the way: plain HTTP on more than
       *     loopback.
       */
      readable: boolean;
      retention: components["schemas"]["SystemRetention"];
      rows_waiting_since: components["schemas"]["Timestamp"] | null;
      /** @description Who must have a second factor; `off` is said on the system page. */
      second_factor: components["schemas"]["SecondFactor"];
      started_at: components["schemas"]["Timestamp"];
      /**
       * @description How many streams are not recorded because the disk is full and nothing on it may go. Null
       *     for who does not see all areas.
       */
      streams_without_space: number | null;
      /**
       * @description The time zone people's times are shown in.
       * @example Asia/Shanghai
       */
      time_zone: string;
      version: string;
      /** @description Null for who does not see all areas. */
      volumes: components["schemas"]["SystemVolume"][] | null;
    };
    /** @description The cameras this node runs. */
    SystemCameras: {
      /** @description Cameras that are to run here. */
      enabled: number;
      /** @description Cameras that show pictures now. */
      running: number;
    };
    /** @description How long footage is kept where a camera says nothing else. */
    SystemRetention: {
      /**
       * Format: int32
       * @description At most, in days, unless it is held.
       */
      max_days: number;
      /**
       * Format: int32
       * @description At least, in days.
       */
      min_days: number;
    };
    /** @description A place where footage lies. */
    SystemVolume: {
      /**
       * Format: int64
       * @description Bytes of sealed footage.
       */
      footage: number;
      /**
       * Format: int64
       * @description Bytes.
       */
      free: number;
      id: components["schemas"]["VolumeId"];
      /**
       * Format: int64
       * @description Bytes.
       */
      size: number;
    };
    /** @example 08:30 */
    TimeOfDay: string;
    /** Format: date-time */
    Timestamp: string;
    /**
     * @description What a receiver wants to hear of.
     * @enum {string}
     */
    Topic: "alert" | "case" | "camera";
    /** @description One's second factor. */
    Totp: {
      /** @description After `confirm`: the recovery codes, each of which opens the door once. Otherwise null. */
      recovery_codes: string[] | null;
      /** @description Recovery codes that were not used yet. */
      recovery_left: number;
      /** @description After `begin`: the secret for typing it into a telephone, in Base32. Otherwise null. */
      secret: string | null;
      since: components["schemas"]["Timestamp"] | null;
      /** @description After `begin`: what is drawn as a QR code for the telephone. Otherwise null. */
      uri: string | null;
    };
    /**
     * @description An act on one's second factor.
     * @example {
     *       "action": "begin",
     *       "password": "baimiao-2026"
     *     }
     */
    TotpAct: {
      action: components["schemas"]["TotpAction"];
      /** @description Six digits from the telephone; for `disable` a recovery code will do. */
      code?: string | null;
      /** @description One's password. */
      password?: string | null;
    };
    /**
     * @description What is done with one's second factor.
     * @enum {string}
     */
    TotpAction: "begin" | "confirm" | "disable";
    /**
     * @description How pictures travel from the camera.
     * @enum {string}
     */
    Transport: "tcp" | "udp";
    /**
     * @description What is unusual.
     * @enum {string}
     */
    Unusual: "off_hours" | "bulk" | "repeated";
    /**
     * @description Something unusual. Its rows are the views of the person, and of the camera where one is named, from
     *     `first` to `last`; with `bulk` those of the kind `export`.
     */
    UnusualUse: {
      camera_id: components["schemas"]["CameraId"] | null;
      camera_name: string | null;
      /** Format: int32 */
      cameras: number;
      /** Format: int32 */
      days: number;
      /** @description When the first of its views began. */
      first: components["schemas"]["Timestamp"];
      /**
       * Format: int64
       * @description How much footage was taken away, for `bulk`.
       */
      footage_seconds: number;
      /** @description When the last of them began. */
      last: components["schemas"]["Timestamp"];
      /** @description Who, by name. */
      name: string;
      unit: string;
      unusual: components["schemas"]["Unusual"];
      user_id: components["schemas"]["UserId"];
      /** Format: int32 */
      views: number;
    };
    /** @description What is unusual in a month, and from when on something is. */
    UnusualUses: {
      /**
       * Format: int32
       * @description and more cameras than this.
       */
      bulk_cameras: number;
      /**
       * Format: int32
       * @description More hours of footage than this are much for a day,
       */
      bulk_hours: number;
      items: components["schemas"]["UnusualUse"][];
      /**
       * Format: int32
       * @description The hours of China's time between which nobody looks who is not on duty.
       */
      night_from: number;
      /** Format: int32 */
      night_to: number;
      /**
       * Format: int32
       * @description More days of thirty than this are often.
       */
      repeat_days: number;
    };
    /** @description A person who may sign in. */
    User: {
      /** @description The number of the agreement that goes with the contract; may be empty. */
      agreement_no: string;
      /** @description What they always see: everything in and below these areas. */
      areas: components["schemas"]["AreaId"][];
      /**
       * Format: date
       * @description The day of the background check.
       */
      cleared_at: string | null;
      /**
       * Format: date
       * @description The last day of the contract of somebody from outside; afterwards they cannot sign in.
       */
      contract_until: string | null;
      display_name: string;
      /** @description Whether they may sign in. */
      enabled: boolean;
      /** @description Whether the areas are the whole installation, also what comes to it later. */
      everything: boolean;
      expired: components["schemas"]["Paper"] | null;
      /** @description What they see besides: areas for a time, and single cameras. */
      grants: components["schemas"]["Grant"][];
      id: components["schemas"]["UserId"];
      /** @description Whether the password must be changed at the next sign-in. */
      must_change: boolean;
      /** @description What they type to sign in. */
      name: string;
      /** @description The post they hold; may be empty. */
      post: string;
      role: components["schemas"]["Role"];
      /** @description Whether a second factor is asked for when they sign in. */
      second_factor: boolean;
      /**
       * Format: date
       * @description The last day their training counts; afterwards they cannot sign in.
       */
      training_until: string | null;
      unit: string;
      /** Format: int64 */
      version: number;
    };
    /**
     * @description What of a person changes.
     * @example {
     *       "display_name": "李梅（副班）",
     *       "version": 1
     *     }
     */
    UserChange: {
      /** @description The number of the agreement that goes with the contract. */
      agreement_no?: string;
      areas?: components["schemas"]["AreaId"][];
      /**
       * Format: date
       * @description The day of the background check; null clears it.
       */
      cleared_at?: string | null;
      /**
       * Format: date
       * @description The last day of their contract; null does not limit them.
       */
      contract_until?: string | null;
      display_name?: string;
      /** @description `false` also ends all sessions. */
      enabled?: boolean;
      /** @description All of them anew. */
      grants?: components["schemas"]["Grant"][] | null;
      /** @description A new first password; the person must change it, and all sessions end. */
      password?: string;
      /** @description The post they hold (岗位). */
      post?: string;
      role?: components["schemas"]["Role"];
      /**
       * Format: date
       * @description The last day their training counts; null does not limit them.
       */
      training_until?: string | null;
      unit?: string;
      /**
       * Format: int64
       * @description The version the change is made for, unless `If-Match` says it.
       */
      version?: number | null;
    };
    /**
     * Format: uuid
     * @description A person that may sign in.
     */
    UserId: string;
    /** @description Which program this is. */
    VersionView: {
      /** @description `xueliang`. */
      name: string;
      /** @description What the unit's own sign-in is called (`GET /api/v1/session/provider`), where it has one. */
      provider: string | null;
      /** @description The version. */
      version: string;
    };
    /**
     * @description How something is looked at.
     * @enum {string}
     */
    Viewing: "live" | "playback" | "snapshot" | "export";
    /** @description A volume: a folder, better a disk of its own, that holds footage. */
    Volume: {
      /**
       * Format: int64
       * @description Bytes of sealed footage.
       */
      footage: number;
      /**
       * Format: int64
       * @description Bytes that can still be written.
       */
      free: number;
      id: components["schemas"]["VolumeId"];
      /** @description The process that has it. */
      node_id: components["schemas"]["NodeId"];
      /** @description The folder, as that process sees it. */
      path: string;
      seen_at: components["schemas"]["Timestamp"] | null;
      /** @description Since when the state is so. */
      since: components["schemas"]["Timestamp"];
      /**
       * Format: int64
       * @description Bytes in all.
       */
      size: number;
      state: components["schemas"]["VolumeState"];
      /**
       * Format: int64
       * @description How many streams are written to it.
       */
      streams: number;
      use: components["schemas"]["VolumeUse"];
    };
    /**
     * @description What of a volume changes.
     * @example {
     *       "use": "drain"
     *     }
     */
    VolumeChange: {
      /**
       * @description With `use` `retired`: the disk and what lies on it are lost, and that footage is missing from
       *     now on, whether a case holds it or not. Otherwise a volume is retired only when it is empty.
       */
      lost?: boolean;
      use: components["schemas"]["VolumeUse"];
    };
    /**
     * Format: uuid
     * @description A folder or disk that holds footage.
     */
    VolumeId: string;
    /**
     * @description How a volume is.
     * @enum {string}
     */
    VolumeState: "ready" | "full" | "missing" | "failing" | "stalled";
    /**
     * @description What a volume is used for; people say so.
     * @enum {string}
     */
    VolumeUse: "record" | "drain" | "retired";
    /** @description All volumes. */
    Volumes: {
      items: components["schemas"]["Volume"][];
    };
    /**
     * @description What a state organ asks for.
     * @enum {string}
     */
    Wants: "view" | "export";
    /**
     * @description A day of the week.
     * @enum {string}
     */
    Weekday: "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
    /** @description Hours that come again every week; up to the next day where `to` is not after `from`. */
    WeeklySpan: {
      /** @description The day on which it begins. */
      day: components["schemas"]["Weekday"];
      /** @description The first minute, `hh:mm` in China Standard Time. */
      from: components["schemas"]["TimeOfDay"];
      /** @description The first minute after it, `hh:mm`; before `from` it is one of the next day. */
      to: components["schemas"]["TimeOfDay"];
    };
    /** @description That it is well. */
    Well: {
      /**
       * @description `ok`.
       * @example ok
       */
      status: string;
    };
    /**
     * @description When what a plan names is recorded.
     * @enum {string}
     */
    When: "always" | "weekly" | "on_event";
  };
  responses: {
    /** @description The request failed; nothing was changed. */
    Problem: {
      headers: {
        /** @description The id of the request in the log. */
        "x-request-id"?: string;
        [name: string]: unknown;
      };
      content: {
        /**
         * @example {
         *       "code": "not_found",
         *       "detail": "没有这个对象：camera 019ab0c1-7d3e-7000-8000-000000000002",
         *       "params": {
         *         "id": "019ab0c1-7d3e-7000-8000-000000000002",
         *         "what": "camera"
         *       },
         *       "request_id": "019ab0c1-7d3e-7000-8000-000000000001",
         *       "status": 404,
         *       "title": "未找到",
         *       "type": "urn:xueliang:problem:not_found"
         *     }
         */
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
  };
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  list_access_records: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["OwnAccess"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_access_record: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewAccessRecord"];
      };
    };
    responses: {
      /** @description It worked. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AccessRecord"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  act_on_access_record: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path: {
        id: components["schemas"]["AccessRecordId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AccessRecordActionRequest"];
      };
    };
    responses: {
      /** @description It holds no longer. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_access_requests: {
    parameters: {
      query?: {
        /** @description Only those that stand so now. */
        state?: "asked" | "approved" | "refused" | "withdrawn" | "closed" | "expired";
        /** @description Only those of this kind. */
        kind?: "state_organ" | "natural_person";
        /** @description Only those that ask for this camera; of approved ones, those that grant it. */
        camera_id?: components["schemas"]["CameraId"];
        /** @description Only those whose number, organ, document or reason contains this. */
        q?: string;
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_AccessRequest"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_access_request: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewAccessRequest"];
      };
    };
    responses: {
      /** @description It worked. */
      201: {
        headers: {
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AccessRequest"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_access_request_totals: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AccessRequestTotals"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_access_request: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["AccessRequestId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AccessRequest"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  act_on_access_request: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path: {
        id: components["schemas"]["AccessRequestId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AccessRequestActionRequest"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AccessRequest"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_access_request_scan: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["AccessRequestId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The document, as what it is: `application/pdf`, `image/png` or `image/jpeg`. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/octet-stream": components["schemas"]["Binary"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  update_access_request_scan: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["AccessRequestId"];
      };
      cookie?: never;
    };
    /** @description A PDF, PNG or JPEG. */
    requestBody: {
      content: {
        "application/octet-stream": components["schemas"]["Binary"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AccessRequest"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_access_views: {
    parameters: {
      query?: {
        /** @description Only those of this person. */
        user_id?: components["schemas"]["UserId"];
        /** @description Only those of this camera, which may be gone. */
        camera_id?: components["schemas"]["CameraId"];
        /** @description Only those for this purpose. */
        purpose?:
          | "duty"
          | "case_handling"
          | "emergency"
          | "maintenance"
          | "inspection"
          | "state_organ"
          | "natural_person";
        /** @description Only those of this kind. */
        viewing?: "live" | "playback" | "snapshot" | "export";
        /** @description Only those for this case. */
        case_id?: components["schemas"]["CaseId"];
        /** @description Only those for the case with this number. */
        case_number?: string;
        /** @description Only those of people whose name contains this. */
        name?: string;
        /** @description Only those of people whose unit contains this. */
        unit?: string;
        /** @description Only those that began at or after this time. */
        from?: components["schemas"]["Timestamp"];
        /** @description Only those that began before this time. */
        to?: components["schemas"]["Timestamp"];
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_AccessView"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_access_table: {
    parameters: {
      query?: {
        /** @description Only those of this person. */
        user_id?: components["schemas"]["UserId"];
        /** @description Only those of this camera, which may be gone. */
        camera_id?: components["schemas"]["CameraId"];
        /** @description Only those for this purpose. */
        purpose?:
          | "duty"
          | "case_handling"
          | "emergency"
          | "maintenance"
          | "inspection"
          | "state_organ"
          | "natural_person";
        /** @description Only those of this kind. */
        viewing?: "live" | "playback" | "snapshot" | "export";
        /** @description Only those for this case. */
        case_id?: components["schemas"]["CaseId"];
        /** @description Only those for the case with this number. */
        case_number?: string;
        /** @description Only those of people whose name contains this. */
        name?: string;
        /** @description Only those of people whose unit contains this. */
        unit?: string;
        /** @description Only those that began at or after this time. */
        from?: components["schemas"]["Timestamp"];
        /** @description Only those that began before this time. */
        to?: components["schemas"]["Timestamp"];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The table. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/csv": string;
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_access_totals: {
    parameters: {
      query?: {
        /** @description Only those of this person. */
        user_id?: components["schemas"]["UserId"];
        /** @description Only those of this camera, which may be gone. */
        camera_id?: components["schemas"]["CameraId"];
        /** @description Only those for this purpose. */
        purpose?:
          | "duty"
          | "case_handling"
          | "emergency"
          | "maintenance"
          | "inspection"
          | "state_organ"
          | "natural_person";
        /** @description Only those of this kind. */
        viewing?: "live" | "playback" | "snapshot" | "export";
        /** @description Only those for this case. */
        case_id?: components["schemas"]["CaseId"];
        /** @description Only those for the case with this number. */
        case_number?: string;
        /** @description Only those of people whose name contains this. */
        name?: string;
        /** @description Only those of people whose unit contains this. */
        unit?: string;
        /** @description Only those that began at or after this time. */
        from?: components["schemas"]["Timestamp"];
        /** @description Only those that began before this time. */
        to?: components["schemas"]["Timestamp"];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AccessTotals"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_alerts: {
    parameters: {
      query?: {
        /** @description `true`: only those that still ask for somebody; `false`: only those that do not. */
        open?: boolean;
        /** @description Only those in this state. */
        state?: "open" | "acknowledged" | "recovered" | "closed" | "merged";
        /** @description Only those about this. */
        cause?:
          | "offline"
          | "denied"
          | "frozen"
          | "unsupported"
          | "not_recording"
          | "site_offline"
          | "short_retention"
          | "no_space"
          | "disk_fault";
        /** @description Only those in or below this area. */
        area_id?: components["schemas"]["AreaId"];
        /** @description Only those at this site. */
        site_id?: components["schemas"]["SiteId"];
        /** @description Only those of this camera, or of its whole site while it was away. */
        camera_id?: components["schemas"]["CameraId"];
        /** @description Only those given to this person. */
        assignee_id?: components["schemas"]["UserId"];
        /** @description Only those whose camera or site has a name that contains this. */
        q?: string;
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_Alert"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_alert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["AlertId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AlertWithCameras"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  act_on_alert: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path: {
        id: components["schemas"]["AlertId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AlertActionRequest"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Alert"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_alert_assignees: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["AlertId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_Assignee"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_alert_log: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["AlertId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_AlertLogRow"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_api_keys: {
    parameters: {
      query?: {
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_ApiKey"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_api_key: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewApiKey"];
      };
    };
    responses: {
      /** @description It worked. */
      201: {
        headers: {
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["MadeApiKey"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  revoke_api_key: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["ApiKeyId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It no longer works. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_areas: {
    parameters: {
      query?: {
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_Area"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_area: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewArea"];
      };
    };
    responses: {
      /** @description It worked. */
      201: {
        headers: {
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Area"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_area: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["AreaId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Area"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  delete_area: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["AreaId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  update_area: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["AreaId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AreaChange"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Area"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_audit: {
    parameters: {
      query?: {
        /** @description Only rows with this action. */
        action?:
          | "session_open"
          | "session_close"
          | "shift_open"
          | "shift_close"
          | "access_open"
          | "access_close"
          | "access_request_add"
          | "access_request_scan"
          | "access_request_read"
          | "access_request_apply"
          | "access_request_forget"
          | "media_link_add"
          | "alert_apply"
          | "case_open"
          | "case_apply"
          | "case_link_add"
          | "case_link_remove"
          | "event_add"
          | "camera_add"
          | "camera_update"
          | "camera_remove"
          | "camera_purge"
          | "camera_purge_done"
          | "legal_update"
          | "legal_approve"
          | "legal_withdraw"
          | "legal_end"
          | "sign_photo_put"
          | "filing_export"
          | "camera_reconnect"
          | "camera_probe"
          | "recorder_add"
          | "recorder_update"
          | "recorder_remove"
          | "site_add"
          | "site_update"
          | "site_remove"
          | "area_add"
          | "area_update"
          | "area_remove"
          | "receiver_add"
          | "receiver_update"
          | "receiver_remove"
          | "delivery_test"
          | "delivery_again"
          | "user_add"
          | "user_update"
          | "user_set_password"
          | "session_end"
          | "totp_begin"
          | "totp_confirm"
          | "totp_disable"
          | "totp_reset"
          | "key_rotate"
          | "api_key_add"
          | "api_key_revoke"
          | "volume_add"
          | "volume_use"
          | "volume_forget"
          | "segment_expire"
          | "segment_lost"
          | "register_export"
          | "register_expire"
          | "inspection_export"
          | "audit_export"
          | "audit_expire";
        /** @description Only rows about the thing with this id. */
        target?: string;
        /** @description Only rows of this user, or of keys made for them; nil is the gateway itself. */
        user?: components["schemas"]["UserId"];
        /** @description The same, by the name that they sign in with. */
        name?: string;
        /** @description Only rows at or after this time. */
        from?: components["schemas"]["Timestamp"];
        /** @description Only rows before this time. */
        to?: components["schemas"]["Timestamp"];
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_AuditRow"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_audit_table: {
    parameters: {
      query?: {
        /** @description Only rows with this action. */
        action?:
          | "session_open"
          | "session_close"
          | "shift_open"
          | "shift_close"
          | "access_open"
          | "access_close"
          | "access_request_add"
          | "access_request_scan"
          | "access_request_read"
          | "access_request_apply"
          | "access_request_forget"
          | "media_link_add"
          | "alert_apply"
          | "case_open"
          | "case_apply"
          | "case_link_add"
          | "case_link_remove"
          | "event_add"
          | "camera_add"
          | "camera_update"
          | "camera_remove"
          | "camera_purge"
          | "camera_purge_done"
          | "legal_update"
          | "legal_approve"
          | "legal_withdraw"
          | "legal_end"
          | "sign_photo_put"
          | "filing_export"
          | "camera_reconnect"
          | "camera_probe"
          | "recorder_add"
          | "recorder_update"
          | "recorder_remove"
          | "site_add"
          | "site_update"
          | "site_remove"
          | "area_add"
          | "area_update"
          | "area_remove"
          | "receiver_add"
          | "receiver_update"
          | "receiver_remove"
          | "delivery_test"
          | "delivery_again"
          | "user_add"
          | "user_update"
          | "user_set_password"
          | "session_end"
          | "totp_begin"
          | "totp_confirm"
          | "totp_disable"
          | "totp_reset"
          | "key_rotate"
          | "api_key_add"
          | "api_key_revoke"
          | "volume_add"
          | "volume_use"
          | "volume_forget"
          | "segment_expire"
          | "segment_lost"
          | "register_export"
          | "register_expire"
          | "inspection_export"
          | "audit_export"
          | "audit_expire";
        /** @description Only rows about the thing with this id. */
        target?: string;
        /** @description Only rows of this user, or of keys made for them; nil is the gateway itself. */
        user?: components["schemas"]["UserId"];
        /** @description The same, by the name that they sign in with. */
        name?: string;
        /** @description Only rows at or after this time. */
        from?: components["schemas"]["Timestamp"];
        /** @description Only rows before this time. */
        to?: components["schemas"]["Timestamp"];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The table. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/csv": string;
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_audit_seals: {
    parameters: {
      query?: {
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AuditSeals"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_cameras: {
    parameters: {
      query?: {
        /** @description Only those in or below this area. */
        area_id?: components["schemas"]["AreaId"];
        /** @description Only those of this site. */
        site_id?: components["schemas"]["SiteId"];
        /** @description Only those whose name, place or code contains this. */
        q?: string;
        /** @description Only those in this state. */
        state?:
          | "unknown"
          | "unapproved"
          | "online"
          | "unreachable"
          | "refused"
          | "denied"
          | "overloaded"
          | "silent"
          | "frozen"
          | "unsupported";
        /**
         * @description Only those near this place: longitude and latitude (WGS 84, degrees) with a comma between.
         *     The nearest first, on one page.
         * @example 104.7,31.7
         */
        near?: string;
        /** @description How near, in metres; 1 to 100000, 500 when absent. Only with `near`. */
        radius_m?: number;
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_Camera"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_camera: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewCamera"];
      };
    };
    responses: {
      /** @description It worked. */
      201: {
        headers: {
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Camera"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  probe_camera: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ProbeRequest"];
      };
    };
    responses: {
      /** @description What happened; a camera that cannot be reached is an answer, not an error. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ProbeReport"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_camera: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Camera"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  delete_camera: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  update_camera: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["CameraChange"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Camera"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  act_on_camera: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["CameraActionRequest"];
      };
    };
    responses: {
      /** @description It is being done; watch the camera's health. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_clip_list: {
    parameters: {
      query: {
        /**
         * @description The first instant (RFC 3339).
         * @example 2026-11-23T10:00:00+08:00
         */
        from: components["schemas"]["Timestamp"];
        /**
         * @description The first instant after it; at most 24 hours later, for holds 366 days.
         * @example 2026-11-23T10:05:00+08:00
         */
        to: components["schemas"]["Timestamp"];
        /** @description `main` when absent. */
        stream?: "main" | "sub";
      };
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ClipList"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_clip: {
    parameters: {
      query: {
        /**
         * @description The first instant (RFC 3339).
         * @example 2026-11-23T10:00:00+08:00
         */
        from: components["schemas"]["Timestamp"];
        /**
         * @description The first instant after it; at most 24 hours later, for holds 366 days.
         * @example 2026-11-23T10:05:00+08:00
         */
        to: components["schemas"]["Timestamp"];
        /** @description `main` when absent. */
        stream?: "main" | "sub";
        /**
         * @description Which part, from 0: footage whose codec or resolution changed, or the codec of its sound, comes in
         *     several. The
         *     header `X-Clip-Parts` says how many there are.
         */
        part?: number;
        /** @description `1` to save it as a file. */
        download?: number;
        /** @description The record of why it is looked at (`POST /access_records`); it names the camera and the footage. */
        access?: components["schemas"]["AccessRecordId"];
        /** @description What makes the address open by itself (`POST /media_links`); the last field. */
        link?: string;
      };
      header?: {
        /** @description One range of bytes. */
        Range?: string | null;
        /** @description The `ETag` the range is meant for. */
        "If-Range"?: string | null;
      };
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The whole part. */
      200: {
        headers: {
          "Accept-Ranges"?: string;
          ETag?: string;
          /** @description Where this part begins. */
          "X-Clip-From"?: string;
          /** @description How many parts the span has. */
          "X-Clip-Parts"?: number;
          /** @description Where this part ends. */
          "X-Clip-To"?: string;
          [name: string]: unknown;
        };
        content: {
          "video/mp4": components["schemas"]["Binary"];
        };
      };
      /** @description The range. */
      206: {
        headers: {
          "Content-Range"?: string;
          [name: string]: unknown;
        };
        content: {
          "video/mp4": components["schemas"]["Binary"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_camera_events: {
    parameters: {
      query?: {
        /** @description Only those that began at or after this; together with `to`. */
        from?: components["schemas"]["Timestamp"];
        /** @description Only those that began before this. */
        to?: components["schemas"]["Timestamp"];
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_CameraEvent"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_camera_event: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewEvent"];
      };
    };
    responses: {
      /** @description It was written down before. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CameraEvent"];
        };
      };
      /** @description It worked. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CameraEvent"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_footage: {
    parameters: {
      query: {
        /**
         * @description The first instant (RFC 3339).
         * @example 2026-11-23T10:00:00+08:00
         */
        from: components["schemas"]["Timestamp"];
        /**
         * @description The first instant after it; at most 24 hours later, for holds 366 days.
         * @example 2026-11-23T10:05:00+08:00
         */
        to: components["schemas"]["Timestamp"];
        /** @description `main` when absent. */
        stream?: "main" | "sub";
      };
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Footage"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_footage_days: {
    parameters: {
      query: {
        /**
         * @description The first day.
         * @example 2026-11-01
         */
        from: string;
        /**
         * @description The last day; at most 366 days in all.
         * @example 2026-11-30
         */
        to: string;
        /** @description `main` when absent. */
        stream?: "main" | "sub";
      };
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_FootageDay"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_camera_health: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CameraHealth"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_camera_holds: {
    parameters: {
      query: {
        /**
         * @description The first instant (RFC 3339).
         * @example 2026-11-23T10:00:00+08:00
         */
        from: components["schemas"]["Timestamp"];
        /**
         * @description The first instant after it; at most 24 hours later, for holds 366 days.
         * @example 2026-11-23T10:05:00+08:00
         */
        to: components["schemas"]["Timestamp"];
        /** @description `main` when absent. */
        stream?: "main" | "sub";
      };
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_Hold"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_legal: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["LegalRecord"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  update_legal: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Legal"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["LegalRecord"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  act_on_legal: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["LegalActionRequest"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["LegalRecord"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  watch_live: {
    parameters: {
      query?: {
        /** @description `main` or `sub`; when absent, what fits the size in the hello. */
        stream?: "main" | "sub";
        /** @description The record of why it is looked at; one's shift, or another record for all cameras, when absent. */
        access?: components["schemas"]["AccessRecordId"];
      };
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The WebSocket is open. */
      101: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["LiveMessage"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  probe_known_camera: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What happened; a camera that cannot be reached is an answer, not an error. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ProbeReport"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_camera_purge: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CameraPurge"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_camera_purge: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewPurge"];
      };
    };
    responses: {
      /** @description It is being done; ask for it again. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Purge"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_sign_photo: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The photo. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "image/*": components["schemas"]["Binary"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  update_sign_photo: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/octet-stream": components["schemas"]["Binary"];
      };
    };
    responses: {
      /** @description It is kept. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_snapshot: {
    parameters: {
      query?: {
        /** @description When (RFC 3339): the newest key picture of the footage at or before it. Now when absent. */
        at?: components["schemas"]["Timestamp"];
        /** @description `main` when absent. */
        stream?: "main" | "sub";
        /** @description The width in pixels it is scaled to: 16 to 3840. As it is when absent. */
        width?: number;
        /** @description The record of why it is looked at (`POST /access_records`). */
        access?: components["schemas"]["AccessRecordId"];
        /** @description What makes the address open by itself (`POST /media_links`); the last field. */
        link?: string;
      };
      header?: never;
      path: {
        id: components["schemas"]["CameraId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The picture. */
      200: {
        headers: {
          /** @description When it was taken. */
          "X-Picture-Time"?: string;
          [name: string]: unknown;
        };
        content: {
          "image/jpeg": components["schemas"]["Binary"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_cases: {
    parameters: {
      query?: {
        /** @description Only those in this state. */
        state?: "reported" | "accepted" | "handling" | "fed_back" | "closed";
        /** @description Only those of this line of work. */
        line?: "mediation" | "defence" | "problems" | "service" | "peace";
        /** @description Only those in or below this area. */
        area_id?: components["schemas"]["AreaId"];
        /** @description Only those this person works on. */
        handler_id?: components["schemas"]["UserId"];
        /** @description Only those that are not closed. */
        open?: boolean;
        /** @description Only those whose number, title, place or description contains this. */
        q?: string;
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_Case"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_case: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewCase"];
      };
    };
    responses: {
      /** @description It was opened before. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Case"];
        };
      };
      /** @description It worked. */
      201: {
        headers: {
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Case"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_case_totals: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CaseTotals"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_case: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["CaseId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CaseWithLinks"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  act_on_case: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path: {
        id: components["schemas"]["CaseId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["CaseActionRequest"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Case"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_case_links: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["CaseId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_CaseLink"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_case_link: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path: {
        id: components["schemas"]["CaseId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewLink"];
      };
    };
    responses: {
      /** @description It was linked before. */
      200: {
        headers: {
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CaseLink"];
        };
      };
      /** @description It worked. */
      201: {
        headers: {
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CaseLink"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  delete_case_link: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["CaseId"];
        link_id: components["schemas"]["CaseLinkId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_case_log: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["CaseId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_CaseLogRow"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_deletions: {
    parameters: {
      query?: {
        /** @description Only footage of this camera, which may be gone. */
        camera_id?: components["schemas"]["CameraId"];
        /** @description Only footage that went by this rule. */
        rule?: "age" | "space" | "purge";
        /** @description Only footage of this time or after it. */
        from?: components["schemas"]["Timestamp"];
        /** @description Only footage of before this time. */
        to?: components["schemas"]["Timestamp"];
        /** @description `true`: only those of which all files are known to be gone; `false`: only the others. */
        verified?: boolean;
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_Deletion"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  watch_events: {
    parameters: {
      query?: {
        /**
         * @description The id of the last message seen, for readers that cannot send `Last-Event-ID`. Without
         *     either, the feed begins now.
         */
        after?: number;
      };
      header?: {
        /** @description The last id seen. */
        "Last-Event-ID"?: number | null;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/event-stream": components["schemas"]["CloudEvent"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_filing: {
    parameters: {
      query?: {
        /** @description Only those in or below this area. */
        area_id?: components["schemas"]["AreaId"];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The table. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": components["schemas"]["Binary"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_health: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Health"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_inspection_pack: {
    parameters: {
      query: {
        /**
         * @description What was done and looked at from this time on.
         * @example 2026-11-01T00:00:00+08:00
         */
        from: components["schemas"]["Timestamp"];
        /**
         * @description And before this time.
         * @example 2026-11-01T00:00:00+08:00
         */
        to: components["schemas"]["Timestamp"];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/zip": string;
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_legal_reminders: {
    parameters: {
      query?: {
        /** @description Only those in or below this area. */
        area_id?: components["schemas"]["AreaId"];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_LegalReminders"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_media_link: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewMediaLink"];
      };
    };
    responses: {
      /** @description It worked. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["MediaLink"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_purges: {
    parameters: {
      query?: {
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_Purge"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_receivers: {
    parameters: {
      query?: {
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_Receiver"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_receiver: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewReceiver"];
      };
    };
    responses: {
      /** @description It worked. */
      201: {
        headers: {
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["MadeReceiver"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_receiver: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["ReceiverId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Receiver"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  delete_receiver: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["ReceiverId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  update_receiver: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["ReceiverId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ReceiverChange"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Receiver"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  act_on_receiver: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path: {
        id: components["schemas"]["ReceiverId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ReceiverActionRequest"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ReceiverActionDone"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_deliveries: {
    parameters: {
      query?: {
        /** @description Only those that stand here. */
        state?: "pending" | "delivered" | "dead";
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path: {
        id: components["schemas"]["ReceiverId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_Delivery"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  act_on_delivery: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path: {
        id: components["schemas"]["ReceiverId"];
        delivery_id: components["schemas"]["DeliveryId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["DeliveryActionRequest"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Delivery"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_recorders: {
    parameters: {
      query?: {
        /** @description Only those of this site. */
        site_id?: components["schemas"]["SiteId"];
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_Recorder"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_recorder: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewRecorder"];
      };
    };
    responses: {
      /** @description It worked. */
      201: {
        headers: {
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Recorder"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_recorder: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["RecorderId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Recorder"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  delete_recorder: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["RecorderId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  update_recorder: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["RecorderId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["RecorderChange"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Recorder"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_removed_cameras: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_RemovedCamera"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_session: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Session"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  sign_in: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["SignIn"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          /** @description `xueliang_session`, HttpOnly. */
          "Set-Cookie"?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Session"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  sign_out: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The session is over. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  change_password: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["PasswordChange"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          /** @description `xueliang_session`, HttpOnly. */
          "Set-Cookie"?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Session"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  sign_in_at_provider: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description To the provider. */
      303: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  sign_in_from_provider: {
    parameters: {
      query?: {
        /** @description What the gateway gets the proof for. */
        code?: string;
        /** @description What the sign-in began with. */
        state?: string;
        /** @description Why there is no proof. */
        error?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description To the console. */
      303: {
        headers: {
          /** @description `xueliang_session`, HttpOnly. */
          "Set-Cookie"?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_sessions: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_PersonSession"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  delete_other_sessions: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Only this session is left. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  delete_session: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        session_id: components["schemas"]["SessionId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The session is over. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_totp: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Totp"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  act_on_totp: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["TotpAct"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Totp"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_shift: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Shift"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  act_on_shift: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path: {
        id: components["schemas"]["ShiftId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ShiftActionRequest"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Shift"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_sites: {
    parameters: {
      query?: {
        /** @description Only those in or below this area. */
        area_id?: components["schemas"]["AreaId"];
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_Site"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_site: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewSite"];
      };
    };
    responses: {
      /** @description It worked. */
      201: {
        headers: {
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Site"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_site: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["SiteId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Site"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  delete_site: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["SiteId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  update_site: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["SiteId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["SiteChange"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Site"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_system: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["System"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_unusual_uses: {
    parameters: {
      query?: {
        /** @description `2026-11`, in China's time; this month when absent. */
        month?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["UnusualUses"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_users: {
    parameters: {
      query?: {
        /** @description How many items at most: 1 to 500, 100 when absent. */
        limit?: number;
        /** @description `next_cursor` of the page before; only with the same filters. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_User"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_user: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewUser"];
      };
    };
    responses: {
      /** @description It worked. */
      201: {
        headers: {
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["User"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_user: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["UserId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["User"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  update_user: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["UserId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["UserChange"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["User"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_user_sessions: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: components["schemas"]["UserId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["List_PersonSession"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  delete_user_sessions: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["UserId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description They are signed out. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  delete_user_session: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["UserId"];
        session_id: components["schemas"]["SessionId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The session is over. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  delete_user_totp: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["UserId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description No second factor is asked for any more. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  list_volumes: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Volumes"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  create_volume: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key with the same request gives the first answer again. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewVolume"];
      };
    };
    responses: {
      /** @description It worked. */
      201: {
        headers: {
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Volume"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  update_volume: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version the change is made for, quoted, or `*`. */
        "If-Match"?: string;
      };
      path: {
        id: components["schemas"]["VolumeId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["VolumeChange"];
      };
    };
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Volume"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_healthz: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It answers. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Well"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_readyz: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The database answers and it is not stopping. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Well"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
  get_version: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It worked. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["VersionView"];
        };
      };
      "4XX": components["responses"]["Problem"];
      "5XX": components["responses"]["Problem"];
    };
  };
}
