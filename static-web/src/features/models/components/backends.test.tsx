import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Deployment } from "@/api/types";
import { deployment, errorBody, listOf, replaying, routed, upstream } from "@/testing/bodies";
import { apiBase, renderRoutes } from "@/testing/render";
import { server } from "@/testing/server";
import { ConnectPage } from "./ConnectPage";
import { ModelsPage } from "./ModelsPage";
import * as replayForm from "./replayForm";
import { RoutePage } from "./RoutePage";
import * as routesForm from "./routesForm";
import * as upstreamForm from "./upstreamForm";

const pages = [
  { path: "/models", Component: ModelsPage },
  { path: "/models/connect", Component: ConnectPage },
  { path: "/models/route", Component: RoutePage },
];
let deployments: Deployment[] = [];
let sent: { body: unknown; ifMatch: string | null }[] = [];

const one = `${apiBase}/models/:name`;
const answerTo = (answer: () => Response) => async ({ request }: { request: Request }) => {
  sent.push({ body: await request.json(), ifMatch: request.headers.get("if-match") });
  return answer();
};

beforeEach(() => {
  sent = [];
  server.use(
    http.get(`${apiBase}/models`, () => HttpResponse.json(listOf(deployments))),
    http.get(`${apiBase}/models/catalog`, () => HttpResponse.json({ models: [], gpus: [], fits: [] })),
    http.get(one, ({ params }) => HttpResponse.json(deployments.find(({ name }) => name === params.name)!, { headers: { etag: `"${deployments.length}"` } })),
  );
});

