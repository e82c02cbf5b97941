/** The addresses of a device's streams, as its vendor writes them. Pure. */

export const VENDORS = ["hikvision", "dahua", "uniview", "generic"] as const;
export type Vendor = (typeof VENDORS)[number];

/** Where a device is, and which of its cameras is meant. */
export interface Device {
  vendor: Vendor;
  host: string;
  /** Empty while it is being written. */
  port: number | null;
  channel: number;
}

export interface Addresses {
  main: string;
  sub: string;
}

/** The port of RTSP. */
export const RTSP_PORT = 554;

const PATHS: Record<Vendor, (channel: number) => Addresses> = {
  // The hundreds are the channel, the ones the stream.
  hikvision: (channel) => ({
    main: `/Streaming/Channels/${String(channel * 100 + 1)}`,
    sub: `/Streaming/Channels/${String(channel * 100 + 2)}`,
  }),
  dahua: (channel) => ({
    main: `/cam/realmonitor?channel=${String(channel)}&subtype=0`,
    sub: `/cam/realmonitor?channel=${String(channel)}&subtype=1`,
  }),
  uniview: (channel) => ({
    main: `/unicast/c${String(channel)}/s0/live`,
    sub: `/unicast/c${String(channel)}/s1/live`,
  }),
  // What most other makes answer to; they have one channel, and people correct the path.
  generic: () => ({ main: "/stream1", sub: "/stream2" }),
};

/** Both addresses; empty while it is not said where the device is. */
export function addressesOf({ vendor, host, port, channel }: Device): Addresses {
  const place = authority(host, port);
  if (!place) return { main: "", sub: "" };
  const { main, sub } = PATHS[vendor](channel);
  return { main: `rtsp://${place}${main}`, sub: `rtsp://${place}${sub}` };
}

/** The same path on another device; what is no address stays as it is. */
export function movedTo(address: string, host: string, port: number | null): string {
  const path = /^rtsps?:\/\/[^/?]*(.*)$/i.exec(address.trim())?.[1];
  const place = authority(host, port);
  return path === undefined || !place ? address : `rtsp://${place}${path}`;
}

function authority(host: string, port: number | null): string | undefined {
  const name = host.trim();
  if (name === "") return undefined;
  // An IPv6 address has colons of its own.
  const bracketed = name.includes(":") && !name.startsWith("[") ? `[${name}]` : name;
  return `${bracketed}:${String(port ?? RTSP_PORT)}`;
}

export interface Secrets {
  address: string;
  username: string;
  password: string;
}

/** Takes the user name and password out of a pasted address, where there are any. */
export function withoutSecrets(address: string): Secrets | undefined {
  // Passwords hold "@" and "/" more often than they are written as they should be.
  const found = /^(rtsps?:\/\/)([^:/@?]*)(?::(.*))?@([^@/?]+(?:[/?].*)?)$/i.exec(address.trim());
  if (!found) return undefined;
  const [, scheme = "", username = "", password = "", rest = ""] = found;
  return { address: scheme + rest, username: decoded(username), password: decoded(password) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What a host field is for: one name or IP address, without scheme, path or port. */
export function isHost(text: string): boolean {
  return /^(\[?[0-9a-f:]*:[0-9a-f:.]+\]?|[\p{L}\p{N}]([\p{L}\p{N}.-]*[\p{L}\p{N}])?)$/iu.test(
    text.trim(),
  );
}
