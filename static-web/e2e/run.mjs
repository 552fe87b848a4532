// Runs the test files that are named (`node e2e/run.mjs chat keys`), or all of them, two at a time: each has a server and a browser of its own.
import { readdir } from "node:fs/promises";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const suffix = ".e2e.mjs";
const here = fileURLToPath(new URL(".", import.meta.url));
const all = (await readdir(here)).filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
const named = process.argv.slice(2);
const unknown = named.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new Error(`No such test: ${unknown.join(", ")}. There are ${all.join(", ")}.`);

run({ files: (named.length > 0 ? named : all).map((name) => here + name + suffix), concurrency: 2 })
  .on("test:fail", () => {
    process.exitCode = 1;
  })
  .compose(new spec())
  .pipe(process.stdout);
