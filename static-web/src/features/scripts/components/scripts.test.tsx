import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Script } from "@/api/types";
import { errorBody, listOf, script } from "@/testing/bodies";
import { apiBase, renderRoutes } from "@/testing/render";
import { server } from "@/testing/server";
import { conditionsOf, hiddenRules, mistakesOf, template, textOf } from "./scriptText";
import { ScriptsSection } from "./ScriptsSection";

const routes = [{ path: "/scripts", Component: ScriptsSection }];
let scripts: Script[] = [];
let sent: { method: string; path: string; body: string }[] = [];

beforeEach(() => {
  scripts = [script(), script({ name: "agent", source: "fixtures/agent.json", priority: 5, matches: 0, warnings: [{ path: "fixtures[0].chaos", reason: "It has no effect." }] })];
  sent = [];
  const record = async ({ request }: { request: Request }) => {
    sent.push({ method: request.method, path: new URL(request.url).pathname, body: await request.text() });
    return HttpResponse.json(scripts[0]);
  };
  server.use(
    http.get(`${apiBase}/scripts`, () => HttpResponse.json(listOf(scripts))),
    http.post(`${apiBase}/scripts`, record),
    http.post(`${apiBase}/scripts/reset`, record),
    http.put(`${apiBase}/scripts/:name`, record),
    http.delete(`${apiBase}/scripts/:name`, record),
  );
});

const choose = async (name: string, item: string) => {
  await userEvent.click(await screen.findByRole("button", { name: `Actions for ${name}` }));
  await userEvent.click(await screen.findByRole("menuitem", { name: item }));
};
const editor = () => screen.getByLabelText<HTMLTextAreaElement>("Script");
const type = async (text: string) => {
  await userEvent.clear(editor());
  await userEvent.click(editor());
  await userEvent.paste(text);
};

describe("the list of scripts", () => {
  it("shows each with its source, priority, rules, matches and warnings", async () => {
    renderRoutes(routes, "/scripts");
    const weather = await screen.findByRole("listitem", { name: "weather" });
    expect(weather).toHaveTextContent("API · priority 0 · 1 rule · 4 matches");
    const rule = within(weather).getByText("userMessage: weather").closest("tr")!;
    expect(within(rule).getByText("4")).toBeVisible();
    const agent = screen.getByRole("listitem", { name: "agent" });
    expect(agent).toHaveTextContent("fixtures/agent.json · priority 5");
    expect(within(agent).getByText("fixtures[0].chaos")).toBeVisible();
  });

  it("deletes a script after a confirmation, and resets the counters", async () => {
    renderRoutes(routes, "/scripts");
    await choose("weather", "Delete");
    expect(sent).toEqual([]);
    await userEvent.click(await screen.findByRole("button", { name: "Delete script" }));
    await waitFor(() => expect(sent).toMatchObject([{ method: "DELETE", path: "/scripts/weather" }]));
    await userEvent.click(await screen.findByRole("button", { name: "Reset counters" }));
    await waitFor(() => expect(sent[1]).toMatchObject({ method: "POST", path: "/scripts/reset" }));
  });

  it("lets a script from a file be read only", async () => {
    renderRoutes(routes, "/scripts");
    await choose("agent", "View");
    expect(await screen.findByText(/From the file fixtures\/agent.json/)).toBeVisible();
    expect(editor()).toHaveAttribute("readonly");
    expect(screen.queryByRole("button", { name: "Replace script" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Done" }));
    await userEvent.click(screen.getByRole("button", { name: "Actions for agent" }));
    await screen.findByRole("menuitem", { name: "View" });
    expect(screen.queryByRole("menuitem", { name: "Delete" })).toBeNull();
  });
});

describe("the editor of a script", () => {
  it("begins with a template, and sends the text as it is typed", async () => {
    scripts = [];
    renderRoutes(routes, "/scripts");
    await userEvent.click(await screen.findByRole("button", { name: "New script" }));
    expect(editor()).toHaveValue(template);
    await type('{ "fixtures": [');
    expect(await screen.findByText(/not valid JSON/)).toBeVisible();
    expect(screen.getByRole("button", { name: "Add script" })).toBeDisabled();
    scripts = [script()];
    await type('{ "fixtures":  [] }');
    await userEvent.click(screen.getByRole("button", { name: "Add script" }));
    await waitFor(() => expect(sent).toEqual([{ method: "POST", path: "/scripts", body: '{ "fixtures":  [] }' }]));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("replaces a script by its text", async () => {
    renderRoutes(routes, "/scripts");
    await choose("weather", "Edit");
    expect(editor()).toHaveValue(textOf(script()));
    await userEvent.click(screen.getByRole("button", { name: "Replace script" }));
    await waitFor(() => expect(sent).toEqual([{ method: "PUT", path: "/scripts/weather", body: textOf(script()) }]));
  });

  it("shows the server's mistakes by path until the text changes", async () => {
    const message = "fixtures[0].match.usermessage: There is no such member. Did you mean 'userMessage'? Also: fixtures[1].response: This member is required.";
    server.use(http.put(`${apiBase}/scripts/weather`, () => HttpResponse.json(errorBody(message, "fixtures[0].match.usermessage", "invalid_script"), { status: 400 })));
    renderRoutes(routes, "/scripts");
    await choose("weather", "Edit");
    await userEvent.click(screen.getByRole("button", { name: "Replace script" }));
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("2 mistakes");
    for (const path of ["fixtures[0].match.usermessage", "fixtures[1].response"]) expect(within(alert).getByText(path)).toBeVisible();
    await userEvent.type(editor(), " ");
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("scriptText", () => {
  it("splits a message into mistakes", () => {
    expect(mistakesOf("priority: It must be an integer of at least 0.")).toEqual([{ path: "priority", reason: "It must be an integer of at least 0." }]);
    expect(mistakesOf("It is not valid JSON at line 2, byte 4.")).toEqual([{ path: "", reason: "It is not valid JSON at line 2, byte 4." }]);
    expect(mistakesOf("fixtures[0].a: One. Known are x, y. Also: fixtures[0].b: Two. fixtures[1]: It must be an object.")).toEqual([
      { path: "fixtures[0].a", reason: "One. Known are x, y." },
      { path: "fixtures[0].b", reason: "Two." },
      { path: "fixtures[1]", reason: "It must be an object." },
    ]);
  });

  it("counts the rules that only warnings name", () => {
    expect(hiddenRules(script())).toBe(0);
    const reason = "It has no effect.";
    expect(hiddenRules(script({ warnings: [{ path: "fixtures[0].chaos", reason }, { path: "fixtures[1].response.image", reason }, { path: "fixtures[1]", reason }, { path: "other", reason }] }))).toBe(1);
  });

  it("describes conditions", () => {
    const rule = (match: object) => ({ index: 0, kind: "text", matches: 0, fixture: { match, response: {} } });
    expect(conditionsOf(rule({}))).toBe("Every request");
    expect(conditionsOf(rule({ userMessage: { regex: "a" }, hasToolResult: false }))).toBe('userMessage: {"regex":"a"}, hasToolResult: false');
  });
});
