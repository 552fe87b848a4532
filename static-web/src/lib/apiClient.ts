import axios, { type AxiosRequestConfig } from "axios";
import { isCancelled, toApiError } from "./apiError";
import { getSession, signOut } from "./session";

/** The one HTTP client. It sends the session's token, and ends the session if the API rejects it. */
export const http = axios.create({
  timeout: 30_000,
  headers: { accept: "application/json" },
  paramsSerializer: { serialize: toQuery },
});

/** A list becomes one comma-separated value; unset parameters are left out. */
function toQuery(params: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  return query.toString();
}

/** Sets the API's address. */
export function configureApi(apiUrl: string): void {
  http.defaults.baseURL = apiUrl;
}

/** The API's address. */
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
    // A late response to a replaced token says nothing about the new one.
    const sent = error.config?.headers.get("authorization");
    const { token } = getSession();
    if (token !== null && sent === `Bearer ${token}`) signOut("Your session has ended, or the admin key has changed. Sign in again.");
  }
  throw toApiError(error);
});

export async function get<T>(url: string, config?: AxiosRequestConfig): Promise<T> {
  return (await http.get<T>(url, config)).data;
}

/** A resource, and the entity tag that a change of this version of it names; null if the API sent none. */
export interface Tagged<T> {
  data: T;
  etag: string | null;
}

export async function getTagged<T>(url: string, config?: AxiosRequestConfig): Promise<Tagged<T>> {
  const { data, headers } = await http.get<T>(url, config);
  return { data, etag: typeof headers.etag === "string" ? headers.etag : null };
}

export async function post<T>(url: string, body: unknown, config?: AxiosRequestConfig): Promise<T> {
  return (await http.post<T>(url, body, config)).data;
}

export async function put<T>(url: string, body: unknown, config?: AxiosRequestConfig): Promise<T> {
  return (await http.put<T>(url, body, config)).data;
}

export async function patch<T>(url: string, body: unknown, config?: AxiosRequestConfig): Promise<T> {
  return (await http.patch<T>(url, body, config)).data;
}

export async function del<T>(url: string): Promise<T> {
  return (await http.delete<T>(url)).data;
}

// If a request asked for a stream, its error body is a stream too.
async function readErrorBody(error: unknown): Promise<void> {
  if (!axios.isAxiosError(error) || !(error.response?.data instanceof ReadableStream)) return;
  const text = await new Response(error.response.data).text();
  try {
    error.response.data = JSON.parse(text);
  } catch {
    error.response.data = text;
  }
}
