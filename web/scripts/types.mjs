// Writes src/api/schema.d.ts from the server's OpenAPI document:
//   npm run types -- path/to/openapi.json
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const source = process.argv[2];
if (!source) {
  console.error("usage: npm run types -- OPENAPI.json");
  process.exit(2);
}
await readFile(source);
const nodes = await openapiTS(pathToFileURL(source));
const target = new URL("../src/api/schema.d.ts", import.meta.url);
await writeFile(target, "// Made from the OpenAPI document; do not edit.\n" + astToString(nodes));
