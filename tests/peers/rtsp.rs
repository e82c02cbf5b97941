//! An RTSP server that nobody here wrote: GStreamer's, from Debian's packages, as one camera.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

/// The user it asks for.
pub const USER: &str = "admin";
/// The password it asks for.
pub const PASSWORD: &str = "pass-123";

/// Serves one MP4 file in real time under `/cam`, from its beginning for each first viewer, and
/// counts the pictures it has sent.
const SERVER: &str = r#"
import sys, gi
gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0'); gi.require_version('GstRtsp', '1.0')
from gi.repository import Gst, GstRtspServer, GLib, GstRtsp
port, path, codec, user, password = sys.argv[1:6]
Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_service(port); server.set_address('127.0.0.1')
auth = GstRtspServer.RTSPAuth(); auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
token = GstRtspServer.RTSPToken(); token.set_string('media.factory.role', 'viewer')
auth.add_digest(user, password, token); server.set_auth(auth)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(f'( filesrc location={path} ! qtdemux ! {codec}parse ! identity name=counter ! rtp{codec}pay config-interval=-1 name=pay0 pt=96 )')
permissions = GstRtspServer.RTSPPermissions()
permissions.add_permission_for_role('viewer', 'media.factory.access', True)
permissions.add_permission_for_role('viewer', 'media.factory.construct', True)
factory.set_permissions(permissions); factory.set_shared(False)
def configured(_, media):
    sink = lambda pad, info: (print('picture', flush=True), Gst.PadProbeReturn.OK)[1]
    media.get_element().get_child_by_name('counter').get_static_pad('src').add_probe(Gst.PadProbeType.BUFFER, sink)
    media.connect('unprepared', lambda _: print('ended', flush=True))
factory.connect('media-configure', configured)
server.get_mount_points().add_factory('/cam', factory)
server.attach(None)
print('ready', flush=True)
GLib.MainLoop().run()
"#;

/// GStreamer's server in a process of its own; ends when dropped.
pub struct Gstreamer {
    process: Child,
    port: u16,
}

impl Gstreamer {
    /// Serves `file`, an MP4 with one track of `codec` (`h264` or `h265`).
    #[must_use]
    pub fn start(file: &Path, codec: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let mut process = Command::new("/usr/bin/python3")
            .args(["-c", SERVER, &port.to_string()])
            .arg(file)
            .args([codec, USER, PASSWORD])
            .stdout(Stdio::piped())
            .spawn()
            .expect("/usr/bin/python3 starts");
        let mut lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        let ready = lines.next().and_then(Result::ok);
        assert_eq!(
            ready.as_deref(),
            Some("ready"),
            "python3-gi and GStreamer's RTSP server are installed"
        );
        // The counter's lines must be read, or the server would stop at a full pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { process, port }
    }

    /// Its address, without credentials.
    #[must_use]
    pub fn url(&self) -> String {
        format!("rtsp://127.0.0.1:{}/cam", self.port)
    }
}

impl Drop for Gstreamer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
