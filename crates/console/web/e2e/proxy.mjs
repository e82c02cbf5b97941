// Stands between a browser and the gateway, and cuts a line when it is told to.

import { connect, createServer } from "node:net";

/** A plain TCP proxy to `address`. */
export class Proxy {
  static async start(address) {
    const { hostname, port } = new URL(address);
    const proxy = new Proxy();
    proxy.server = createServer((client) => proxy.#carry(client, hostname, Number(port)));
    await new Promise((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    proxy.address = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  /** The next connection that is asked for a clip is cut after so many bytes of the answer. */
  cutNextClip(bytes) {
    this.left = bytes;
    this.cuts ??= 0;
  }

  #carry(client, host, port) {
    const gateway = connect(port, host);
    let clip = false;
    const end = () => {
      client.destroy();
      gateway.destroy();
    };
    client.on("data", (data) => {
      if (data.includes("/clip.mp4")) clip = true;
      gateway.write(data);
    });
    gateway.on("data", (data) => {
      if (!clip || this.left === undefined) return client.write(data);
      const some = data.subarray(0, this.left);
      this.left -= some.length;
      if (this.left > 0) return client.write(some);
      this.left = undefined;
      this.cuts += 1;
      client.write(some, end);
    });
    for (const socket of [client, gateway]) {
      socket.on("error", end);
      socket.on("close", end);
    }
  }

  stop() {
    this.server.close();
  }
}
