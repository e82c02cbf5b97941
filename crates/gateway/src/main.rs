//! Parses the arguments, calls one command, prints the error.

#![expect(clippy::print_stderr, reason = "commands answer on the terminal")]

use std::{
    env,
    io::{ErrorKind, Write as _},
    net::SocketAddr,
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::ExitCode,
};

use clap::{
    Args, Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser as _},
};
use domain::{
    Code, Error, Language, Result,
    access::Role,
    day::Day,
    limit,
    particulars::{Particulars, ParticularsChange},
};
use gateway::{
    cert, check, config::Config, demo, folder::Folder, key, lifecycle, run, telemetry, user,
};
use tokio_util::sync::CancellationToken;

/// Records village cameras, judges their health, and lets footage stand as evidence.
#[derive(Parser)]
#[command(name = "xueliang", version = run::VERSION)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the gateway
    Serve {
        /// The configuration file
        #[arg(long, default_value = "config/gateway.toml")]
        config: PathBuf,
    },
    /// Run a town with sixteen simulated cameras, for looking around
    Demo {
        /// Where the demonstration keeps its data
        #[arg(long, default_value = "data/demo")]
        data: PathBuf,
        /// Where to listen
        #[arg(long, default_value = "127.0.0.1:8480")]
        listen: SocketAddr,
        /// Print one line of JSON when ready, instead of text
        #[arg(long)]
        json: bool,
    },
    /// Manage users
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Compare the database with the footage on disk, and the audit log with its seals
    Check {
        /// Only look over the audit log
        #[arg(long, conflicts_with = "repair")]
        audit: bool,
        /// A seal as it was noted elsewhere, to compare with: NUMBER-HASH, as the console and the log
        /// show it
        #[arg(long, value_name = "SEAL", requires = "audit")]
        noted: Option<String>,
        /// Mend what can be mended; the gateway must not be running
        #[arg(long)]
        repair: bool,
        #[command(flatten)]
        at: At,
    },
    /// Rebuild the rows of segments and gaps from the footage alone, after the database was lost
    Reindex {
        /// A volume that was added while the gateway ran, which the configuration does not name; may be
        /// given several times
        #[arg(long = "volume", value_name = "FOLDER")]
        volumes: Vec<PathBuf>,
        #[command(flatten)]
        at: At,
    },
    /// Manage the installation's key
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Make certificates for TLS in a network of one's own
    Cert {
        #[command(subcommand)]
        command: CertCommand,
    },
    /// Print the description of the REST API
    Openapi,
    /// Print the version
    Version,
    /// Run simulated RTSP cameras alone
    Simcam(Simcam),
}

#[derive(Subcommand)]
enum UserCommand {
    /// Add a user; the one-time password is printed
    Add {
        /// What the user types to sign in
        name: String,
        /// What the user may do
        #[arg(long, value_parser = PossibleValuesParser::new(Role::ALL.iter().map(|role| role.word()))
            .try_map(|word| role(&word)))]
        role: Role,
        /// What the user may see: an area by name or id, with everything below it; may be given
        /// several times. Without it, the whole installation
        #[arg(long = "area")]
        areas: Vec<String>,
        /// How the user is shown
        #[arg(long, default_value = "")]
        display_name: String,
        #[command(flatten)]
        papers: Papers,
        #[command(flatten)]
        at: At,
    },
    /// Change a user, for when nobody can sign in who manages users; a one-time password is printed
    Change {
        /// What the user types to sign in
        name: String,
        /// Give a new one-time password
        #[arg(long)]
        new_password: bool,
        /// Take away the second factor, as after a lost telephone
        #[arg(long)]
        reset_second_factor: bool,
        #[command(flatten)]
        papers: Papers,
        #[command(flatten)]
        at: At,
    },
}

