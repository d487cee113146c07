// TypeScript types from the server's OpenAPI document:
//   node scripts/types.mjs openapi.json openapi.d.ts
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const [source, target] = process.argv.slice(2);
if (!source || !target) {
  console.error("usage: node scripts/types.mjs OPENAPI.json OUTPUT.d.ts");
  process.exit(2);
}
const nodes = await openapiTS(pathToFileURL(resolve(source)));
await writeFile(target, "// Made from the OpenAPI document; do not edit.\n" + astToString(nodes));
