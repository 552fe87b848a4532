// Sums, gzipped, what the first page loads before its charts. Fails above the budget.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const budget = 250_000;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(await readFile(new URL("manifest.json", dist), "utf8"));
const files = new Set(["index.html", "theme.js", "config.json", "favicon.svg"]);
const visit = (name) => {
  const chunk = manifest[name];
  if (!chunk || files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const asset of chunk.assets ?? []) if (asset.includes("/geist-latin-wght")) files.add(asset); // other fonts are loaded on demand
  for (const imported of chunk.imports ?? []) visit(imported);
};
visit("index.html");
for (const page of process.argv.slice(2)) visit(page);

let total = 0;
for (const file of files) {
  const size = gzipSync(await readFile(new URL(file, dist)), { level: 9 }).length;
  total += size;
  console.log(String(size).padStart(8), file);
}
console.log(String(total).padStart(8), `in all, gzipped, of ${budget}`);
if (total > budget) process.exitCode = 1;