/// What the unit certifies of a user. `none` clears a day.
#[derive(Args)]
struct Papers {
    /// The post the user holds
    #[arg(long)]
    post: Option<String>,
    /// The day of the background check, such as 2026-11-23
    #[arg(long, value_parser = day)]
    cleared_at: Option<OrNone>,
    /// The last day the training counts
    #[arg(long, value_parser = day)]
    training_until: Option<OrNone>,
    /// The last day of the contract; needs --agreement-no
    #[arg(long, value_parser = day)]
    contract_until: Option<OrNone>,
    /// The number of the agreement that goes with the contract
    #[arg(long)]
    agreement_no: Option<String>,
}

/// A day, or none.
#[derive(Clone, Copy)]
struct OrNone(Option<Day>);

impl Papers {
    fn change(self) -> Result<ParticularsChange> {
        let text = |name, text: Option<String>| match text.as_deref().map(str::trim) {
            None => Ok(None),
            Some("") => Ok(Some(String::new())),
            Some(text) => limit::name(name, text).map(Some),
        };
        Ok(ParticularsChange {
            post: text("post", self.post)?,
            cleared: self.cleared_at.map(|day| day.0),
            training_until: self.training_until.map(|day| day.0),
            contract_until: self.contract_until.map(|day| day.0),
            agreement: text("agreement_no", self.agreement_no)?,
        })
    }
}

#[derive(Subcommand)]
enum KeyCommand {
    /// Seal everything that is secret under a new key; the gateway must not be running. Backups made
    /// before need the old key: keep it with them
    Rotate(At),
}

#[derive(Subcommand)]
enum CertCommand {
    /// Make an authority and a certificate for the server; nothing is overwritten
    Init(Certificate),
    /// Make a new certificate for the server under the authority that is there
    Renew(Certificate),
}

#[derive(Args)]
struct Certificate {
    /// What browsers call the server: a name or an address; may be given several times. Without it,
    /// this machine's own, or those of the certificate that is renewed
    #[arg(long = "name")]
    names: Vec<String>,
    /// The folder
    #[arg(long)]
    out: PathBuf,
}

/// Which installation.
#[derive(Args)]
struct At {
    /// The configuration file
    #[arg(long, default_value = "config/gateway.toml", conflicts_with = "data")]
    config: PathBuf,
    /// A data folder with everything at its place in it, such as data/demo
    #[arg(long)]
    data: Option<PathBuf>,
}

#[derive(Args)]
struct Simcam {
    /// The first camera's address; each further camera takes the next port
    #[arg(long, default_value = "127.0.0.1:8554")]
    listen: SocketAddr,
    /// How many cameras
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1000))]
    cameras: u16,
    /// The user that cameras ask for
    #[arg(long, requires = "password")]
    user: Option<String>,
    /// The password that cameras ask for
    #[arg(long, requires = "user")]
    password: Option<String>,
    /// The way of asking: none, md5 or sha256
    #[arg(long, default_value = "md5", value_parser = digest)]
    digest: simcam::Digest,
    /// h264 or h265
    #[arg(long, default_value = "h264", value_parser = codec)]
    codec: simcam::Codec,
    /// An Annex B file to send instead of the built-in pictures
    #[arg(long)]
    file: Option<PathBuf>,
    /// Pictures per second of the file
    #[arg(long, default_value_t = 25)]
    fps: u32,
    /// Sound beside the pictures: alaw, ulaw or aac
    #[arg(long, value_parser = audio)]
    audio: Option<simcam::Audio>,
    /// Pad the pictures to this many kilobits a second, for load tests
    #[arg(long)]
    kbit_s: Option<u32>,
    /// What the cameras do at first, as JSON, such as {"kind":"silent"}
    #[arg(long, default_value = r#"{"kind":"healthy"}"#, value_parser = behaviour)]
    behaviour: simcam::Behaviour,
}

fn role(word: &str) -> Result<Role, String> {
    Role::from_word(word).ok_or_else(|| format!("there is no role {word}"))
}

