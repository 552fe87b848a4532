import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Recording } from "@/api/types";
import { errorBody, listOf } from "@/testing/bodies";
import { apiBase, renderRoutes } from "@/testing/render";
import { server } from "@/testing/server";
import { RecordingsSection } from "./RecordingsSection";

const routes = [{ path: "/scripts", Component: RecordingsSection }];
const recording: Recording = { object: "recording", name: "gpt-4o", exchanges: 1_234, bytes: 5_242_880, created_at: "2026-01-02T03:04:05Z", updated_at: "2026-01-02T03:04:06Z" };
let sent: unknown[] = [];

beforeEach(() => {
  sent = [];
  server.use(
    http.get(`${apiBase}/recordings`, () => HttpResponse.json(listOf([recording]))),
    http.delete(`${apiBase}/recordings/gpt-4o`, () => (sent.push("delete"), HttpResponse.json({ object: "recording_deletion", name: "gpt-4o", deleted: true }))),
  );
});

const open = async (item: string) => {
  renderRoutes(routes, "/scripts");
  await userEvent.click(await screen.findByRole("button", { name: "Actions for gpt-4o" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: item }));
};

describe("the list of recordings", () => {
  it("shows how much each has", async () => {
    renderRoutes(routes, "/scripts");
    const row = (await screen.findByText("gpt-4o")).closest("tr")!;
    expect(within(row).getByText("1,234")).toBeVisible();
    expect(within(row).getByText("5.2 MB")).toBeVisible();
  });

  it("says how to record if there are none", async () => {
    server.use(http.get(`${apiBase}/recordings`, () => HttpResponse.json(listOf([]))));
    renderRoutes(routes, "/scripts");
    expect(await screen.findByText("No recordings")).toBeVisible();
  });

  it("deletes one after a confirmation", async () => {
    await open("Delete");
    await userEvent.click(await screen.findByRole("button", { name: "Delete recording" }));
    await waitFor(() => expect(sent).toEqual(["delete"]));
  });

  it("deploys one, and shows why the API refuses its name", async () => {
    server.use(http.post(`${apiBase}/models`, async ({ request }) => (sent.push(await request.json()), HttpResponse.json(errorBody("The name is taken.", "name"), { status: 409 }))));
    await open("Deploy as replay");
    await userEvent.click(await screen.findByRole("button", { name: "Deploy" }));
    expect(await screen.findByText("The name is taken.")).toBeVisible();
    expect(sent).toEqual([{ name: "gpt-4o-replay", backend: { type: "replay", recording: "gpt-4o" } }]);
  });
});
