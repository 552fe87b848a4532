// The fixture of every test file: a server, a browser, and pages whose faults fail the test.
import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { launch, watch } from "./browser.mjs";
import { Server } from "./server.mjs";

/** The timeout of every step, in milliseconds: the machine may be busy with other tests. */
const patience = 30_000;

/**
 * Sets a server and a browser up for the test file that calls it.
 * @param settings The server's environment variables.
 * @param prepare Sets the server's data up before the first test.
 */
export function stage(settings = {}, prepare = async () => {}) {
  const set = { server: null, browser: null, newPage, signedIn };
  const open = [];

  before(async () => {
    const started = await Promise.allSettled([Server.start(settings).then((server) => (set.server = server)), launch().then((browser) => (set.browser = browser))]);
    for (const { reason } of started) if (reason) throw reason; // only now, so that `after` closes whichever did start
    await prepare(set.server);
  });
  afterEach(async () => {
    const faults = [];
    for (const { context, seen } of open.splice(0)) {
      faults.push(...seen);
      await context.close();
    }
    assert.deepEqual(faults, []);
  });
  after(async () => {
    await set.browser?.close();
    await set.server?.dispose();
  });

  /**
   * A page in a profile of its own. A fault of it fails the test.
   * @param options Playwright's for a context; and `tolerates`, a pattern of faults that the test expects.
   */
  async function newPage({ tolerates = null, ...options } = {}) {
    const context = await set.browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    open.push({ context, seen: watch(page, set.server.url, tolerates) });
    return page;
  }

  /** A page that is signed in, at an address of the app. */
  async function signedIn(path = "", options = {}) {
    const page = await newPage(options);
    await page.goto(await set.server.newSignInLink());
    await page.getByRole("heading", { level: 1, name: "Dashboard" }).waitFor();
    if (path !== "") await page.goto(`${set.server.url}/ui/${path}`);
    return page;
  }

  return set;
}

/** Waits until something is true. */
export async function until(condition, what) {
  const end = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
