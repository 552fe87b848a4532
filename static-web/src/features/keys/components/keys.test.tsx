import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "@/lib/apiError";
import { apiKey, deployment, errorBody, listOf } from "@/testing/bodies";
import { apiBase, renderRoutes } from "@/testing/render";
import { server } from "@/testing/server";
import { toLocalInput } from "@/lib/localTime";
import { fieldOf, formOf, toCreate, toUpdate } from "./keyForm";
import { KeysPage } from "./KeysPage";

const routes = [{ path: "/keys", Component: KeysPage }];
const list = (keys = [apiKey()]) => server.use(http.get(`${apiBase}/apikeys`, () => HttpResponse.json(listOf(keys))));

beforeEach(() => server.use(http.get(`${apiBase}/models`, () => HttpResponse.json(listOf([deployment()])))));

describe("the list of keys", () => {
  it("invites to make the first one", async () => {
    list([]);
    renderRoutes(routes, "/keys");
    expect(await screen.findByText("No keys yet")).toBeVisible();
  });

  it("shows how much of each limit is used", async () => {
    list([apiKey({ usage: { ...apiKey().usage, requests_per_minute: { used: 450, limit: 600 } } })]);
    renderRoutes(routes, "/keys");
    expect(await screen.findByRole("meter", { name: "Requests per minute" })).toHaveAttribute("aria-valuetext", "450 of 600");
  });

  it("asks the API to search and sort", async () => {
    const asked: URLSearchParams[] = [];
    server.use(http.get(`${apiBase}/apikeys`, ({ request }) => (asked.push(new URL(request.url).searchParams), HttpResponse.json(listOf([apiKey()])))));
    renderRoutes(routes, "/keys");
    await userEvent.click(await screen.findByRole("button", { name: "Name" }));
    await userEvent.type(screen.getByLabelText("Search by name or id"), "check");
    await waitFor(() => expect(asked.at(-1)?.get("query")).toBe("check"));
    expect(asked.at(-1)?.get("sort")).toBe("name");
    expect(asked.at(-1)?.get("order")).toBe("asc");
  });

  it("says what the API said, and tries again", async () => {
    server.use(http.get(`${apiBase}/apikeys`, () => HttpResponse.json(errorBody("The store is away."), { status: 503 })));
    renderRoutes(routes, "/keys");
    expect(await screen.findByText("The store is away.")).toBeVisible();
    list();
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("checkout")).toBeVisible();
  });
});

describe("making a key", () => {
  it("sends what was filled in and shows the secret once", async () => {
    list([]);
    let sent: unknown;
    server.use(http.post(`${apiBase}/apikeys`, async ({ request }) => ((sent = await request.json()), HttpResponse.json({ ...apiKey(), secret: "sk-neb-secret" }, { status: 201 }))));
    renderRoutes(routes, "/keys");
    await userEvent.click(await screen.findByRole("button", { name: "New key" }));
    const form = within(await screen.findByRole("dialog"));
    await userEvent.type(form.getByLabelText("Name"), "checkout");
    await userEvent.type(form.getByLabelText("Requests per minute"), "600");
    await userEvent.click(form.getByRole("button", { name: "Create key" }));
    expect(await screen.findByTestId("secret")).toHaveTextContent("sk-neb-secret");
    expect(sent).toEqual({ name: "checkout", models: null, expires_at: null, metadata: {}, limits: { requests_per_minute: 600, tokens_per_minute: null, concurrent_requests: null, tokens_per_day: null } });
    await userEvent.click(screen.getByRole("button", { name: "I have copied it" }));
    await waitFor(() => expect(screen.queryByText("sk-neb-secret")).toBeNull());
  });

  it("puts the API's complaint at its field", async () => {
    list([]);
    server.use(http.post(`${apiBase}/apikeys`, () => HttpResponse.json(errorBody("That name will not do.", "name"), { status: 400 })));
    renderRoutes(routes, "/keys");
    await userEvent.click(await screen.findByRole("button", { name: "New key" }));
    await userEvent.type(await screen.findByLabelText("Name"), "x");
    await userEvent.click(screen.getByRole("button", { name: "Create key" }));
    await waitFor(() => expect(screen.getByLabelText("Name")).toHaveAccessibleDescription("That name will not do."));
  });

  it("refuses a limit that is no number before it is sent", async () => {
    list([]);
    renderRoutes(routes, "/keys");
    await userEvent.click(await screen.findByRole("button", { name: "New key" }));
    await userEvent.type(await screen.findByLabelText("Name"), "x");
    await userEvent.type(screen.getByLabelText("Tokens per day"), "lots");
    await userEvent.click(screen.getByRole("button", { name: "Create key" }));
    await waitFor(() => expect(screen.getByLabelText("Tokens per day")).toBeInvalid());
  });
});

describe("revoking a key", () => {
  it("asks first", async () => {
    list();
    let revoked = false;
    server.use(http.delete(`${apiBase}/apikeys/:id`, () => ((revoked = true), HttpResponse.json(apiKey({ status: "revoked" })))));
    renderRoutes(routes, "/keys");
    await userEvent.click(await screen.findByRole("button", { name: "Actions for checkout" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Revoke" }));
    const dialog = await screen.findByRole("alertdialog");
    expect(revoked).toBe(false);
    await userEvent.click(within(dialog).getByRole("button", { name: "Revoke key" }));
    await waitFor(() => expect(revoked).toBe(true));
  });
});

describe("the form of a key", () => {
  const key = apiKey({ expires_at: "2027-01-31T10:20:30Z", limits: { ...apiKey().limits, tokens_per_day: 5 }, metadata: { team: "web", env: "prod" } });

  it("changes nothing that was not touched", () => expect(toUpdate(key, formOf(key))).toEqual({}));

  it("sends only what changed, and null for what is gone", () => {
    const form = formOf(key);
    form.limits.tokens_per_day = "";
    form.limits.requests_per_minute = "9";
    form.metadata = [{ key: "team", value: "data" }];
    form.everyModel = false;
    form.models = ["a"];
    form.expiresAt = "";
    expect(toUpdate(key, form)).toEqual({ models: ["a"], expires_at: null, limits: { requests_per_minute: 9, tokens_per_day: null }, metadata: { team: "data", env: null } });
  });

  it("sends no limits if none is set, so that the server's defaults apply", () => expect(toCreate({ ...formOf(null), name: " a " })).toEqual({ name: "a", models: null, expires_at: null, metadata: {} }));

  it("reads the time in the reader's own zone", () => {
    const now = new Date("2026-11-24T09:00:00Z");
    expect(new Date(toLocalInput(now)).getTime()).toBe(now.getTime());
  });

  it.each([
    ["limits.tokens_per_day", "limits.tokens_per_day"],
    ["models[1]", "models"],
    ["expires_at", "expiresAt"],
    [null, null],
  ])("knows the field of %s", (param, field) => expect(fieldOf(new ApiError("No.", 400, null, param))).toBe(field));
});
