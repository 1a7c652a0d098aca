/**
 * Generate src/api.gen.ts from the API's own OpenAPI document; with --check, fail if the file is not current.
 *
 * The document comes from the package itself (`gridtap.api.openapi`), or from GRIDTAP_OPENAPI: a file or an address.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const target = fileURLToPath(new URL("../src/api.gen.ts", import.meta.url));
const root = fileURLToPath(new URL("../../../", import.meta.url));

function documentText() {
  const from = process.env.GRIDTAP_OPENAPI;
  if (from?.startsWith("http")) return execFileSync("curl", ["-fsS", from], { encoding: "utf8" });
  if (from) return readFileSync(from, "utf8");
  const python = process.env.GRIDTAP_PYTHON ?? `${root}.venv/bin/python`;
  return execFileSync(python, ["-m", "gridtap.api.openapi"], { encoding: "utf8", cwd: root, maxBuffer: 32 << 20 });
}

const banner = "/** Generated from the API's OpenAPI document by scripts/generate-api.mjs; do not edit. */\n";
const text = banner + astToString(await openapiTS(JSON.parse(documentText())));

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error("src/api.gen.ts is not current: run `npm run generate:api -w shared`.");
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
