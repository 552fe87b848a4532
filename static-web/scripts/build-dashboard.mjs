// Builds the dashboard into dist if it is missing or older than its sources: npm ci if the lock file has changed, then npm run build.
// With --detach the build runs in the background and this returns at once. Until it ends .build/status.json has its progress, which Nebula.Local shows.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath, URL } from "node:url";
import { stripVTControlCharacters } from "node:util";

const oldest = [20, 19];
const notSources = ["node_modules", "dist", "e2e", "coverage"];
const maxLines = 40;
const timeout = 15 * 60_000;
// Without a network npm would retry for minutes before it says so.
const install = ["ci", "--include=dev", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"];

const work = ".build";
const lockFile = join(work, "lock");
const statusFile = join(work, "status.json");
const modules = "node_modules/.package-lock.json"; // npm writes it at the end of an installation

const [mode] = process.argv.slice(2);
process.chdir(process.env.DASHBOARD_FOLDER ?? fileURLToPath(new URL("..", import.meta.url)));
mkdirSync(work, { recursive: true });
if (mode === "--detach") start();
else await run(mode === "--detached");

/** Starts a build in the background, unless none is needed or one is running. */
function start() {
  if (isCurrent()) return rmSync(statusFile, { force: true });
  if (builder() !== null) return;
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), "--detached"], { detached: true, stdio: "ignore", windowsHide: true });
  report("building", "Starting.", [], child.pid);
  child.unref();
}

/** Builds; waits for another process that is building already. */
async function run(background) {
  if (background) setPriority(10); // requests go first
  while (!isCurrent()) {
    if (!lock()) {
      if (background) return;
      await setTimeout(500);
      continue;
    }
    try {
      await build(background);
      rmSync(statusFile, { force: true });
    } catch (error) {
      report("failed", error.message, error.output ?? []);
      console.error(`The dashboard could not be built. ${error.message}`);
      process.exitCode = 1;
      return;
    } finally {
      rmSync(lockFile, { force: true });
    }
  }
}

async function build(background) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) throw new Error(`Node.js ${process.versions.node} is too old; the dashboard's build needs ${oldest.join(".")} or later.`);
  for (const left of readdirSync(work, { withFileTypes: true })) if (left.isDirectory()) rmSync(join(work, left.name), { recursive: true }); // of interrupted builds
  const began = new Date();

  if (changedAt(modules) < changedAt("package-lock.json")) {
    report("building", "Fetching the packages it is built with (npm ci).");
    await npm(install, background);
  }
  report("building", "Building the pages (npm run build).");
  const output = `${work}/${process.pid}`;
  try {
    await npm(["run", "build", "--", "--outDir", output], background);
  } catch (error) {
    rmSync(modules, { force: true }); // the next build installs the packages again, in case they are what is broken
    throw error;
  }
  const page = join(output, "index.html");
  if (!existsSync(page)) throw new Error("The build succeeded but wrote no index.html.");
  utimesSync(page, began, began); // a source that changed during the build is newer
  if (existsSync("dist")) renameSync("dist", `${output}.old`);
  renameSync(output, "dist");
  rmSync(`${output}.old`, { recursive: true, force: true });
}

/** Whether the build is newer than every source. A folder counts too: removing a file changes its time. */
function isCurrent() {
  const built = changedAt("dist/index.html");
  const entries = readdirSync(".", { withFileTypes: true }).filter(({ name }) => !name.startsWith(".") && !notSources.includes(name) && !name.endsWith(".tsbuildinfo"));
  const sources = entries.flatMap((entry) => [entry.name, ...(entry.isDirectory() ? readdirSync(entry.name, { recursive: true }).map((name) => join(entry.name, name)) : [])]);
  return built > 0 && sources.every((source) => changedAt(source) <= built);
}

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function lock() {
  try {
    writeFileSync(lockFile, `${process.pid}`, { flag: "wx" });
    return true;
  } catch {
    if (builder() === null) rmSync(lockFile, { force: true }); // its process has died; the next attempt takes it
    return false;
  }
}

/** The process that is building; null if none is. */
function builder() {
  try {
    const pid = Number(readFileSync(lockFile, "utf8"));
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error.code === "EPERM" ? 0 : null;
  }
}

function report(phase, detail, output = [], pid = process.pid) {
  const draft = `${statusFile}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ phase, detail, output, pid }));
  renameSync(draft, statusFile);
}

async function npm(args, quiet) {
  const env = { ...process.env, NO_COLOR: "1" };
  delete env.NODE_ENV; // "production" would omit the packages that builds need
  const lines = [];
  const child = spawn("npm", args, { env, shell: process.platform === "win32", stdio: ["ignore", "pipe", "pipe"], timeout, windowsHide: true });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => {
      if (!quiet) process.stdout.write(text);
      lines.push(...stripVTControlCharacters(text).split(/\r?\n/).map((line) => line.trimEnd()).filter(Boolean));
      lines.splice(0, lines.length - maxLines);
    });
  const end = await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.code === "ENOENT" ? "npm is not on the PATH." : `npm cannot be started: ${error.message}.`));
    child.once("close", (code, signal) => resolve(code === 0 ? null : `npm ${args.filter((argument, i) => i < 2 && !argument.startsWith("-")).join(" ")} failed with ${signal ?? `exit code ${code}`}.`));
  });
  if (end !== null) throw Object.assign(new Error(end), { output: lines });
}
