// Writes the API's types from its description, or with --check says whether they are stale.

import { readFile, writeFile } from "node:fs/promises";
import openapi, { astToString } from "openapi-typescript";
import prettier from "prettier";

const document = new URL("../../../api/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.d.ts", import.meta.url);

const header = "// Made by `npm run api` from crates/api/openapi.json. Do not edit.\n\n";
const types = header + astToString(await openapi(document));
const options = await prettier.resolveConfig(target);
const formatted = await prettier.format(types, { ...options, parser: "typescript" });

if (!process.argv.includes("--check")) {
  await writeFile(target, formatted);
} else if ((await readFile(target, "utf8").catch(() => "")) !== formatted) {
  console.error("src/api/schema.d.ts is stale: run `npm run api` and commit it");
  process.exitCode = 1;
}