fn word<T: serde::de::DeserializeOwned>(word: &str, known: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::from(word)).map_err(|_| known.to_owned())
}

fn day(text: &str) -> Result<OrNone, String> {
    match text {
        "none" => Ok(OrNone(None)),
        text => Day::parse(text)
            .map(|day| OrNone(Some(day)))
            .map_err(|error| error.to_string()),
    }
}

fn digest(text: &str) -> Result<simcam::Digest, String> {
    word(text, "none, md5 or sha256")
}

fn audio(text: &str) -> Result<simcam::Audio, String> {
    word(text, "alaw, ulaw or aac")
}

fn codec(text: &str) -> Result<simcam::Codec, String> {
    word(text, "h264 or h265")
}

fn behaviour(text: &str) -> Result<simcam::Behaviour, String> {
    serde_json::from_str(text).map_err(|source| source.to_string())
}

impl At {
    fn config(self) -> Result<Config> {
        match self.data {
            Some(folder) => Ok(Config {
                data: gateway::config::Data {
                    folder,
                    ..gateway::config::Data::default()
                },
                keys: gateway::config::Keys::read()?,
                ..Config::default()
            }),
            None => Config::read(&self.config),
        }
    }
}

/// Says to glibc that one heap is enough, which can only be said before a program starts: so it
/// starts itself again, as the same process. Pictures are taken in by one thread and given back by
/// another; in heaps by thread, the default, that left holes of 2 MiB for each stream, and growing.
fn with_one_heap() {
    const HEAPS: &str = "MALLOC_ARENA_MAX";
    if env::var_os(HEAPS).is_some() {
        return;
    }
    let Ok(program) = env::current_exe() else {
        return;
    };
    let mut arguments = env::args_os();
    let mut again = std::process::Command::new(program);
    if let Some(name) = arguments.next() {
        again.arg0(name);
    }
    // Returns only when that failed; it runs with more memory then.
    let _ = again.args(arguments).env(HEAPS, "1").exec();
}

/// Takes as many open files as the system lets this program have: connections, cameras and footage
/// need more than the 1024 that most systems give unasked. What it refuses is met later, and told.
fn with_all_files() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    if let Ok((_, most)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, most, most);
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if matches!(cli.command, Command::Serve { .. } | Command::Demo { .. }) {
        with_all_files();
        with_one_heap();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(source) => {
            eprintln!("xueliang: start the runtime: {source}");
            return ExitCode::FAILURE;
        }
    };
    let stop = CancellationToken::new();
    let done = runtime.block_on(async {
        let command = command(cli.command, &stop);
        tokio::select! {
            done = command => Some(done),
            ended = lifecycle::signals(&stop) => ended.err().map(Err),
        }
    });
    // A second signal or a stop that takes too long must not wait for threads that still read.
    runtime.shutdown_background();
    match done {
        Some(Ok(code)) => code,
        Some(Err(error)) => {
            report(&error);
            ExitCode::FAILURE
        }
        None => ExitCode::from(130),
    }
}

