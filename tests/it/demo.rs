//! The demonstration town: up in one command, ill where it should be, down within five seconds.

use std::time::Duration;

use tests::{Folder, eventually, gateway::Demo};

#[tokio::test]
async fn the_town_is_there_and_stops_cleanly() {
    let folder = Folder::new("demo");
    let data = folder.path().join("demo");
    let demo = Demo::start(&data);
    let client = demo.sign_in("town_operator").await;
    let cameras = client.get("/cameras?limit=100").await;
    assert_eq!(cameras["items"].as_array().unwrap().len(), 16);
    assert_eq!(client.get("/system").await["demo"], true);
    eventually(
        "the ill cameras are told from the well",
        Duration::from_secs(60),
        async || {
            let cameras = client.get("/cameras?limit=100").await;
            let mut states: Vec<_> = cameras["items"]
                .as_array()?
                .iter()
                .map(|camera| {
                    camera["health"]["state"]
                        .as_str()
                        .unwrap_or("none")
                        .to_owned()
                })
                .collect();
            states.sort();
            let count = |state: &str| states.iter().filter(|other| *other == state).count();
            // One more flaps, and is either.
            (count("online") >= 12
                && count("denied") == 1
                && count("refused") >= 1
                && count("frozen") == 1)
                .then_some(())
        },
    )
    .await;
    let officer = demo.sign_in("case_officer").await;
    eventually(
        "one of the two cases holds footage",
        Duration::from_secs(60),
        async || {
            let cases = officer.get("/cases").await;
            let cases = cases["items"].as_array()?;
            assert_eq!(cases.len(), 2);
            for case in cases {
                let id = case["id"].as_str()?;
                let links = officer.get(&format!("/cases/{id}/links")).await;
                if links["items"]
                    .as_array()?
                    .iter()
                    .any(|link| link["kind"] == "span")
                {
                    return Some(());
                }
            }
            None
        },
    )
    .await;
    let took = demo.interrupt().await;
    println!("stopped after {took:?}");
    assert!(took < Duration::from_secs(7), "{took:?}");
    // A second start finds its town again.
    let again = Demo::start(&data);
    let client = again.sign_in("administrator").await;
    assert_eq!(
        client.get("/cameras?limit=100").await["items"]
            .as_array()
            .unwrap()
            .len(),
        16
    );
}
