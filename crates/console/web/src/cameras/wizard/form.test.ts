import { describe, expect, test } from "vitest";
import { followed, nextLike, separated, stepOf, tested, type WizardForm } from "./form";

const form: WizardForm = {
  vendor: "hikvision",
  host: "10.0.0.1",
  port: 554,
  channel: 1,
  main: { url: "", transport: "tcp" },
  sub: { url: "", transport: "udp" },
  username: "viewer",
  password: "secret",
  site_id: "site",
  name: "a-b",
  place: "gate",
  gb_code: "12345678901234567890",
  plan: "both",
  enabled: true,
};
const written = (main: string, sub = ""): WizardForm => ({
  ...form,
  main: { ...form.main, url: main },
  sub: { ...form.sub, url: sub },
});

describe("the addresses follow the device", () => {
  test("they are made as soon as it has a host", () => {
    const made = followed({ host: "10.0.0.1" }, form);
    expect(made?.main.url).toBe("rtsp://10.0.0.1:554/Streaming/Channels/101");
    expect(made?.sub).toEqual({
      url: "rtsp://10.0.0.1:554/Streaming/Channels/102",
      transport: "udp",
    });
  });

  test("a corrected path stays when the host changes, not when the vendor does", () => {
    const corrected = { ...written("rtsp://10.0.0.1:554/h264/main"), host: "10.0.0.2" };
    expect(followed({ host: "10.0.0.2" }, corrected)?.main.url).toBe(
      "rtsp://10.0.0.2:554/h264/main",
    );
    expect(followed({ host: "10.0.0.2" }, corrected)?.sub.url).toBe("");
    const other = { ...corrected, vendor: "uniview" as const };
    expect(followed({ vendor: "uniview" }, other)?.main.url).toMatch(/\/unicast\/c1\/s0\/live$/);
  });

  test("nothing else moves them", () => {
    expect(followed({ username: "x" }, written("rtsp://10.0.0.1/a"))).toBeUndefined();
    expect(followed({ main: form.main }, form)).toBeUndefined();
  });
});

test("a pasted address gives its credentials to their fields", () => {
  expect(separated(written("rtsp://u:p@10.0.0.9/a", "rtsp://10.0.0.9/b"))).toMatchObject({
    main: { url: "rtsp://10.0.0.9/a" },
    sub: { url: "rtsp://10.0.0.9/b" },
    username: "u",
    password: "p",
  });
  expect(separated(written("rtsp://10.0.0.9/a"))).toBeUndefined();
});

test("the next camera has the next channel, and nothing that is only the first one's", () => {
  const next = nextLike(form);
  expect(next).toMatchObject({ channel: 2, host: "10.0.0.1", username: "viewer", plan: "both" });
  expect(next.main?.url).toMatch(/\/201$/);
  expect(next.sub).toEqual({ url: "rtsp://10.0.0.1:554/Streaming/Channels/202", transport: "udp" });
  for (const field of ["name", "place", "gb_code"] as const) expect(next[field]).toBeUndefined();
  const other = { ...written("rtsp://10.0.0.1:554/x"), vendor: "generic" as const };
  expect(nextLike(other)).toMatchObject({ channel: 1, main: { url: "rtsp://10.0.0.1:554/x" } });
});

test("a test is out of date once an address or the credentials change", () => {
  const one = written("rtsp://10.0.0.1/a");
  expect(tested({ ...one, name: "other" })).toBe(tested(one));
  expect(tested({ ...one, password: "other" })).not.toBe(tested(one));
});

test("every field the gateway may object to belongs to a step", () => {
  expect(stepOf("main")).toBe("address");
  expect(stepOf("min_days")).toBe("plan");
  expect(stepOf("gb_code")).toBe("place");
  expect(stepOf(undefined)).toBe("place");
});
