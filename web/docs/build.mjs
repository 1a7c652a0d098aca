// Copies Swagger UI and our page around it to where the server serves /docs from: nothing is loaded from elsewhere.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const swagger = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
const out = join(here, "../../src/gridtap/web_dist/docs");

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const name of ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "LICENSE", "NOTICE"]) copyFileSync(join(swagger, name), join(out, name));
for (const name of ["index.html", "docs.css", "docs.js", "favicon.svg"]) copyFileSync(join(here, "src", name), join(out, name));
