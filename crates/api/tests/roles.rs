//! Who may call what: each operation by each role, on what lies in their village and on what lies in
//! another, as one table for people to read, `roles.txt`:
//!
//! - `yes`: let in; in the other village it finds nothing (404);
//! - `why`: the same, once it was said why one looks (403 `access_needed` before);
//! - `own`: let in, but this one is not theirs (404): a record or shift of somebody else, a key of
//!   somebody who sees more, a disk where they do not see all towns;
//! - `-`: refused in both (403 `permission_missing`).

use std::{cmp::Reverse, collections::BTreeMap, fmt::Write as _, path::Path};

use crate::{
    access::{Call, NOWHERE, OPEN, OWN, calls, spare},
    world::{Answer, Who, World},
};

/// What came of a call where the caller belongs.
fn inside(answer: &Answer) -> &'static str {
    match answer.status.as_u16() {
        403 => match answer.problem().as_str() {
            "permission_missing" => "-",
            "access_needed" => "why",
            // A role may say why it looks, and not every reason.
            "purpose_refused" => "yes",
            _ => "?403",
        },
        404 if answer.problem() == "footage_none" => "yes",
        404 => "own",
        // No socket is opened here, all that is before it is.
        400 if answer.problem() == "upgrade_needed" => "yes",
        // Let in; that it came too late or said too little is another matter.
        200..=299 | 409 | 412 | 422 | 426 => "yes",
        _ => "?",
    }
}

/// Whether the call names something of a village.
fn somewhere(call: &Call) -> bool {
    !NOWHERE.contains(&call.name.as_str()) && (call.path.len() > 50 || call.body.is_some())
}

/// What is looked at first, what changes something next; what removes something last, parts before
/// wholes.
fn turn(call: &Call) -> (u8, Reverse<usize>) {
    match call.method.as_str() {
        "GET" => (0, Reverse(0)),
        "DELETE" => (2, Reverse(call.path.matches('/').count())),
        _ => (1, Reverse(0)),
    }
}

async fn cell(world: &World, who: &Who, near: &Call, far: &Call) -> &'static str {
    let answer = world.call(who, near).await;
    let cell = inside(&answer);
    let name = &near.name;
    assert!(
        !cell.starts_with('?'),
        "{name}: {} {}",
        answer.status,
        answer.json()
    );
    if somewhere(near) {
        let answer = world.call(who, far).await;
        let wanted = match cell {
            "-" => "permission_missing",
            _ if answer.status == 403 => "purpose_refused",
            _ => "not_found",
        };
        assert_eq!(answer.problem(), wanted, "{name} elsewhere");
    }
    cell
}

#[tokio::test]
async fn the_table_of_roles_is_the_one_in_the_repository() {
    let world = World::new().await;
    let root = world.sign_in("root").await;
    for village in [&world.inside, &world.outside] {
        let (system, photo) = (domain::Actor::system("test"), crate::legal::photo());
        let put = world.store.sign_photo_put(&system, village.camera, &photo);
        put.await.unwrap();
    }
    let roles: Vec<&str> = domain::Role::ALL.iter().map(|role| role.word()).collect();
    let mut order: Vec<(Call, Call)> = calls(&world.inside)
        .into_iter()
        .zip(calls(&world.outside))
        .collect();
    let names: Vec<String> = order.iter().map(|(near, _)| near.name.clone()).collect();
    order.sort_by_key(|(near, _)| turn(near));
    let mut cells: BTreeMap<(String, &str), &str> = BTreeMap::new();
    for &role in &roles {
        let who = world.sign_in(role).await;
        let spare = calls(&spare(&world, &root, role).await);
        for (near, far) in &order {
            if OPEN.contains(&near.name.as_str()) || OWN.contains(&near.name.as_str()) {
                continue;
            }
            // What this role removes is there for the next.
            let removed = spare.iter().find(|call| call.name == near.name);
            let near = removed
                .filter(|call| call.method == "DELETE")
                .unwrap_or(near);
            cells.insert(
                (near.name.clone(), role),
                cell(&world, &who, near, far).await,
            );
        }
    }
    let mut table = format!("{:<26}", "operation");
    for role in &roles {
        let _ = write!(table, " {role}");
    }
    table.push('\n');
    for name in names {
        if !cells.contains_key(&(name.clone(), roles[0])) {
            continue;
        }
        let mut line = format!("{name:<26}");
        for role in &roles {
            let _ = write!(line, " {:<1$}", cells[&(name.clone(), *role)], role.len());
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/roles.txt");
    if crate::document::update() {
        std::fs::write(&path, &table).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == table, "who may do what changed:\n{table}");
}
