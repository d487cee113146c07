// Turns the built front end into a C source file: the table that src/cmd/web.h
// declares, with each file as it is, gzip- and brotli-compressed.
//   node embed.mjs DIST OUTPUT.c
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};
const incompressible = new Set([".png", ".woff2"]);

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

/** Bytes as string literals, which compile much faster than lists of numbers. */
function literal(bytes) {
  const lines = [];
  let line = "";
  for (const byte of bytes) {
    // "?" could begin a trigraph; everything unprintable is three octal digits.
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f;
    line += plain ? String.fromCharCode(byte) : "\\" + byte.toString(8).padStart(3, "0");
    if (line.length > 4000) {
      lines.push(`\t"${line}"`);
      line = "";
    }
  }
  lines.push(`\t"${line}"`);
  return lines.join("\n");
}

function encodings(bytes, extension) {
  if (incompressible.has(extension)) return { identity: bytes };
  const gzip = gzipSync(bytes, { level: 9 });
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  return {
    identity: bytes,
    ...(gzip.length < bytes.length && { gzip }),
    ...(brotli.length < bytes.length && { brotli }),
  };
}

function assetOf(dist, file) {
  const extension = extname(file);
  const type = types[extension];
  if (!type) throw new Error(`no content type for ${file}`);
  const bytes = readFileSync(file);
  return {
    path: "/" + relative(dist, file).split(sep).join("/"),
    type,
    etag: createHash("sha256").update(bytes).digest("hex").slice(0, 20),
    encodings: encodings(bytes, extension),
  };
}

function arrays(asset, index) {
  return Object.entries(asset.encodings)
    .map(([name, bytes]) => `static const unsigned char ${name}_${index}[] =\n${literal(bytes)};\n`)
    .join("");
}

function row(asset, index) {
  const members = Object.entries(asset.encodings)
    .map(([name, bytes]) => `.${name} = {${name}_${index}, ${bytes.length}}`);
  const immutable = asset.path.startsWith("/assets/");
  return `\t{"${asset.path}", "${asset.type}", "\\"${asset.etag}\\"", ${immutable},\n\t ${members.join(", ")}},\n`;
}

const [dist, output] = process.argv.slice(2);
if (!dist || !output) {
  console.error("usage: node embed.mjs DIST OUTPUT.c");
  process.exit(2);
}
const assets = filesIn(dist)
  .map((file) => assetOf(dist, file))
  .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
writeFileSync(
  output,
  "/* Made by web/embed.mjs from the built front end. */\n" +
    '#include "cmd/web.h"\n\n' +
    assets.map(arrays).join("") +
    `\nconst struct http_asset web_assets[] = {\n${assets.map(row).join("")}};\n\n` +
    `const size_t web_asset_count = ${assets.length};\n`,
);