async fn command(command: Command, stop: &CancellationToken) -> Result<ExitCode> {
    match command {
        Command::Serve { config } => {
            let config = Config::read(&config)?;
            telemetry::start(&config.log)?;
            run::serve(config, stop.clone(), |ready| {
                say(&format!("xueliang {} · {}", run::VERSION, ready.url()));
            })
            .await?;
        }
        Command::Demo { data, listen, json } => {
            telemetry::start(&gateway::config::Log {
                filter: if json { "warn" } else { "info" }.to_owned(),
                ..gateway::config::Log::default()
            })?;
            demo::run(&data, listen, stop.clone(), |town| {
                say(&if json { town.json() } else { town.text() });
            })
            .await?;
        }
        Command::User {
            command:
                UserCommand::Add {
                    name,
                    role,
                    areas,
                    display_name,
                    papers,
                    at,
                },
        } => {
            let new = user::New {
                name: &name,
                display_name: &display_name,
                role,
                areas: &areas,
                particulars: papers.change()?.onto(&Particulars::default()),
            };
            let config = at.config()?;
            let folder = config.data.folder.clone();
            let is_new = !Folder::is_there(&folder);
            let password = user::add(config, new).await?;
            if is_new {
                eprintln!(
                    "xueliang: 新建了数据目录 {0} / the data folder {0} is new",
                    folder.display()
                );
            }
            say(&format!("{name}  {password}"));
        }
        Command::User {
            command:
                UserCommand::Change {
                    name,
                    new_password,
                    reset_second_factor,
                    papers,
                    at,
                },
        } => {
            let change = user::Change {
                name: &name,
                particulars: papers.change()?,
                new_password,
                reset_second_factor,
            };
            if let Some(password) = user::change(at.config()?, change).await? {
                say(&format!("{name}  {password}"));
            }
        }
        Command::Check {
            audit,
            noted,
            repair,
            at,
        } => {
            tell_warnings()?;
            let report = if audit {
                check::audit(at.config()?, noted.as_deref()).await?
            } else {
                check::run(at.config()?, repair).await?
            };
            say(&report.text);
            return Ok(if report.clean {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            });
        }
        Command::Reindex { volumes, at } => {
            tell_warnings()?;
            say(&check::reindex(at.config()?, &volumes).await?);
        }
        Command::Key {
            command: KeyCommand::Rotate(at),
        } => {
            tell_warnings()?;
            let (count, in_file) = key::rotate(&at.config()?).await?;
            say(&format!(
                "已用新密钥重新加密 {count} 项，所有登录已结束 / {count} secrets are sealed under the new key, all sessions have ended"
            ));
            if !in_file {
                say(
                    "请把 XUELIANG_KEY_NEW 的值写入 XUELIANG_KEY / now put the value of XUELIANG_KEY_NEW into XUELIANG_KEY",
                );
            }
        }
        Command::Cert { command } => {
            let clock = domain::Clock::system();
            let made = match command {
                CertCommand::Init(asked) => cert::init(asked.names, &asked.out, &clock)?,
                CertCommand::Renew(asked) => cert::renew(asked.names, &asked.out, &clock)?,
            };
            say(&made.text());
        }
        Command::Openapi => say(&run::openapi()?),
        Command::Version => say(run::VERSION),
        Command::Simcam(arguments) => simcam(arguments, stop).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What a command meets on its way is told beside its answer.
fn tell_warnings() -> Result<()> {
    telemetry::start(&gateway::config::Log {
        filter: "warn".to_owned(),
        ..gateway::config::Log::default()
    })
}

async fn simcam(arguments: Simcam, stop: &CancellationToken) -> Result<()> {
    let options = simcam::Options {
        listen: arguments.listen,
        cameras: arguments.cameras,
        credentials: arguments.user.zip(arguments.password),
        digest: arguments.digest,
        codec: arguments.codec,
        file: arguments.file,
        fps: arguments.fps,
        audio: arguments.audio,
        kbit_s: arguments.kbit_s,
        behaviour: arguments.behaviour,
    };
    let address = options.listen;
    simcam::run_cli(options, tokio::io::stdin(), |line| say(&line), stop.clone())
        .await
        .map_err(|source| {
            match source.kind() {
                ErrorKind::AddrInUse
                | ErrorKind::PermissionDenied
                | ErrorKind::AddrNotAvailable => {
                    Error::new(Code::PortTaken).with("address", address)
                }
                _ => Error::internal("run simulated cameras"),
            }
            .because(source)
        })
}

/// Prints an answer; a reader that went away is no failure.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

fn report(error: &Error) {
    eprintln!("xueliang: {}", error.sentence(Language::Chinese));
    eprintln!("xueliang: {}", error.chain());
}
