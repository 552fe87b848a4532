import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { signIn } from "@/lib/session";
import { apiKey, deployment, errorBody, listOf, replaying } from "@/testing/bodies";
import { apiBase, renderRoutes } from "@/testing/render";
import { server } from "@/testing/server";
import { conversations } from "../lib/conversations";
import { ChatPage } from "./ChatPage";
import { Markdown } from "./Markdown";

const routes = [{ path: "/chat/:id?", Component: ChatPage }];
const chunk = (body: object) => `data: ${JSON.stringify(body)}\n\n`;
const text = (content: string) => chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
const callPart = (call: object) => chunk({ choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: null }] });
const ending = chunk({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }) + chunk({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 1_000, total_tokens: 1_007 } }) + "data: [DONE]\n\n";

interface Sent {
  key: string | null;
  body: { model: string; messages: { role: string; content: string }[] };
}
let sent: Sent[];

/** Answers chat completions with a stream that the test writes. */
function answerChats() {
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  const left: boolean[] = [];
  server.use(
    http.post(`${apiBase}/v1/chat/completions`, async ({ request }) => {
      sent.push({ key: request.headers.get("nebula-key-id"), body: (await request.json()) as Sent["body"] });
      const index = streams.length;
      const stream = new ReadableStream<Uint8Array>({ start: (controller) => void streams.push(controller), cancel: () => void (left[index] = true) });
      return new HttpResponse(stream, { headers: { "content-type": "text/event-stream", "x-request-id": "req_7" } });
    }),
  );
  return {
    count: () => streams.length,
    feed: (part: string, index = 0) => streams[index]!.enqueue(new TextEncoder().encode(part)),
    close: (index = 0) => streams[index]!.close(),
  };
}

beforeEach(() => {
  sent = [];
  signIn("admin");
  for (const { id } of conversations.all()) conversations.remove(id);
  server.use(
    http.get(`${apiBase}/apikeys`, () => HttpResponse.json(listOf([apiKey()]))),
    http.get(`${apiBase}/apikeys/:id`, () => HttpResponse.json(apiKey())),
    http.get(`${apiBase}/models`, () => HttpResponse.json(listOf([deployment(), deployment({ name: "other" })]))),
    http.get(`${apiBase}/models/catalog`, () => HttpResponse.json({ models: [{ id: "llama-3.1-8b-instruct", kind: "chat", reasons: true }], gpus: [{ id: "h100-sxm-80gb", name: "H100 SXM 80 GB" }] })),
    http.post(`${apiBase}/models/estimate`, () => HttpResponse.json({ cost_per_million_output_tokens_usd: 2 })),
  );
});

async function ask(prompt: string) {
  await waitFor(() => expect(screen.getByLabelText("Message")).toHaveAttribute("placeholder", "Send a message…"));
  await userEvent.type(screen.getByLabelText("Message"), `${prompt}{Enter}`);
}

