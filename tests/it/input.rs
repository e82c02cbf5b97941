//! Bad input from the command line and the configuration gets a clear answer.

use std::{net::TcpListener, path::Path, process::Command};

use tests::{Folder, program};

/// Starts the gateway with a configuration that cannot work, and answers what it says.
fn refused(config: &Path) -> String {
    let out = Command::new(program("xueliang"))
        .arg("serve")
        .arg("--config")
        .arg(config)
        .output()
        .unwrap();
    assert!(!out.status.success());
    String::from_utf8_lossy(&out.stderr).into_owned()
}

#[test]
fn each_mistake_is_named() {
    let folder = Folder::new("input");
    let path = folder.path();
    let config = path.join("gateway.toml");
    let with = |text: &str| {
        let data = format!(
            "[data]\nfolder = {:?}\n",
            path.join("data").display().to_string()
        );
        std::fs::write(&config, format!("{data}{text}")).unwrap();
        refused(&config)
    };
    let said = refused(&path.join("none.toml"));
    assert!(said.contains("none.toml"), "{said}");
    let said = with("databas = \"x\"\n");
    assert!(
        said.contains("databas") && said.contains("line 3"),
        "{said}"
    );
    let said = with("database = \"mysql://user:secret@host/db\"\n");
    assert!(
        said.contains("sqlite:") && !said.contains("secret"),
        "{said}"
    );
    let said = with("database = \"postgres://user:secret@127.0.0.1:1/db\"\n");
    assert!(!said.contains("secret"), "{said}");
    let said = with("[footage]\nmin_days = 7\n");
    assert!(said.contains("799"), "{said}");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let said = with(&format!("[server]\nlisten = \"{address}\"\n"));
    assert!(said.contains(&address.to_string()), "{said}");
    std::fs::write(path.join("data-file"), "x").unwrap();
    std::fs::write(
        &config,
        format!(
            "[data]\nfolder = {:?}\n",
            path.join("data-file").display().to_string()
        ),
    )
    .unwrap();
    let said = refused(&config);
    assert!(said.contains("data-file"), "{said}");
}
