#!/usr/bin/env python3
"""A small client of the gateway's API for another platform. Python 3.9, standard library only.

    XL=http://gateway:8480 XL_KEY=xlk_… client.py near 104.86 31.75 [METRES]
    … client.py push SOURCE NUMBER TITLE AREA_ID        the same number again is the same case
    … client.py attach CASE_ID CAMERA_ID FROM TO [NOTE] RFC 3339 times with an offset
    … client.py clip CASE_ID CAMERA_ID FROM TO FILE     says for which case, and saves the footage
    … client.py follow [AFTER [COUNT]]                  the feed, resumed after message AFTER
    client.py listen PORT SECRET [COUNT]                a webhook receiver that checks signatures

Take from it what you need: each function stands alone.
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import shutil
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

TOLERANCE_S = 300


def setting(name, what):
    """An environment variable that must be set."""
    return os.environ.get(name) or sys.exit(f"set {name}: {what}")


def call(method, path, body=None, headers=None, timeout=30):
    """One request; answers the open response. Prints the gateway's own words when it refuses."""
    gateway = setting("XL", "the gateway's address, such as http://gateway:8480").rstrip("/")
    key = setting("XL_KEY", "the API key that an administrator made for your platform")
    request = urllib.request.Request(gateway + "/api/v1" + path, method=method)
    request.add_header("Authorization", "Bearer " + key)
    request.add_header("Accept-Language", os.environ.get("XL_LANGUAGE", "zh-CN"))
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        return urllib.request.urlopen(request, timeout=timeout)
    except urllib.error.HTTPError as refused:
        text = refused.read().decode(errors="replace")
        try:
            problem = json.loads(text)
            said = f"{problem['code']}: {problem['detail']}"
        except (ValueError, LookupError):
            said = f"{refused.code}, and not in the gateway's words: is XL its address? {text[:200]}"
        if refused.code == 429 or refused.code >= 500:
            raise OSError(said)  # Try again later.
        raise SystemExit(f"{method} {path}: {said}")


def cameras_near(longitude, latitude, metres=500):
    """Cameras around a place (WGS 84), the nearest first, each with `distance_m`."""
    query = urllib.parse.urlencode({"near": f"{longitude},{latitude}", "radius_m": metres})
    return json.load(call("GET", "/cameras?" + query))["items"]


def push_case(source, number, title, area_id, **more):
    """Opens a case, or finds the one that was opened for the same source and number."""
    body = {"source": source, "external_id": number, "title": title, "area_id": area_id, **more}
    answer = call("POST", "/cases", body)
    return json.load(answer), answer.status == 201


def attach(case_id, camera_id, begin, end, note=""):
    """Attaches a span of footage to a case, which keeps it from being removed. Sending it twice, as
    after a timeout, attaches it once."""
    body = {"kind": "span", "camera_id": camera_id, "from": begin, "to": end, "note": note}
    return json.load(call("POST", f"/cases/{case_id}/links", body))


def clip(case_id, camera_id, begin, end, file):
    """Saves footage of a case. The gateway shows no picture before it was told why: the record names
    the case, the camera and the footage, and holds for eight hours."""
    body = {"purpose": "case_handling", "case_id": case_id, "camera_id": camera_id,
            "from": begin, "to": end}
    record = json.load(call("POST", "/access_records", body))["id"]
    query = urllib.parse.urlencode({"from": begin, "to": end, "access": record})
    answer = call("GET", f"/cameras/{camera_id}/clip.mp4?{query}")
    with open(file, "wb") as out:
        shutil.copyfileobj(answer, out)


def follow(after=None):
    """Yields the messages of the feed for ever. After a broken connection it goes on where it was.
    `xueliang.feed.reset.v1` says that some are lost for good: read the lists again."""
    wait = 1
    while True:
        headers = {} if after is None else {"Last-Event-ID": str(after)}
        try:
            # A comment comes every 15 seconds, so that silence means a dead connection.
            for line in call("GET", "/events", headers=headers, timeout=40):
                if line.startswith(b"data:"):
                    event = json.loads(line[5:])
                    after, wait = event["id"], 1
                    yield event
        except (OSError, http.client.HTTPException) as broken:
            print(f"the feed broke off ({broken}); again in {wait} s", file=sys.stderr)
        time.sleep(wait)
        wait = min(60, wait * 2)


def is_genuine(secret, headers, body):
    """Whether a webhook came from the gateway and is not older than five minutes
    (Standard Webhooks: HMAC-SHA256 over id, time and body, with full stops between)."""
    message, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not stamp.isdigit() or abs(time.time() - int(stamp)) > TOLERANCE_S:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message}.{stamp}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(one, wanted) for one in given)


def listen(port, secret, count=None):
    """Receives webhooks and prints them. Messages come at least once: `seen` drops repetitions."""
    seen = set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(min(int(self.headers.get("content-length", 0)), 1 << 20))
            if not is_genuine(secret, self.headers, body):
                self.send_response(401)
                self.end_headers()
                return
            # Answer at once and work afterwards: the gateway waits ten seconds.
            self.send_response(204)
            self.end_headers()
            if self.headers["webhook-id"] not in seen:
                seen.add(self.headers["webhook-id"])
                show(json.loads(body))

        def log_message(self, *_):
            pass

    with HTTPServer(("", port), Handler) as server:
        while count is None or len(seen) < count:
            server.handle_request()


def show(event):
    print(event["time"], event["type"], event["subject"], json.dumps(event["data"], ensure_ascii=False), flush=True)


def number(name, text):
    """A whole number from 1 on, or the end."""
    return int(text) if text.isdigit() and int(text) > 0 else sys.exit(f"{name} must be a number from 1 on, not {text!r}")


def main(command, *rest):
    least, most = {"near": (2, 3), "push": (4, 4), "attach": (4, 5), "clip": (5, 5), "follow": (0, 2), "listen": (2, 3)}.get(command, (1, 0))
    if not least <= len(rest) <= most:
        raise SystemExit(__doc__)
    if command == "near":
        for camera in cameras_near(*rest):
            print(camera["distance_m"], "m", camera["id"], camera["area_id"], camera["health"]["state"], camera["name"])
    elif command == "push":
        case, is_new = push_case(*rest)
        print(case["id"], case["number"], case["state"], "new" if is_new else "known")
    elif command == "attach":
        print(attach(*rest)["id"])
    elif command == "clip":
        clip(*rest)
    elif command == "follow":
        left = number("COUNT", rest[1]) if len(rest) > 1 else None
        for event in follow(rest[0] if rest else None):
            show(event)
            left = None if left is None else left - 1
            if left == 0:
                break
    elif command == "listen":
        port, count = number("PORT", rest[0]), number("COUNT", rest[2]) if len(rest) > 2 else None
        if not rest[1].startswith("whsec_"):
            sys.exit("SECRET must be the receiver's secret, which begins with whsec_")
        listen(port, rest[1], count)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    try:
        main(*sys.argv[1:])
    except BrokenPipeError:
        # Whoever read the output has enough, such as `head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError) as broken:
        raise SystemExit(f"no answer that could be used: {broken}")
    except KeyboardInterrupt:
        raise SystemExit(130)
