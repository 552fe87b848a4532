// The system's own Chromium, driven by playwright-core.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

function find() {
  const places = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [process.env.CHROMIUM, ...places].find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) throw new Error("No Chromium found. Install one, or name it in CHROMIUM.");
  return found;
}

const options = () => ({
  executablePath: find(),
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** Starts the browser, with a temporary profile and without background network traffic. */
export const launch = () => chromium.launch(options());

/** Starts the browser with a profile that it keeps in a folder, and returns the profile's context. */
export const launchWithProfile = (folder) => chromium.launchPersistentContext(folder, options());

/**
 * Collects a page's faults: console errors, exceptions, requests to other origins.
 * @param tolerates A pattern of faults to ignore; null ignores none.
 */
export function watch(page, origin, tolerates) {
  const faults = [];
  const report = (fault) => tolerates?.test(fault) || faults.push(fault);
  page.on("pageerror", (error) => report(`exception: ${error.message}`));
  page.on("console", (message) => {
    // Chromium logs every error response; tests provoke those.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) report(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol.startsWith("http")) report(`request to ${url.href}`);
  });
  return faults;
}
