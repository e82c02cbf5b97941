// A webhook receiver for the checks.

import { createHmac } from "node:crypto";
import { createServer } from "node:http";

/** A program that is told what happens; it answers as it is wanted to. */
export async function listener() {
  const heard = [];
  const state = { answer: 204, heard };
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(state.answer).end(state.answer === 204 ? undefined : "no room left");
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}/hook`;
  return { state, url, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** Whether a message is signed as Standard Webhooks has it. */
export function isSigned({ headers, body }, secret) {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const wanted = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  return headers["webhook-signature"].split(" ").includes(wanted);
}
