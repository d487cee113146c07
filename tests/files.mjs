// Reading files that the program makes: a part of an .xlsx, the text of a PDF.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { inflateRawSync } from 'node:zlib';

/** The parts of an .xlsx by name, as text (APPNOTE.TXT 4.3: from the central directory). */
export function partsOf(bytes) {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  assert.ok(end >= 0, 'a zip file');
  const parts = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size, name, extra, comment] = [[10, 2], [20, 4], [28, 2], [30, 2], [32, 2]]
      .map(([place, width]) => bytes.readUIntLE(at + place, width));
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + size);
    parts[bytes.toString('utf8', at + 46, at + 46 + name)] = (method ? inflateRawSync(packed) : packed).toString();
    at += 46 + name + extra + comment;
  }
  return parts;
}

/** The texts of the first sheet's cells, line by line. */
export function linesOf(parts) {
  return [...parts['xl/worksheets/sheet1.xml'].matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row]) =>
    [...row.matchAll(/<t[^>]*>([^<]*)<\/t>|<v>([^<]*)<\/v>/g)].map(([, text, number]) => text ?? number));
}

/** The text of a PDF's pages, one each. */
export function pagesOf(bytes) {
  const pages = execFileSync('pdftotext', ['-layout', '-', '-'], { input: bytes, maxBuffer: 1 << 28 }).toString().split('\f');
  return pages.slice(0, -1);
}
