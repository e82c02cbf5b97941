// Reads which frame of which simulated camera a video shows, from its decoded picture. The
// geometry is that of `simcam::read_code`.

/** Runs in the page: the code of one video now, or `null`. Needs nothing from outside. */
export function readCode(video) {
  const [width, height] = [640, 360];
  if (!video || video.readyState < 2 || video.videoWidth === 0) return null;
  const canvas = (window.codeCanvas ??= document.createElement("canvas"));
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0, width, height);
  let cells = 0n;
  for (let index = 0; index < 32; index += 1) {
    const column = 2 + (index % 16);
    const row = 32 + Math.floor(index / 16);
    const left = Math.floor(((4 * column + 1) * width) / 256);
    const right = Math.floor(((4 * column + 3) * width) / 256);
    const top = Math.floor(((4 * row + 1) * height) / 144);
    const bottom = Math.floor(((4 * row + 3) * height) / 144);
    const { data } = context.getImageData(left, top, right - left, bottom - top);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) {
      sum += 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
    }
    const mean = sum / (data.length / 4);
    if (mean >= 96 && mean < 160) return null;
    cells = (cells << 1n) | (mean >= 160 ? 1n : 0n);
  }
  const data = Number((cells >> 6n) & 0xffffffn);
  let check = 0b0101;
  for (let group = 0; group < 6; group += 1) check ^= (data >> (4 * group)) & 0xf;
  const whole = (0b10n << 30n) | (BigInt(data) << 6n) | (BigInt(check) << 2n) | 0b01n;
  return whole === cells ? { camera: data >> 16, frame: data & 0xffff } : null;
}

/**
 * Runs in the page: watches the videos that `selector` finds for some milliseconds; for each the
 * cameras that were seen, how many pictures a second passed by the drawn counter, where an older
 * picture followed a newer one, and how often no code could be read. `loop` is the counter's
 * length; `every` is how often to look.
 */
export async function watchCodes({ selector, ms, loop, reader, every = 100 }) {
  const read = new Function(`return (${reader})`)();
  const videos = [...document.querySelectorAll(selector)];
  const seen = videos.map((video) => ({
    id: video.dataset.camera,
    cameras: [],
    passed: 0,
    unread: [],
    backwards: [],
    longest: 0,
    changed: performance.now(),
    first: 0,
    last: 0,
    frame: undefined,
  }));
  const began = performance.now();
  while (performance.now() - began < ms) {
    videos.forEach((video, index) => {
      const one = seen[index];
      // An element that seeks goes on showing its picture, but hands none out to be read.
      if (video.seeking && video.readyState < 2) return;
      const code = read(video);
      const now = performance.now();
      if (!code) {
        const { readyState, currentTime } = video;
        one.unread.push({ readyState, currentTime });
        return;
      }
      if (!one.cameras.includes(code.camera)) one.cameras.push(code.camera);
      if (one.frame === undefined) one.first = now;
      else {
        const stood = Math.round(now - one.changed);
        const step = (code.frame - one.frame + loop) % loop;
        // The counter returns after six seconds: which way it went is told by how long it stood.
        const turns = Math.round(stood / 6000 - step / loop);
        const moved = step === 0 ? 0 : step + turns * loop;
        const back = moved < 0;
        one.passed += moved;
        if (back) {
          const { currentTime } = video;
          const { captured } = video.dataset;
          one.backwards.push({
            from: one.frame,
            to: code.frame,
            stood,
            currentTime,
            captured,
          });
        }
        if (step !== 0) {
          one.longest = Math.max(one.longest, stood);
          one.changed = now;
        }
      }
      one.frame = code.frame;
      one.last = now;
    });
    await new Promise((resolve) => setTimeout(resolve, every));
  }
  return seen.map(({ id, cameras, passed, unread, backwards, longest, first, last }) => ({
    id,
    cameras,
    unread,
    backwards,
    longest,
    rate: last > first ? (passed * 1000) / (last - first) : 0,
  }));
}

export const SUB = { rate: 15, loop: 90 };
export const MAIN = { rate: 25, loop: 150 };
