// A real Nebula.Local, as a process of its own with a data directory of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The folder of the dashboard's sources, which contains this file; the server serves its `dist`. */
export const sources = fileURLToPath(new URL("../..", import.meta.url));

const program = process.env.NEBULA_LOCAL ?? fileURLToPath(new URL("../../../Nebula.Local/bin/Debug/net10.0/Nebula.Local.dll", import.meta.url));

export class Server {
  #process;
  #data;
  #settings;
  /** Where it listens. */
  url;
  /** The admin key that its first start created. */
  adminKey;
  /** The API key that its first start created. */
  apiKey;
  /** The sign-in link that its last start printed; it works once. */
  signInLink;
  /** What it printed, to explain a failure. */
  output = "";

  /**
   * Starts one for the running test file.
   * @param settings Environment variables, above those that make it quick.
   */
  static async start(settings = {}) {
    const server = new Server();
    server.#data = await mkdtemp(join(tmpdir(), "nebula-e2e-"));
    server.#settings = { Nebula__Dashboard__Source: sources, Nebula__Simulation__TimeScale: "0.05", ...settings };
    await server.#run("http://127.0.0.1:0");
    return server;
  }

  /** Creates another sign-in link. */
  async newSignInLink() {
    const { code } = await this.admin("POST", "/ui/links");
    return `${this.url}/ui/#code=${code}`;
  }

  /** Starts it again after `stop`, at the same address with the same data; does nothing if it is running. */
  async restart() {
    if (!this.#runs) await this.#run(this.url);
  }

  /** Ends the process and waits for its exit. */
  async stop() {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await ended;
  }

  /** Ends it and removes its data. */
  async dispose() {
    if (this.#runs) await this.stop();
    await rm(this.#data, { recursive: true, force: true });
  }

  /** Calls the management API as the admin. */
  async admin(verb, path, body) {
    const answer = await fetch(this.url + path, { method: verb, headers: { authorization: `Bearer ${this.adminKey}` }, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${verb} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Sends a chat request with an API key. @returns the response. */
  chat(secret, model = "llama-3.1-8b", body = {}) {
    return fetch(`${this.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify({ model, messages: [{ role: "user", content: "Hello!" }], max_completion_tokens: 8, ...body }),
    });
  }

  get #runs() {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  async #run(url) {
    this.#process = spawn("dotnet", [program, "--urls", url], { env: { ...process.env, ...this.#settings, Nebula__DataDirectory: this.#data }, stdio: ["ignore", "pipe", "pipe"] });
    this.#process.stderr.on("data", (chunk) => (this.output += chunk));
    await new Promise((resolve, reject) => {
      this.#process.once("exit", (code) => reject(new Error(`Nebula.Local ended with ${code}:\n${this.output}`)));
      createInterface(this.#process.stdout).on("line", (line) => {
        this.output += `${line}\n`;
        this.url = /^Nebula is ready at (\S+)/.exec(line)?.[1] ?? this.url;
        this.signInLink = /^ {2}Dashboard {3}(\S+)/.exec(line)?.[1] ?? this.signInLink;
        this.adminKey = /^ {2}Admin key {3}(nebula-\S+)/.exec(line)?.[1] ?? this.adminKey;
        this.apiKey = /^ {2}API key {5}(\S+)/.exec(line)?.[1] ?? this.apiKey;
        if (line.startsWith("Make another API key")) resolve();
      });
    });
  }
}
