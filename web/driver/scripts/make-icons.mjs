/** Draw the app's icons, SVG and PNG, from one polygon; `npm run icons -w driver`. No image library needed. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";

const out = fileURLToPath(new URL("../public/icons/", import.meta.url));
const GROUND = [10, 31, 26];
const BOLT = [53, 214, 155];
const POINTS = [[35.5, 9], [16, 36.5], [29.5, 36.5], [27.5, 55], [48, 27], [34, 27]]; // on a 64 × 64 grid
const SAMPLES = 4; // a pixel is the mean of 4 × 4 points

const inBolt = (x, y) => {
  let inside = false;
  for (let i = 0, j = POINTS.length - 1; i < POINTS.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [POINTS[i], POINTS[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
};

const inSquare = (x, y, r) => {
  const [dx, dy] = [Math.max(r - x, 0, x - (64 - r)), Math.max(r - y, 0, y - (64 - r))];
  return x >= 0 && y >= 0 && x <= 64 && y <= 64 && dx * dx + dy * dy <= r * r;
};

/** RGBA of one pixel; `radius` of the corners in grid units, `scale` of the bolt about the middle. */
function pixel(px, py, size, radius, scale) {
  let [red, green, blue, cover] = [0, 0, 0, 0];
  for (let k = 0; k < SAMPLES * SAMPLES; k++) {
    const x = ((px + ((k % SAMPLES) + 0.5) / SAMPLES) * 64) / size;
    const y = ((py + (Math.floor(k / SAMPLES) + 0.5) / SAMPLES) * 64) / size;
    if (!inSquare(x, y, radius)) continue;
    const colour = inBolt(32 + (x - 32) / scale, 32 + (y - 32) / scale) ? BOLT : GROUND;
    red += colour[0];
    green += colour[1];
    blue += colour[2];
    cover += 1;
  }
  return cover ? [red / cover, green / cover, blue / cover, (255 * cover) / SAMPLES ** 2].map(Math.round) : [0, 0, 0, 0];
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "ascii"), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

function png(size, radius, scale) {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) rows.set(pixel(x, y, size, radius, scale), y * (size * 4 + 1) + 1 + x * 4);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8); // 8 bits, RGBA
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

const hex = (colour) => `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
const path = `M${POINTS.map((point) => point.join(" ")).join("L")}Z`;
mkdirSync(out, { recursive: true });
writeFileSync(`${out}icon.svg`, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="16" fill="${hex(GROUND)}"/><path d="${path}" fill="${hex(BOLT)}"/></svg>\n`);
writeFileSync(`${out}icon-192.png`, png(192, 16, 1));
writeFileSync(`${out}icon-512.png`, png(512, 16, 1));
writeFileSync(`${out}icon-maskable-512.png`, png(512, 0, 0.72));
writeFileSync(`${out}icon-180.png`, png(180, 0, 0.85));
