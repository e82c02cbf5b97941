// `xueliang serve` as somebody sets it up, with one simulated camera in a process of its own that
// can be stopped and started. Footage goes as soon as nothing holds it.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { BUILT, until } from "./gateway.mjs";

const PROGRAM = process.env.XUELIANG_BIN || BUILT;
const PASSWORD = "harbour-2026-lantern";

/** A port that nobody listens at. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function end(child, signal) {
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill(signal);
  await ended;
}

/** A gateway without footage that stays by itself, and its one camera. */
export class Served {
  /** `more` is asked for further options, knowing the address and the folder. */
  static async start(more = () => "") {
    const served = new Served();
    served.folder = await mkdtemp(join(tmpdir(), "xueliang-served-"));
    served.config = join(served.folder, "gateway.toml");
    const port = await freePort();
    served.rtsp = `127.0.0.1:${await freePort()}`;
    served.address = `http://127.0.0.1:${port}`;
    await writeFile(
      served.config,
      `[server]\nlisten = "127.0.0.1:${port}"\n[data]\nfolder = "${served.folder}/data"\n` +
        `[footage]\nsegment_seconds = 10\nmin_days = 0\nmax_days = 0\ncompliance = "off"\n` +
        `[access]\nadministrators = "one"\n[alert]\nafter_seconds = 5\n` +
        `[outbound]\nallow = ["127.0.0.0/8"]\n[sign_in]\nsecond_factor = "off"\n` +
        (await more(served.address, served.folder)),
    );
    served.child = spawn(PROGRAM, ["serve", "--config", served.config], { stdio: "ignore" });
    await until(30_000, "the gateway is ready", async () => {
      const answer = await fetch(`${served.address}/readyz`).catch(() => undefined);
      return answer?.ok;
    });
    return served;
  }

  /** Adds somebody and signs them in; answers a function that asks the API in their name. */
  async person(name, role) {
    const add = ["user", "add", name, "--role", role, "--config", this.config];
    const { stdout } = await promisify(execFile)(PROGRAM, add);
    const once = stdout.trim().split(/\s+/).at(-1);
    const first = await this.#signIn(name, once);
    const body = { old_password: once, new_password: PASSWORD };
    await first("POST", "/api/v1/session/password", body);
    return this.#signIn(name, PASSWORD);
  }

  /** What they type to sign in. */
  account(name) {
    return { name, password: PASSWORD };
  }

  async #signIn(name, password) {
    const signedIn = await fetch(`${this.address}/api/v1/session`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name, password }),
    });
    if (!signedIn.ok) throw new Error(`signing in as ${name}: ${signedIn.status}`);
    const [cookie] = signedIn.headers.get("set-cookie").split(";");
    const { csrf_token } = await signedIn.json();
    return async (method, path, body) => {
      const answer = await fetch(`${this.address}${path}`, {
        method,
        headers: { cookie, "X-CSRF-Token": csrf_token, "Content-Type": "application/json" },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text ? JSON.parse(text) : undefined;
    };
  }

  startCamera() {
    const args = ["simcam", "--listen", this.rtsp, "--cameras", "1", "--digest", "none"];
    this.camera = spawn(PROGRAM, args, { stdio: ["ignore", "pipe", "ignore"] });
    let said = "";
    this.camera.stdout.on("data", (data) => (said += data));
    return until(
      10_000,
      "the camera says its address",
      async () => /rtsp:\/\/\S+main\S*/.exec(said)?.[0],
    );
  }

  /** The camera's process is gone at once. */
  async stopCamera() {
    await end(this.camera, "SIGKILL");
    this.camera = undefined;
  }

  async stop() {
    if (this.camera) await this.stopCamera();
    await end(this.child, "SIGTERM");
    await rm(this.folder, { recursive: true, force: true });
  }
}
