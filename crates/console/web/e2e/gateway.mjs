// Starts `xueliang demo` in a folder of its own and talks to it: its API, and its simulated cameras.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const BUILT = fileURLToPath(new URL("../../../../target/debug/xueliang", import.meta.url));
const READY_MS = 60_000;
const STOP_MS = 15_000;

/** A running demo town. */
export class Gateway {
  static async start() {
    const gateway = new Gateway(await mkdtemp(join(tmpdir(), "xueliang-e2e-")));
    await gateway.#start();
    return gateway;
  }

  constructor(folder) {
    this.folder = folder;
    this.said = [];
  }

  async #start() {
    const program = process.env.XUELIANG_BIN || BUILT;
    const args = ["demo", "--json", "--listen", "127.0.0.1:0", "--data", join(this.folder, "demo")];
    this.child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.ended = new Promise((resolve) => this.child.once("close", resolve));
    this.child.stderr.on("data", (data) => {
      this.said.push(String(data));
      if (this.said.length > 200) this.said.shift();
    });
    try {
      Object.assign(this, await this.#ready());
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops it, lets `change` work in its data folder, and starts it again, elsewhere. */
  async restart(change) {
    await this.#end();
    await change(join(this.folder, "demo"));
    await this.#start();
  }

  async #ready() {
    const lines = createInterface({ input: this.child.stdout });
    const first = new Promise((resolve) => lines.once("line", resolve));
    const failed = new Promise((_, reject) => {
      this.child.once("error", reject);
      this.child.once("exit", (code) => reject(new Error(`the gateway ended with ${code}`)));
    });
    const line = await within(READY_MS, Promise.race([first, failed]), "the gateway is not ready");
    failed.catch(() => undefined);
    const { address, users } = JSON.parse(line);
    return { address: address.startsWith("http") ? address : `http://${address}`, users };
  }

  /** The name and password of the person with this role. */
  person(role) {
    const person = this.users.find((user) => user.role === role);
    if (!person) throw new Error(`the demo has no ${role}`);
    return person;
  }

  /** Lets a simulated camera behave otherwise from now on. */
  behave(camera, behaviour) {
    const key = `cam${String(camera).padStart(2, "0")}`;
    this.child.stdin.write(`${key} ${JSON.stringify(behaviour)}\n`);
  }

  /** Signs in without a browser; answers a function that asks the API. */
  async api(role) {
    const { name, password } = this.person(role);
    const signedIn = await fetch(`${this.address}/api/v1/session`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name, password }),
    });
    if (!signedIn.ok) throw new Error(`signing in as ${name}: ${signedIn.status}`);
    const [cookie] = signedIn.headers.get("set-cookie").split(";");
    return (path, options = {}) =>
      fetch(`${this.address}${path}`, {
        ...options,
        headers: { ...options.headers, cookie },
      });
  }

  /** Stops it as Ctrl-C does and removes what it wrote; answers how long that took. */
  async stop() {
    const began = performance.now();
    await this.#end();
    await rm(this.folder, { recursive: true, force: true });
    return performance.now() - began;
  }

  async #end() {
    this.child.kill("SIGINT");
    const late = setTimeout(() => this.child.kill("SIGKILL"), STOP_MS);
    await this.ended;
    clearTimeout(late);
  }
}

/** The promise's value, or a failure after some milliseconds. */
export async function within(ms, promise, words) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${words} after ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks until the answer is something; fails after some milliseconds with what was awaited. */
export async function until(ms, words, ask) {
  const began = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() - began > ms) throw new Error(`not within ${ms} ms: ${words}`);
    await sleep(50);
  }
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
