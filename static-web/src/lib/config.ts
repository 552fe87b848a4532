import axios from "axios";

export interface AppConfig {
  /** The API's address without a slash at its end. */
  readonly apiUrl: string;
}

export class ConfigError extends Error {}

/** Reads `config.json` beside the page. If it is missing or names no address, the API is on the page's own origin. */
export async function loadConfig(): Promise<AppConfig> {
  const response = await axios.get<string>(new URL("config.json", document.baseURI).href, {
    responseType: "text",
    transformResponse: (body: string) => body,
    validateStatus: (status) => status === 200 || status === 404,
  });
  // A server may answer a missing file with the page itself.
  const isPage = String(response.headers["content-type"] ?? "").includes("text/html");
  return parseConfig(response.status === 404 || isPage ? "{}" : response.data, window.location.origin);
}

/**
 * @param text The content of `config.json`.
 * @param origin The page's own origin.
 */
export function parseConfig(text: string, origin: string): AppConfig {
  let config: unknown;
  try {
    config = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    throw new ConfigError("config.json is not valid JSON.");
  }
  if (typeof config !== "object" || config === null || Array.isArray(config)) throw new ConfigError("config.json must hold a JSON object.");
  const apiUrl = (config as Record<string, unknown>)["apiUrl"] ?? "";
  if (typeof apiUrl !== "string") throw new ConfigError('"apiUrl" in config.json must be a string.');
  if (apiUrl.trim() === "") return { apiUrl: origin };
  let url: URL;
  try {
    url = new URL(apiUrl.trim(), origin);
  } catch {
    throw new ConfigError(`"apiUrl" in config.json is not an address: ${apiUrl}`);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new ConfigError(`"apiUrl" in config.json must begin with https:// or http://, not ${url.protocol}`);
  return { apiUrl: (url.origin + url.pathname).replace(/\/+$/, "") };
}
