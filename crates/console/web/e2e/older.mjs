// Footage of other days: files that were recorded are copied with another beginning, as if a crash
// had left them unsealed, and the gateway adopts them when it starts. Everything else in them
// stays as it is, so that their pictures can be told apart.

import { randomUUID } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A sealed file, taken apart: without its trailer, which holds its end. */
async function opened(path) {
  const bytes = await readFile(path);
  const trailer = bytes.length - bytes.readUInt32BE(bytes.length - 4);
  const head = bytes.toString("latin1", 0, 4096);
  const start = Number(/"start_us":(\d+)/.exec(head)[1]);
  // A box's header and name, the version, then the end.
  const end = Number(bytes.readBigInt64BE(trailer + 8 + 16 + 1));
  return { body: bytes.subarray(0, trailer), head, start, end, length: end - start };
}

/** The sealed files of a camera's main stream, the longest first. */
export async function sealed(folder, camera) {
  const paths = await readdir(folder, { recursive: true });
  const files = paths.filter((path) => path.includes(`${camera}/main/`) && path.endsWith(".mp4"));
  const found = await Promise.all(
    files.map(async (path) => ({ ...(await opened(join(folder, path))), path, folder })),
  );
  return found.sort((a, b) => b.length - a.length);
}

/** Lets a file begin at this microsecond as well; answers where the copy ends. */
export async function copyTo(file, start) {
  const { body, head, path, folder } = file;
  const time = new Date(Math.floor(start / 1000)).toISOString();
  const micros = String(start % 1_000_000).padStart(6, "0");
  const day = time.slice(0, 10);
  const name = `${time.slice(0, 19).replace(/[-:]/g, "")}.${micros}Z.mp4.part`;
  const target = join(folder, dirname(dirname(path)), day, name);
  const copy = Buffer.from(body);
  const put = (pattern, value) => {
    const { index, 0: found, 1: old } = pattern.exec(head);
    if (old.length !== value.length) throw new Error(`${old} is no ${value}`);
    copy.write(found.replace(old, value), index, "latin1");
  };
  put(/"start_us":(\d+)/, String(start));
  put(/"segment":"([^"]+)"/, randomUUID());
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, copy);
  return start + file.length;
}
