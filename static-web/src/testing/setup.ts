import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { configureApi } from "@/lib/apiClient";
import { signOut } from "@/lib/session";
import { server } from "./server";
import { apiBase } from "./render";

configure({ asyncUtilTimeout: 10_000 }); // the machine may be busy with other tests

// APIs that Radix needs and jsdom lacks.
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.setPointerCapture ??= () => undefined;
Element.prototype.scrollIntoView ??= () => undefined;
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
window.matchMedia ??= ((query: string) => ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} })) as unknown as typeof window.matchMedia;

// A request that no test expects fails the test.
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
beforeEach(() => {
  configureApi(apiBase);
  vi.spyOn(window, "scrollTo").mockImplementation(() => undefined);
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
  signOut();
  localStorage.clear();
});
afterAll(() => server.close());
