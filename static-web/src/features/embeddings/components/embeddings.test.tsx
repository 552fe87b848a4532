import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { signIn } from "@/lib/session";
import { apiKey, deployment, errorBody, listOf, upstream } from "@/testing/bodies";
import { apiBase, renderRoutes } from "@/testing/render";
import { server } from "@/testing/server";
import { cosine, linesOf } from "../lib/ranking";
import { EmbeddingsPage } from "./EmbeddingsPage";

const routes = [{ path: "/embeddings", Component: EmbeddingsPage }];
const embedder = deployment({ name: "embedder", model: "all-minilm-l6-v2" });
const serve = (deployments: object[]) =>
  server.use(
    http.get(`${apiBase}/models`, () => HttpResponse.json(listOf(deployments))),
    http.get(`${apiBase}/models/catalog`, () => HttpResponse.json({ models: [{ id: "all-minilm-l6-v2", kind: "embedding" }], gpus: [] })),
  );

beforeEach(() => {
  signIn("admin");
  server.use(
    http.get(`${apiBase}/apikeys`, () => HttpResponse.json(listOf([apiKey()]))),
    http.get(`${apiBase}/apikeys/:id`, () => HttpResponse.json(apiKey())),
  );
});

async function rankTexts(query: string, texts: string) {
  const button = screen.getByRole("button", { name: "Rank texts" });
  await waitFor(() => expect(button).toBeEnabled());
  await userEvent.clear(screen.getByLabelText("Query"));
  await userEvent.type(screen.getByLabelText("Query"), query);
  await userEvent.clear(screen.getByLabelText("Texts"));
  await userEvent.type(screen.getByLabelText("Texts"), texts);
  await userEvent.click(button);
}

describe("the embeddings page", () => {
  it("offers servers that compute embeddings, and starts with a model that does nothing else", async () => {
    const supports = upstream().backend!.supports!;
    serve([upstream({}, { name: "both" }), upstream({ supports: { ...supports, embeddings: false } }, { name: "chatter" }), upstream({ supports: { ...supports, chat: false } }, { name: "server" }), embedder, deployment()]);
    renderRoutes(routes, "/embeddings");
    const models = await screen.findByRole("combobox", { name: "Model" });
    await waitFor(() => expect(models).toHaveTextContent("server"));
    await userEvent.click(models);
    expect((await screen.findAllByRole("option")).map((option) => option.textContent)).toEqual(["both", "server", "embedder"]);
  });

  it("ranks texts against a query with one request, and shows what it used", async () => {
    let sent: unknown;
    serve([deployment(), embedder]);
    server.use(
      http.post(`${apiBase}/v1/embeddings`, async ({ request }) => {
        sent = [request.headers.get("nebula-key-id"), await request.json()];
        const vectors = [[1, 0], [0, 1], [-1, 0], [3, 4]];
        return HttpResponse.json({ object: "list", model: "embedder", data: vectors.map((embedding, index) => ({ object: "embedding", index, embedding })).reverse(), usage: { prompt_tokens: 12, total_tokens: 12 } });
      }),
    );
    renderRoutes(routes, "/embeddings");
    await rankTexts("cats", "side{Enter}{Enter}opposite{Enter}near");
    const items = within(await screen.findByRole("list", { name: "Ranked texts" })).getAllByRole("listitem");
    expect(items.map((item) => item.textContent)).toEqual(["near0.600", "side0.000", "opposite-1.000"]);
    expect(screen.getByRole("meter", { name: "Similarity of near" })).toHaveAttribute("aria-valuenow", "60");
    expect(screen.getByText("12 input tokens")).toBeVisible();
    expect(sent).toEqual([apiKey().id, { model: "embedder", input: ["cats", "side", "opposite", "near"], encoding_format: "float" }]);
  });

  it("shows an error in the API's words", async () => {
    serve([embedder]);
    server.use(http.post(`${apiBase}/v1/embeddings`, () => HttpResponse.json(errorBody("The input is too long."), { status: 400 })));
    renderRoutes(routes, "/embeddings");
    await rankTexts("a", "b");
    expect(await screen.findByRole("alert")).toHaveTextContent("The input is too long.");
  });

  it("offers to deploy a model if there is none", async () => {
    serve([]);
    renderRoutes(routes, "/embeddings");
    expect(await screen.findByRole("link", { name: "Deploy one" })).toHaveAttribute("href", "/models/deploy?model=all-minilm-l6-v2");
  });
});

describe("cosine", () => {
  it("compares directions", () => {
    expect(cosine([1, 2], [2, 4])).toBeCloseTo(1);
    expect(cosine([1, 0], [0, 3])).toBe(0);
    expect(cosine([0, 0], [1, 1])).toBe(0);
  });
});

describe("linesOf", () => {
  it("leaves out empty lines", () => expect(linesOf(" a \n\n b")).toEqual(["a", "b"]));
});