async function edit(name: string) {
  renderRoutes(pages, "/models");
  await userEvent.click(await screen.findByRole("button", { name: `Actions for ${name}` }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Edit" }));
  return within(await screen.findByRole("dialog", { name: `Edit ${name}` }));
}

async function choose(label: string, name: RegExp) {
  await userEvent.click(screen.getByRole("combobox", { name: label }));
  await userEvent.click(await screen.findByRole("option", { name }));
}

describe("connecting a server", () => {
  it("sends what is filled in, and shows what is wrong at its field", async () => {
    server.use(http.post(`${apiBase}/models`, answerTo(() => HttpResponse.json(errorBody("Invalid 'backend.url'.", "backend.url"), { status: 400 }))));
    renderRoutes(pages, "/models/connect");
    await userEvent.type(await screen.findByLabelText("Name"), "gpt");
    await userEvent.type(screen.getByLabelText("Address"), "https://host/v1");
    await userEvent.type(screen.getByLabelText("Model"), "served");
    await userEvent.click(screen.getByRole("checkbox", { name: "Embeddings" }));
    await userEvent.click(screen.getByRole("button", { name: "Connect" }));
    await waitFor(() => expect(screen.getByLabelText("Address")).toHaveAccessibleDescription("Invalid 'backend.url'."));
    expect(sent[0]!.body).toEqual({ name: "gpt", backend: { type: "upstream", url: "https://host/v1", model: "served", supports: { embeddings: false } } });
  });
});

describe("an upstream deployment", () => {
  it("shows address, circuit and last error", async () => {
    deployments = [upstream({}, { health: { circuit: "open", running: 0, answers: 1, failures: 5, retries: 3, latency_seconds: 0.25, last_error: "The upstream server failed.", last_error_at: null } })];
    renderRoutes(pages, "/models");
    expect(await screen.findByText("https://host/v1")).toBeVisible();
    expect(screen.getByText("Open: requests are refused")).toBeVisible();
    expect(screen.getByText("The upstream server failed.")).toBeVisible();
  });

  it("is edited: only changes are sent, for the version that the form shows", async () => {
    deployments = [upstream({ headers: { "x-team": "********", "x-old": "********" } })];
    server.use(http.patch(one, answerTo(() => HttpResponse.json(upstream()))));
    const form = await edit("up");
    const model = await form.findByLabelText("Model");
    await userEvent.clear(model);
    await userEvent.type(model, "other");
    await userEvent.type(form.getByLabelText(/^Context length/), "4096");
    await userEvent.click(form.getByRole("checkbox", { name: "max_completion_tokens only" }));
    await userEvent.click(form.getByRole("button", { name: "Remove header 2" }));
    await userEvent.click(form.getByRole("button", { name: "Add header" }));
    await userEvent.type(form.getByLabelText("Header name 2"), "x-new");
    await userEvent.type(form.getByLabelText("Header value 2"), "1");
    await userEvent.click(form.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toEqual({
      body: { backend: { model: "other", headers: { "x-old": null, "x-new": "1" }, supports: { max_completion_tokens: true, context_length: 4_096 } } },
      ifMatch: '"1"',
    });
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("says that it was changed meanwhile, and loads the current values", async () => {
    deployments = [upstream()];
    server.use(http.patch(one, () => HttpResponse.json(errorBody("Its ETag is not the one in If-Match."), { status: 412 })));
    const form = await edit("up");
    await userEvent.type(await form.findByLabelText("Model"), "-2");
    await userEvent.click(form.getByRole("button", { name: "Save changes" }));
    expect(await form.findByText("up has changed since this form was opened.")).toBeVisible();
    deployments = [upstream({ model: "theirs" }), deployment()];
    await userEvent.click(form.getByRole("button", { name: "Load the current values" }));
    await waitFor(() => expect(form.getByLabelText("Model")).toHaveValue("theirs"));
    expect(form.queryByText(/has changed since/)).toBeNull();
  });

  it("can be saved after an error about its headers", async () => {
    deployments = [upstream()];
    let refusals = 1;
    server.use(http.patch(one, answerTo(() => (refusals-- > 0 ? HttpResponse.json(errorBody("Reserved header.", "backend.headers"), { status: 400 }) : HttpResponse.json(upstream())))));
    const form = await edit("up");
    await userEvent.click(await form.findByRole("button", { name: "Add header" }));
    await userEvent.type(form.getByLabelText("Header name 1"), "host");
    await userEvent.click(form.getByRole("button", { name: "Save changes" }));
    expect(await form.findByText("Reserved header.")).toBeVisible();
    await userEvent.type(form.getByLabelText("Header name 1"), "-2");
    await userEvent.click(form.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(sent.map(({ body }) => body)).toEqual([{ backend: { headers: { host: "" } } }, { backend: { headers: { "host-2": "" } } }]));
  });

  it("leads to the chat, to the embeddings if it does not chat, or nowhere", async () => {
    const supports = upstream().backend!.supports!;
    deployments = [
      upstream({}, { name: "both" }),
      upstream({ supports: { ...supports, chat: false } }, { name: "embedder" }),
      upstream({ supports: { ...supports, chat: false, embeddings: false } }, { name: "completer" }),
    ];
    renderRoutes(pages, "/models");
    expect(await screen.findByRole("link", { name: "Chat" })).toHaveAttribute("href", "/chat?model=both");
    expect(screen.getByRole("link", { name: "Rank texts" })).toHaveAttribute("href", "/embeddings?model=embedder");
  });

  it("is deleted after a question", async () => {
    deployments = [upstream()];
    server.use(http.delete(one, () => ((deployments = []), HttpResponse.json(upstream({}, { state: "draining" }), { status: 202 }))));
    renderRoutes(pages, "/models");
    await userEvent.click(await screen.findByRole("button", { name: "Actions for up" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Delete" }));
    await userEvent.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Delete" }));
    expect(await screen.findByText("Nothing is deployed")).toBeVisible();
  });
});

describe("a deployment that replays a recording", () => {
  it("is edited: only changes are sent, for the version that the form shows", async () => {
    deployments = [replaying(), upstream(), deployment(), routed([{ deployment: "up", weight: 1 }])];
    server.use(http.patch(one, answerTo(() => HttpResponse.json(replaying()))));
    const form = await edit("replayed");
    await userEvent.click(await form.findByRole("combobox", { name: "Fallback" }));
    expect((await screen.findAllByRole("option")).map((option) => option.textContent)).toEqual(["None: they are an error 404", "upserved at host", "llama-3.1-8bllama-3.1-8b-instruct"]);
    await userEvent.click(screen.getByRole("option", { name: /^None/ }));
    await userEvent.click(form.getByRole("checkbox", { name: "Dates and times of day" }));
    await userEvent.clear(form.getByLabelText(/^Members/));
    await userEvent.type(form.getByLabelText(/^Members/), "seed, messages.name");
    await userEvent.type(form.getByLabelText(/^Model/), "gpt-5");
    await userEvent.click(form.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(sent).toEqual([{ body: { backend: { fallback: null, model: "gpt-5", ignore: ["ids", "seed", "messages.name"] } }, ifMatch: '"4"' }]));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("shows what is wrong with its fallback at the field", async () => {
    deployments = [replaying(), upstream()];
    server.use(http.patch(one, () => HttpResponse.json(errorBody("No deployment is named 'up'.", "backend.fallback"), { status: 400 })));
    const form = await edit("replayed");
    await userEvent.type(await form.findByLabelText("Recording"), "2");
    await userEvent.click(form.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(form.getByRole("combobox", { name: "Fallback" })).toHaveAccessibleDescription("No deployment is named 'up'."));
  });
});

describe("replayForm", () => {
  it("sends nothing if nothing is changed, and keeps the order of what it does not show apart", () => {
    expect(replayForm.toUpdate(replaying(), replayForm.formOf(replaying()))).toEqual({});
    const stored = replaying({ ignore: ["seed", "dates"] });
    expect(replayForm.toUpdate(stored, replayForm.formOf(stored))).toEqual({});
    expect(replayForm.toUpdate(stored, { ...replayForm.formOf(stored), members: "" })).toEqual({ backend: { ignore: ["dates"] } });
  });

  it("finds the field of an error", () => {
    expect(["backend.ignore[3]", "backend.recording", "backend.url", null].map(replayForm.fieldOf)).toEqual(["members", "recording", null, null]);
  });
});

describe("upstreamForm", () => {
  const stored = upstream({ headers: { "x-team": "********" } });
  const form = upstreamForm.formOf(stored);

  it("keeps a secret unless it is typed or removed", () => {
    expect(upstreamForm.toUpdate(stored, form)).toEqual({});
    expect(upstreamForm.toUpdate(stored, { ...form, secret: "sk" })).toEqual({ backend: { secret: "sk" } });
    expect(upstreamForm.toUpdate(stored, { ...form, removeSecret: true })).toEqual({ backend: { secret: null } });
  });

  it("keeps, changes, removes and replaces headers", () => {
    const headersOf = (headers: typeof form.headers) => upstreamForm.toUpdate(stored, { ...form, headers }).backend?.headers;
    expect(headersOf(form.headers)).toBeUndefined();
    expect(headersOf([{ name: "x-team", value: "red", stored: true }])).toEqual({ "x-team": "red" });
    expect(headersOf([])).toEqual({ "x-team": null });
    expect(headersOf([{ name: " x-team ", value: "red", stored: false }, { name: "", value: "", stored: false }])).toEqual({ "x-team": "red" });
  });

  it("restores defaults of what is emptied", () => {
    const limited = upstream({ supports: { ...stored.backend!.supports!, context_length: 8 } });
    expect(upstreamForm.toUpdate(limited, { ...upstreamForm.formOf(limited), timeout: "", contextLength: "" })).toEqual({ backend: { timeout_seconds: null, supports: { context_length: null } } });
  });

  it("finds the field of an error", () => {
    expect(["backend.headers.x", "backend.supports.context_length", "aliases[1]", "backend.type", null].map(upstreamForm.fieldOf)).toEqual(["headers", "contextLength", "aliases", null, null]);
  });
});

describe("a routing deployment", () => {
  it("is created from deployments that exist, and shows shares while weights are typed", async () => {
    deployments = [upstream(), deployment(), routed([{ deployment: "up", weight: 1 }])];
    server.use(http.post(`${apiBase}/models`, answerTo(() => HttpResponse.json(routed([]), { status: 201 }))));
    const { router } = renderRoutes(pages, "/models/route");
    await userEvent.type(await screen.findByLabelText("Name"), "chat");
    await userEvent.click(screen.getByRole("combobox", { name: "Route 1" }));
    expect((await screen.findAllByRole("option")).map((option) => option.textContent)).toEqual(["upserved at host", "llama-3.1-8bllama-3.1-8b-instruct"]); // none that routes itself
    await userEvent.click(screen.getByRole("option", { name: /^up/ }));
    await userEvent.click(screen.getByRole("button", { name: "Add route" }));
    await choose("Route 2", /^llama/);
    await userEvent.clear(screen.getByLabelText("Weight 1"));
    await userEvent.type(screen.getByLabelText("Weight 1"), "3");
    expect(screen.getByText("75%")).toBeVisible();
    expect(screen.getByText("25%")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Add fallback" }));
    await choose("Fallback 1", /^llama/);
    await userEvent.click(screen.getByRole("button", { name: "Create routes" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/models"));
    expect(sent[0]!.body).toEqual({ name: "chat", routes: [{ deployment: "up", weight: 3 }, { deployment: "llama-3.1-8b", weight: 1 }], fallbacks: ["llama-3.1-8b"] });
  });

  it("shows what is wrong with a route at the route", async () => {
    deployments = [upstream()];
    server.use(http.post(`${apiBase}/models`, answerTo(() => HttpResponse.json(errorBody("No deployment is named 'up'.", "routes[0].deployment"), { status: 400 }))));
    renderRoutes(pages, "/models/route");
    await userEvent.click(await screen.findByRole("button", { name: "Create routes" }));
    expect(await screen.findByText("Choose a deployment.")).toBeVisible();
    expect(sent).toEqual([]);
    await choose("Route 1", /^up/);
    await userEvent.click(screen.getByRole("button", { name: "Create routes" }));
    expect(await screen.findByText("No deployment is named 'up'.")).toBeVisible();
    expect(screen.getByRole("combobox", { name: "Route 1" })).toBeInvalid();
  });

  it("shows its shares, and is edited", async () => {
    deployments = [routed([{ deployment: "up", weight: 80 }, { deployment: "gone", weight: 20 }], ["up", "llama-3.1-8b"]), upstream(), deployment()];
    server.use(http.patch(one, answerTo(() => HttpResponse.json(deployments[0]!))));
    const form = await edit("all");
    expect(await form.findByText("80%")).toBeVisible();
    expect(form.getByRole("combobox", { name: "Route 2" })).toHaveTextContent("gone");
    await userEvent.click(form.getByRole("button", { name: "Remove route 2" }));
    await userEvent.click(form.getByRole("button", { name: "Move fallback 2 up" }));
    await userEvent.click(form.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(sent).toEqual([{ body: { routes: [{ deployment: "up", weight: 80 }], fallbacks: ["llama-3.1-8b", "up"] }, ifMatch: '"3"' }]));
  });
});

describe("routesForm", () => {
  it("divides by weight, and knows no share of what is not a number", () => {
    expect(routesForm.sharesOf(["1", "2", "1"])).toEqual(["25%", "50%", "25%"]);
    expect(routesForm.sharesOf(["1", "", "x"])).toEqual(["100%", "–", "–"]);
    expect(routesForm.sharesOf([999, 1])).toEqual(["100%", "0.1%"]);
  });

  it("finds the field of an error", () => {
    expect(["routes[1].weight", "fallbacks[0]", "routes", "content_filter_phrase", "backend"].map(routesForm.fieldOf)).toEqual(["routes.1.weight", "fallbacks.0.deployment", "routes", "phrase", null]);
  });
});
