import axios, { type AxiosRequestConfig } from "axios";
import { isCancelled, toApiError } from "./apiError";
import { getSession, signOut } from "./session";

/** The one HTTP client. It carries the admin key, and ends the session where the API no longer takes it. */
export const http = axios.create({
  timeout: 30_000,
  headers: { accept: "application/json" },
  paramsSerializer: { serialize: toQuery },
});

/** A list is one value with commas, as the API reads it; what is not set is left out. */
function toQuery(params: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  return query.toString();
}

/** Says where the API is. */
export function configureApi(apiUrl: string): void {
  http.defaults.baseURL = apiUrl;
}

/** Where the API is. */
export const apiUrl = (): string => http.defaults.baseURL ?? window.location.origin;

http.interceptors.request.use((request) => {
  const { token } = getSession();
  if (token !== null && !request.headers.has("authorization")) request.headers.set("authorization", `Bearer ${token}`);
  return request;
});

http.interceptors.response.use(undefined, async (error: unknown) => {
  if (isCancelled(error)) throw error;
  await readErrorBody(error);
  if (axios.isAxiosError(error) && error.response?.status === 401) {
    // A late answer to a key that has been replaced says nothing about the new one.
    const sent = error.config?.headers.get("authorization");
    const { token } = getSession();
    if (token !== null && sent === `Bearer ${token}`) signOut("Your session has ended, or the admin key has changed. Sign in again.");
  }
  throw toApiError(error);
});

export async function get<T>(url: string, config?: AxiosRequestConfig): Promise<T> {
  return (await http.get<T>(url, config)).data;
}

export async function post<T>(url: string, body: unknown, config?: AxiosRequestConfig): Promise<T> {
  return (await http.post<T>(url, body, config)).data;
}

export async function patch<T>(url: string, body: unknown): Promise<T> {
  return (await http.patch<T>(url, body)).data;
}

export async function del<T>(url: string): Promise<T> {
  return (await http.delete<T>(url)).data;
}

// What was asked for as a stream is answered as one where it failed, too.
async function readErrorBody(error: unknown): Promise<void> {
  if (!axios.isAxiosError(error) || !(error.response?.data instanceof ReadableStream)) return;
  const text = await new Response(error.response.data).text();
  try {
    error.response.data = JSON.parse(text);
  } catch {
    error.response.data = text;
  }
}
