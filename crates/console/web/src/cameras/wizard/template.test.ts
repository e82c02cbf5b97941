import { describe, expect, test } from "vitest";
import { addressesOf, isHost, movedTo, VENDORS, withoutSecrets } from "./template";

const at = { host: "10.20.7.11", port: 554 };

describe("the addresses of each vendor", () => {
  test("Hikvision counts channels in hundreds", () => {
    expect(addressesOf({ ...at, vendor: "hikvision", channel: 1 })).toEqual({
      main: "rtsp://10.20.7.11:554/Streaming/Channels/101",
      sub: "rtsp://10.20.7.11:554/Streaming/Channels/102",
    });
    expect(addressesOf({ ...at, vendor: "hikvision", channel: 12 }).sub).toMatch(/\/1202$/);
  });

  test("Dahua names channel and stream", () => {
    expect(addressesOf({ ...at, vendor: "dahua", channel: 3 })).toEqual({
      main: "rtsp://10.20.7.11:554/cam/realmonitor?channel=3&subtype=0",
      sub: "rtsp://10.20.7.11:554/cam/realmonitor?channel=3&subtype=1",
    });
  });

  test("Uniview writes letters before both", () => {
    expect(addressesOf({ ...at, vendor: "uniview", channel: 2 })).toEqual({
      main: "rtsp://10.20.7.11:554/unicast/c2/s0/live",
      sub: "rtsp://10.20.7.11:554/unicast/c2/s1/live",
    });
  });

  test("others have two streams", () => {
    expect(addressesOf({ ...at, vendor: "generic", channel: 1 })).toEqual({
      main: "rtsp://10.20.7.11:554/stream1",
      sub: "rtsp://10.20.7.11:554/stream2",
    });
  });

  test("none without a device, and an IPv6 address in brackets", () => {
    for (const vendor of VENDORS) {
      expect(addressesOf({ vendor, host: " ", port: 554, channel: 1 }).main).toBe("");
    }
    const six = addressesOf({ vendor: "generic", host: "fd00::7", port: 8554, channel: 1 });
    expect(six.main).toBe("rtsp://[fd00::7]:8554/stream1");
    expect(new URL(six.main).port).toBe("8554");
  });
});

test("a corrected path stays when the device moves", () => {
  expect(movedTo("rtsp://10.0.0.1:554/h264/ch1/main?a=1", "10.0.0.2", 8554)).toBe(
    "rtsp://10.0.0.2:8554/h264/ch1/main?a=1",
  );
  expect(movedTo("nonsense", "10.0.0.2", 554)).toBe("nonsense");
  expect(movedTo("rtsp://10.0.0.1/a", "", 554)).toBe("rtsp://10.0.0.1/a");
});

test("a pasted address loses its user name and password", () => {
  expect(withoutSecrets("rtsp://admin:a%40b@10.0.0.1:554/ch1?x=1")).toEqual({
    address: "rtsp://10.0.0.1:554/ch1?x=1",
    username: "admin",
    password: "a@b",
  });
  // Written as it should not be.
  expect(withoutSecrets("rtsp://admin:p@ss/1@10.0.0.1/ch1")).toEqual({
    address: "rtsp://10.0.0.1/ch1",
    username: "admin",
    password: "p@ss/1",
  });
  expect(withoutSecrets("rtsp://viewer@10.0.0.1/")?.username).toBe("viewer");
  expect(withoutSecrets("rtsp://10.0.0.1/ch1")).toBeUndefined();
});

test("a host is a name or an IP address and nothing more", () => {
  for (const good of ["10.20.7.11", "cam-1.local", "fd00::7", "[fd00::7]", " nvr "]) {
    expect(isHost(good), good).toBe(true);
  }
  for (const bad of ["", "rtsp://10.0.0.1", "10.0.0.1/ch1", "10.0.0.1:554", "a b"]) {
    expect(isHost(bad), bad).toBe(false);
  }
});
