import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "@/api/types";
import { checkNumber } from "@/lib/checkNumber";
import { deployment, errorBody, fault, listOf } from "@/testing/bodies";
import { apiBase, renderRoutes } from "@/testing/render";
import { server } from "@/testing/server";
import { describe as describeFault, formOf, toUpdate } from "./faultForm";
import { FaultsSection } from "./FaultsSection";

const routes = [{ path: "/scripts", Component: FaultsSection }];
let faults: Fault[] = [];
let sent: { method: string; body: unknown }[] = [];

beforeEach(() => {
  faults = [fault()];
  sent = [];
  const record = async ({ request }: { request: Request }) => {
    sent.push({ method: request.method, body: request.method === "DELETE" ? null : await request.json() });
    return HttpResponse.json(faults[0]);
  };
  server.use(
    http.get(`${apiBase}/faults`, () => HttpResponse.json(listOf(faults))),
    http.get(`${apiBase}/models`, () => HttpResponse.json(listOf([deployment()]))),
    http.post(`${apiBase}/faults`, record),
    http.patch(`${apiBase}/faults/flaky`, record),
    http.delete(`${apiBase}/faults/flaky`, record),
  );
});

describe("the list of faults", () => {
  it("shows what each does, and its counts", async () => {
    renderRoutes(routes, "/scripts");
    const row = (await screen.findByText("flaky")).closest("tr")!;
    for (const text of ["Error", "503, retry after 1 s", "10%", "seed 7", "120", "12", "All deployments"]) expect(within(row).getByText(text)).toBeVisible();
  });

  it("turns a fault off with its switch", async () => {
    renderRoutes(routes, "/scripts");
    await userEvent.click(await screen.findByRole("switch", { name: "flaky enabled" }));
    await waitFor(() => expect(sent).toEqual([{ method: "PATCH", body: { enabled: false } }]));
  });

  it("deletes a fault after a confirmation", async () => {
    renderRoutes(routes, "/scripts");
    await userEvent.click(await screen.findByRole("button", { name: "Actions for flaky" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Delete" }));
    await userEvent.click(await screen.findByRole("button", { name: "Delete fault" }));
    await waitFor(() => expect(sent).toEqual([{ method: "DELETE", body: null }]));
  });
});

describe("the form of a fault", () => {
  it("has the parameters of its kind, checks them, and sends only those", async () => {
    faults = [];
    renderRoutes(routes, "/scripts");
    await userEvent.click(await screen.findByRole("button", { name: "New fault" }));
    await userEvent.type(screen.getByLabelText("Name"), "Slow");
    await userEvent.click(screen.getByRole("combobox", { name: "Kind" }));
    await userEvent.click(await screen.findByRole("option", { name: /Stall/ }));
    await userEvent.type(screen.getByLabelText(/After tokens/), "1.5");
    await userEvent.click(screen.getByRole("button", { name: "Create fault" }));
    expect(await screen.findByText(/Enter 1 to 64 lower case letters/)).toBeVisible();
    expect(screen.getByText("Enter a whole number from 0 to 1,000,000.")).toBeVisible();
    expect(screen.getByText("Enter a number.")).toBeVisible();
    expect(sent).toEqual([]);

    await userEvent.clear(screen.getByLabelText("Name"));
    await userEvent.type(screen.getByLabelText("Name"), "slow");
    await userEvent.clear(screen.getByLabelText(/After tokens/));
    await userEvent.type(screen.getByLabelText(/After tokens/), "3");
    await userEvent.type(screen.getByLabelText(/^Seconds/), "20");
    await userEvent.click(screen.getByRole("button", { name: "Create fault" }));
    await waitFor(() =>
      expect(sent).toEqual([
        { method: "POST", body: { name: "slow", kind: "stall", enabled: true, after_tokens: 3, seconds: 20, deployments: [], keys: [], probability: 1, seed: 0, starts_at: null, ends_at: null } },
      ]),
    );
  });

  it("shows an error of the API at its field", async () => {
    server.use(http.post(`${apiBase}/faults`, () => HttpResponse.json(errorBody("A fault named 'flaky' exists already.", "name", "fault_exists"), { status: 409 })));
    renderRoutes(routes, "/scripts");
    await userEvent.click(await screen.findByRole("button", { name: "New fault" }));
    await userEvent.type(screen.getByLabelText("Name"), "flaky");
    await userEvent.click(screen.getByRole("button", { name: "Create fault" }));
    expect(await screen.findByText("A fault named 'flaky' exists already.")).toBeVisible();
  });
});

describe("faultForm", () => {
  it("leaves an unchanged seed out of a patch, because it would start the sequence again", () => {
    const form = formOf(fault());
    expect(toUpdate(fault(), form)).not.toHaveProperty("seed");
    expect(toUpdate(fault(), { ...form, seed: "8" })).toMatchObject({ seed: 8 });
  });

  it("keeps the probability through the form", () => {
    for (const probability of [0, 0.1, 0.07, 1 / 3, 1]) expect(toUpdate(fault(), formOf(fault({ probability }))).probability).toBeCloseTo(probability, 7);
  });

  it("checks numbers", () => {
    expect(checkNumber("", { min: 0, max: 1 })).toBe(true);
    expect(checkNumber("x", { min: 0, max: 1 })).toBe("Enter a number from 0 to 1.");
    expect(checkNumber("0.5", { min: 0, max: 1 })).toBe(true);
  });

  it("describes every kind", () => {
    const none = { status: null, retry_after: null };
    expect(describeFault(fault({ ...none, kind: "cut", after_tokens: 0, mid_event: false }))).toBe("no response");
    expect(describeFault(fault({ ...none, kind: "cut", after_tokens: 1, mid_event: true }))).toBe("after 1 token, within an event");
    expect(describeFault(fault({ ...none, kind: "stall", after_tokens: 3, seconds: 20 }))).toBe("20 s after 3 tokens");
    expect(describeFault(fault({ ...none, kind: "slow_stream", factor: 3 }))).toBe("gaps × 3");
    expect(describeFault(fault({ ...none, kind: "replica_loss", after_tokens: 3, move: true }))).toBe("after 3 tokens, sequences move");
  });
});
