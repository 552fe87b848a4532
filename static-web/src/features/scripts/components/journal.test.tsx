import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { apiKey, assertions, errorBody, journalEntry, listOf } from "@/testing/bodies";
import { apiBase, renderRoutes } from "@/testing/render";
import { server } from "@/testing/server";
import { JournalSection } from "./JournalSection";

const routes = [{ path: "/scripts", Component: JournalSection }];
let asked: Record<string, string>[] = [];

beforeEach(() => {
  asked = [];
  server.use(
    http.get(`${apiBase}/journal`, ({ request }) => {
      asked.push(Object.fromEntries(new URL(request.url).searchParams));
      return HttpResponse.json(listOf([journalEntry({ response: "data: {}\n\ndata: [DONE]\n\n" }), journalEntry({ id: "req_0", path: "/v1/embeddings", script: null, matched: false })]));
    }),
    http.get(`${apiBase}/journal/assertions`, () => HttpResponse.json(assertions())),
    http.get(`${apiBase}/apikeys`, () => HttpResponse.json(listOf([apiKey()]))),
    http.get(`${apiBase}/apikeys/:id`, () => HttpResponse.json(apiKey())),
  );
});

describe("the journal", () => {
  it("says how to turn it on if the server keeps none", async () => {
    server.use(http.get(`${apiBase}/journal`, () => HttpResponse.json(errorBody("There is no journal.", null, "journal_disabled"), { status: 404 })));
    renderRoutes(routes, "/scripts");
    expect(await screen.findByText("Nebula:Journal:Enabled")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Clear journal" })).toBeNull();
  });

  it("opens an entry with its formatted request and its stream as text", async () => {
    renderRoutes(routes, "/scripts");
    await userEvent.click(await screen.findByRole("button", { name: "POST /v1/chat/completions" }));
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByRole("region", { name: "Body of the request" }).textContent).toBe('{\n  "model": "llama-3.1-8b"\n}');
    expect(within(dialog).getByRole("region", { name: "Body of the answer" }).textContent).toBe("data: {}\n\ndata: [DONE]\n\n");
  });

  it("filters by match, path and key", async () => {
    renderRoutes(routes, "/scripts");
    await userEvent.click(await screen.findByRole("radio", { name: "Unmatched" }));
    await userEvent.type(screen.getByLabelText("Path begins with"), "/v1");
    await userEvent.click(screen.getByRole("button", { name: "Key: All keys" }));
    await userEvent.click(await screen.findByRole("button", { name: /checkout/ }));
    await waitFor(() => expect(asked.at(-1)).toEqual({ limit: "25", matched: "false", path: "/v1", key_id: apiKey().id }));
  });

  it("removes its entries after a confirmation", async () => {
    let cleared = false;
    server.use(http.delete(`${apiBase}/journal`, () => ((cleared = true), HttpResponse.json({ object: "journal_deletion", deleted: 2 }))));
    renderRoutes(routes, "/scripts");
    await userEvent.click(await screen.findByRole("button", { name: "Clear journal" }));
    expect(cleared).toBe(false);
    await userEvent.click(await screen.findByRole("button", { name: "Remove all entries" }));
    await waitFor(() => expect(cleared).toBe(true));
  });
});

describe("the assertions", () => {
  it("have passed", async () => {
    renderRoutes(routes, "/scripts");
    expect(await screen.findByText("Passed: nothing was unexpected.")).toBeVisible();
  });

  it("name what was unexpected", async () => {
    const unmatched = { id: "req_0", method: "POST", path: "/v1/embeddings", key_id: null, model: "e5", status: 404, message: "No script matches." };
    server.use(http.get(`${apiBase}/journal/assertions`, () => HttpResponse.json(assertions({ passed: false, unmatched: [unmatched], unused_rules: [{ script: "weather", index: 2 }] }))));
    renderRoutes(routes, "/scripts");
    expect(await screen.findByText("Not passed")).toBeVisible();
    await userEvent.click(screen.getByText(/Requests that no script answered/));
    expect(screen.getByText("POST /v1/embeddings · e5 · 404 · No script matches.")).toBeVisible();
    await userEvent.click(screen.getByText(/Rules that never matched/));
    expect(screen.getByText("weather · rule 2")).toBeVisible();
    expect(screen.queryByText(/unknown models/)).toBeNull();
  });
});