describe("a chat", () => {
  it("streams an answer for the chosen key, and says what it took", async () => {
    const chats = answerChats();
    renderRoutes(routes, "/chat");
    await ask("Hi there");
    await waitFor(() => expect(chats.count()).toBe(1));
    expect(sent[0]).toMatchObject({ key: apiKey().id, body: { model: "llama-3.1-8b", messages: [{ role: "user", content: "Hi there" }], stream: true, stream_options: { include_usage: true } } });
    chats.feed(text("**Hel"));
    expect(await screen.findByText(/\*\*Hel/)).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Stop" })).toBeVisible();
    // A chunk may end anywhere, in the middle of an event too.
    const rest = text("lo** you") + ending;
    chats.feed(rest.slice(0, 25));
    chats.feed(rest.slice(25));
    const answer = screen.getByTestId("answer");
    await waitFor(() => expect(answer).toHaveAttribute("data-state", "done"));
    expect(within(answer).getByText("Hello").tagName).toBe("STRONG");
    expect(answer).toHaveTextContent("7 in, 1,000 out");
    await waitFor(() => expect(answer).toHaveTextContent("$0.002"));
  });

  it("keeps the received part of a stopped answer, and continues from it", async () => {
    const chats = answerChats();
    renderRoutes(routes, "/chat");
    await ask("Count");
    await waitFor(() => expect(chats.count()).toBe(1));
    chats.feed(text("One, two"));
    await screen.findByText("One, two");
    await userEvent.click(screen.getByRole("button", { name: "Stop" }));
    await waitFor(() => expect(screen.getByTestId("answer")).toHaveAttribute("data-state", "stopped"));
    await ask("More");
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]!.body.messages.map(({ content }) => content)).toEqual(["Count", "One, two", "More"]);
  });

  it("asks once more with the same prompt", async () => {
    const chats = answerChats();
    renderRoutes(routes, "/chat");
    await ask("Again");
    await waitFor(() => expect(chats.count()).toBe(1));
    chats.feed(text("First") + ending);
    await userEvent.click(await screen.findByRole("button", { name: "Regenerate" }));
    await waitFor(() => expect(chats.count()).toBe(2));
    expect(sent[1]!.body.messages).toEqual(sent[0]!.body.messages);
    chats.feed(text("Second") + ending, 1);
    expect(await screen.findByText("Second")).toBeVisible();
    expect(screen.queryByText("First")).toBeNull();
  });

  it("shows a refusal in the API's words", async () => {
    server.use(http.post(`${apiBase}/v1/chat/completions`, () => HttpResponse.json(errorBody("Rate limit reached for requests.", null, "rate_limit_exceeded"), { status: 429, headers: { "x-request-id": "req_9" } })));
    renderRoutes(routes, "/chat");
    await ask("Hi");
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("Rate limit reached for requests.");
    expect(alert).toHaveTextContent("429 · rate_limit_exceeded · req_9");
  });

  it("says which script, fault and deployment made an answer", async () => {
    const headers = { "content-type": "text/event-stream", "x-nebula-script": "weather", "x-nebula-deployment": "llama-b" };
    server.use(http.post(`${apiBase}/v1/chat/completions`, () => new HttpResponse(text("Sunny") + ending, { headers })));
    renderRoutes(routes, "/chat");
    await ask("Hi");
    const answer = await screen.findByTestId("answer");
    expect(await within(answer).findByText("Script weather")).toBeVisible();
    expect(within(answer).getByText("Deployment llama-b")).toBeVisible();
    expect(within(answer).queryByText(/^Fault/)).toBeNull();
    await waitFor(() => expect(answer).toHaveAttribute("data-state", "done"));

    server.use(http.post(`${apiBase}/v1/chat/completions`, () => HttpResponse.json(errorBody("Injected."), { status: 503, headers: { "x-nebula-fault": "flaky" } })));
    await ask("Again");
    expect(await screen.findByText("Fault flaky")).toBeVisible();
  });

  it("says which recording an answer is replayed from, and that a script's is not", async () => {
    let headers: Record<string, string> = { "content-type": "text/event-stream", "x-nebula-deployment": "replayed" };
    server.use(
      http.get(`${apiBase}/models`, () => HttpResponse.json(listOf([deployment(), replaying({ recording: "gpt-4o" })]))),
      http.post(`${apiBase}/v1/chat/completions`, () => new HttpResponse(text("Sunny") + ending, { headers })),
    );
    renderRoutes(routes, "/chat");
    await ask("Hi");
    const answer = await screen.findByTestId("answer");
    expect(await within(answer).findByText("Replay gpt-4o")).toBeVisible();
    expect(within(answer).getByText("Deployment replayed")).toBeVisible();
    await waitFor(() => expect(answer).toHaveAttribute("data-state", "done"));

    headers = { ...headers, "x-nebula-script": "weather" };
    await ask("Again");
    const second = (await screen.findAllByTestId("answer"))[1]!;
    expect(await within(second).findByText("Script weather")).toBeVisible();
    expect(within(second).queryByText(/^Replay/)).toBeNull();
  });

  it("shows an error within the stream, and a stream that breaks off", async () => {
    const chats = answerChats();
    renderRoutes(routes, "/chat");
    await ask("Hi");
    await waitFor(() => expect(chats.count()).toBe(1));
    chats.feed(text("Some") + chunk(errorBody("The deployment is gone.", null, "overloaded")));
    expect(await screen.findByRole("alert")).toHaveTextContent("The deployment is gone.");
    expect(screen.getByText("Some")).toBeVisible();
    await ask("Next");
    await waitFor(() => expect(chats.count()).toBe(2));
    chats.feed(text("Half"), 1);
    chats.close(1);
    await waitFor(() => expect(screen.getAllByRole("alert")[1]).toHaveTextContent("The connection was lost before the answer was complete."));
  });

  it("keeps conversations in the browser", async () => {
    const chats = answerChats();
    const { unmount } = renderRoutes(routes, "/chat");
    await ask("Remember this");
    await waitFor(() => expect(chats.count()).toBe(1));
    chats.feed(text("I will") + ending);
    await waitFor(() => expect(screen.getByTestId("answer")).toHaveAttribute("data-state", "done"));
    conversations.flush();
    unmount();
    const [kept] = conversations.all();
    expect(JSON.parse(localStorage.getItem(`nebula.chat.${kept!.id}`)!)).toMatchObject({ title: "Remember this", turns: [{ answers: [{ text: "I will" }] }] });
  });

  it("shows a tool call, and continues with its result", async () => {
    const chats = answerChats();
    renderRoutes(routes, "/chat");
    await userEvent.click(await screen.findByRole("button", { name: "Add tools" }));
    await userEvent.click(screen.getByRole("button", { name: "Add get_weather" }));
    await userEvent.click(screen.getByRole("button", { name: "Save tools" }));
    await ask("Weather in Paris?");
    await waitFor(() => expect(chats.count()).toBe(1));
    expect(sent[0]!.body).toMatchObject({ tools: [{ type: "function", function: { name: "get_weather" } }] });
    chats.feed(callPart({ index: 0, id: "call_1", type: "function", function: { name: "get_weather", arguments: "" } }));
    chats.feed(callPart({ index: 0, function: { arguments: '{"city":' } }) + callPart({ index: 0, function: { arguments: '"Paris"}' } }) + ending.replace("stop", "tool_calls"));
    const call = await screen.findByTestId("tool-call");
    await waitFor(() => expect(call).toHaveTextContent('{ "city": "Paris" }'));
    const send = await screen.findByRole("button", { name: "Send result" });
    expect(send).toBeDisabled();
    await userEvent.type(screen.getByLabelText("Result of get_weather"), "18 degrees");
    await userEvent.click(send);
    expect(screen.getByRole("region", { name: "Conversation" })).toHaveFocus();
    await waitFor(() => expect(chats.count()).toBe(2));
    expect(sent[1]!.body.messages).toEqual([
      { role: "user", content: "Weather in Paris?" },
      { role: "assistant", content: null, tool_calls: [{ id: "call_1", type: "function", function: { name: "get_weather", arguments: '{"city":"Paris"}' } }] },
      { role: "tool", tool_call_id: "call_1", content: "18 degrees" },
    ]);
    chats.feed(text("It is 18 degrees.") + ending, 1);
    await waitFor(() => expect(screen.getByTestId("answer")).toHaveTextContent(/get_weather.*Result18 degrees.*It is 18 degrees\..*complete/));
    expect(screen.queryByRole("button", { name: "Send result" })).toBeNull();
  });

  it("folds the reasoning above the answer, and counts it", async () => {
    const chats = answerChats();
    renderRoutes(routes, "/chat");
    await userEvent.click(await screen.findByLabelText("Reasoning effort"));
    await userEvent.click(screen.getByRole("option", { name: "High" }));
    await ask("Think");
    await waitFor(() => expect(chats.count()).toBe(1));
    expect(sent[0]!.body).toMatchObject({ reasoning_effort: "high" });
    chats.feed(chunk({ choices: [{ index: 0, delta: { reasoning_content: "Let me see." } }] }));
    expect(await screen.findByText("Reasoning…")).toBeVisible();
    chats.feed(text("Done.") + ending.replace('"total_tokens"', '"completion_tokens_details":{"reasoning_tokens":42},"total_tokens"'));
    expect(await screen.findByText("42 tokens")).toBeVisible();
    expect(screen.getByText("Let me see.").closest("details")).not.toHaveAttribute("open");
    await userEvent.click(screen.getByText("Reasoning"));
    expect(screen.getByText("Let me see.").closest("details")).toHaveAttribute("open");
  });

  it.each([
    ['{"a":1}', "Valid JSON"],
    ['{"a":', "Not valid JSON"],
  ])("says whether an answer in JSON parses: %s", async (answer, verdict) => {
    const chats = answerChats();
    renderRoutes(routes, "/chat");
    await userEvent.click(await screen.findByLabelText("Output format"));
    await userEvent.click(screen.getByRole("option", { name: "JSON object" }));
    await ask("As JSON");
    await waitFor(() => expect(chats.count()).toBe(1));
    expect(sent[0]!.body).toMatchObject({ response_format: { type: "json_object" } });
    chats.feed(text(answer) + ending);
    expect(await screen.findByText(verdict)).toBeVisible();
  });

  it("sends an attached image as a data URL, and refuses other files", async () => {
    const chats = answerChats();
    const { container } = renderRoutes(routes, "/chat");
    await waitFor(() => expect(screen.getByLabelText("Message")).toHaveAttribute("placeholder", "Send a message…"));
    const input = container.querySelector<HTMLInputElement>('input[type="file"]')!;
    await userEvent.upload(input, [new File(["abc"], "dot.png", { type: "image/png" }), new File(["x"], "notes.txt", { type: "text/plain" })], { applyAccept: false });
    expect(await screen.findByAltText("dot.png")).toBeInTheDocument();
    expect(await screen.findByText("notes.txt is not attached")).toBeVisible();
    await ask("What is this?");
    await waitFor(() => expect(chats.count()).toBe(1));
    const url = "data:image/png;base64,YWJj";
    expect(sent[0]!.body.messages).toEqual([{ role: "user", content: [{ type: "text", text: "What is this?" }, { type: "image_url", image_url: { url } }] }]);
    expect(await within(screen.getByRole("list", { name: "Images of the message" })).findByAltText("dot.png")).toHaveAttribute("src", url);
    conversations.flush();
    expect(localStorage.getItem(`nebula.chat.${conversations.all()[0]!.id}`)).not.toContain(url);
  });

  it("shows the code of exactly the request", async () => {
    const chats = answerChats();
    renderRoutes(routes, "/chat");
    await userEvent.type(await screen.findByLabelText("Temperature"), "0.5");
    await ask("It's me");
    await waitFor(() => expect(chats.count()).toBe(1));
    chats.feed(text("Yes") + ending);
    await waitFor(() => expect(screen.getByTestId("answer")).toHaveAttribute("data-state", "done"));
    await userEvent.click(within(screen.getByTestId("answer")).getByRole("button", { name: "View code" }));
    const dialog = await screen.findByRole("dialog");
    expect(dialog).toHaveTextContent(`${apiBase}/v1/chat/completions`);
    expect(dialog).toHaveTextContent('"temperature": 0.5');
    expect(dialog).toHaveTextContent("It'\\''s me");
  });
});

describe("Markdown", () => {
  it("runs nothing that a model writes", () => {
    const { container } = render(<Markdown text={'<script>alert(1)</script> <img src=x onerror="alert(1)"> [a](javascript:alert(1)) ![pixel](https://evil.example/p.png)'} />);
    expect(container.querySelector("script, img")).toBeNull();
    expect(container.querySelector("a")?.getAttribute("href") ?? "").not.toContain("javascript");
    expect(container).toHaveTextContent("<script>alert(1)</script>");
  });

  it("colours code and leaves unknown languages plain", () => {
    const { container } = render(<Markdown text={"```python\ndef f(): pass\n```\n\n```nonsense\nx\n```"} />);
    expect(container.querySelector(".hljs-keyword")).toHaveTextContent("def");
    expect(container).toHaveTextContent("nonsense");
  });
});
