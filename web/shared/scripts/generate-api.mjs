/**
 * Generate src/api.gen.ts from the API's own OpenAPI document; with --check, fail if the file is not current.
 *
 * The document comes from the package (`python -m tools.dump_openapi`), or from the file GRIDTAP_OPENAPI names.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const target = fileURLToPath(new URL("../src/api.gen.ts", import.meta.url));
const root = fileURLToPath(new URL("../../../", import.meta.url));

function documentText() {
  if (process.env.GRIDTAP_OPENAPI) return readFileSync(process.env.GRIDTAP_OPENAPI, "utf8");
  const own = `${root}.venv/bin/python`;
  const python = process.env.GRIDTAP_PYTHON ?? (existsSync(own) ? own : "python3");
  return execFileSync(python, ["-m", "tools.dump_openapi"], { encoding: "utf8", cwd: root, maxBuffer: 32 << 20 });
}

/** Names of the schemas a part of the document leads to. */
function reachable(part, schemas, found = new Set()) {
  for (const [, name] of JSON.stringify(part ?? {}).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    if (found.has(name)) continue;
    found.add(name);
    reachable(schemas[name], schemas, found);
  }
  return found;
}

/** A field with a default may be left out of a request but is always there in an answer: say so, schema by schema. */
function requireAnswered(document) {
  const { schemas } = document.components;
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const asked = reachable(operations.map((operation) => operation.requestBody), schemas);
  for (const name of reachable(operations.map((operation) => operation.responses), schemas)) {
    const schema = schemas[name];
    if (asked.has(name) || name === "LoggedIn" || !schema?.properties) continue; // LoggedIn leaves one of its two accounts out
    schema.required = Object.keys(schema.properties);
  }
  return document;
}

const banner = "/** Generated from the API's OpenAPI document by scripts/generate-api.mjs; do not edit. */\n";
const ast = await openapiTS(requireAnswered(JSON.parse(documentText())), { defaultNonNullable: false });
const text = banner + astToString(ast);

if (process.argv.includes("--check")) {
  if (!existsSync(target) || readFileSync(target, "utf8") !== text) {
    console.error("src/api.gen.ts is not current: run `npm run generate:api -w shared`.");
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
