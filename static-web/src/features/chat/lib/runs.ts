import type { QueryClient } from "@tanstack/react-query";
import { deploymentsQuery, estimateQuery } from "@/api/queries/deployments";
import type { AnswerSources } from "@/lib/answerSources";
import { isCancelled, toApiError } from "@/lib/apiError";
import { getSession, subscribeToSession } from "@/lib/session";
import { streamChat } from "../api/streamChat";
import { titleOf, toRequest } from "./chatRequest";
import { conversations } from "./conversations";
import { newId } from "./newId";
import { newAnswer, newStep, type Answer, type Conversation, type ImageAttachment, type ToolCall } from "./types";

// A running answer continues while another page is shown; it ends with the session.
const running = new Map<string, AbortController>();

subscribeToSession(() => {
  if (getSession().token === null) for (const run of running.values()) run.abort();
});

/** Stops the running answers of a conversation. */
export const stop = (conversationId: string): void => running.get(conversationId)?.abort();

/** Sends a prompt as a new turn. */
export async function send(conversationId: string, prompt: string, images: ImageAttachment[], queries: QueryClient): Promise<void> {
  conversations.update(conversationId, (conversation) => ({
    ...conversation,
    title: conversation.turns.length === 0 ? titleOf(prompt) || "Images" : conversation.title,
    turns: [...conversation.turns, { id: newId(), prompt, images, answers: [] }],
  }));
  await regenerate(conversationId, queries);
}

/** Generates the last turn's answers from their start, with the current settings. */
export async function regenerate(conversationId: string, queries: QueryClient): Promise<void> {
  const settings = conversations.find(conversationId)?.settings;
  if (!settings || settings.model === null) return;
  const models = settings.compareWith === null ? [settings.model] : [settings.model, settings.compareWith];
  await run(conversationId, () => models.map((model) => newAnswer(model, settings.format)), null, queries);
}

/**
 * Sends the results of the tool calls of one of the last turn's answers, and continues that answer.
 * @param results By call id.
 */
export async function answerCalls(conversationId: string, column: number, results: Record<string, string>, queries: QueryClient): Promise<void> {
  const continued = ({ earlier, ...step }: Answer): Answer => ({ ...step, ...newStep(), earlier: [...earlier, { ...step, results }] });
  await run(conversationId, (answers) => answers.map((each, index) => (index === column ? continued(each) : each)), column, queries);
}

/**
 * Requests answers for the last turn.
 * @param begin The answers to start from.
 * @param only The one answer to request; null for all.
 */
async function run(conversationId: string, begin: (answers: Answer[]) => Answer[], only: number | null, queries: QueryClient): Promise<void> {
  stop(conversationId);
  const conversation = conversations.find(conversationId);
  const turn = conversation?.turns.at(-1);
  const keyId = conversation?.settings.keyId ?? null;
  if (!conversation || !turn || keyId === null) return;
  const controller = new AbortController();
  running.set(conversationId, controller);
  const before = conversation.turns.slice(0, -1);
  const answers = begin(turn.answers);
  conversations.update(conversationId, (each) => withAnswers(each, turn.id, () => answers));
  try {
    await Promise.all(
      answers.map(({ model, earlier }, column) => {
        if (only !== null && column !== only) return undefined;
        const change = (edit: (answer: Answer) => Answer) =>
          conversations.update(conversationId, (each) => withAnswers(each, turn.id, (current) => current.map((one, index) => (index === column ? edit(one) : one))));
        return answerWith(toRequest(conversation.settings, model, before, turn, column, earlier), keyId, controller.signal, change, queries);
      }),
    );
  } finally {
    if (running.get(conversationId) === controller) running.delete(conversationId);
    conversations.update(conversationId, (each) => ({ ...each, updatedAt: Date.now() }));
  }
}

const withAnswers = (conversation: Conversation, turnId: string, edit: (answers: Answer[]) => Answer[]): Conversation => ({
  ...conversation,
  turns: conversation.turns.map((turn) => (turn.id === turnId ? { ...turn, answers: edit(turn.answers) } : turn)),
});

async function answerWith(request: ReturnType<typeof toRequest>, keyId: string, signal: AbortSignal, change: (edit: (answer: Answer) => Answer) => void, queries: QueryClient): Promise<void> {
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1_000;
  const firstToken = (before: Answer) => ({ firstTokenSeconds: before.firstTokenSeconds ?? elapsed() });
  const price = priceOf(request.model, queries);
  try {
    await streamChat(request, keyId, signal, {
      onSources: (sources) => change((before) => ({ ...before, sources, recording: recordingOf(sources, queries) })),
      onText: (text) => change((before) => ({ ...before, text: before.text + text, ...firstToken(before) })),
      onReasoning: (text) => change((before) => ({ ...before, reasoning: before.reasoning + text, ...firstToken(before) })),
      onCall: (index, part) => change((before) => ({ ...before, calls: withPart(before.calls, index, part), ...firstToken(before) })),
      onFinish: (finishReason) => change((before) => ({ ...before, finishReason, seconds: elapsed() })),
      onUsage: (inputTokens, outputTokens, reasoningTokens) => change((before) => ({ ...before, inputTokens, outputTokens, reasoningTokens })),
    });
    change((before) => ({ ...before, state: "done", seconds: before.seconds ?? elapsed() }));
    const usd = await price;
    if (usd !== null) change((before) => ({ ...before, costUsd: ((before.outputTokens ?? 0) * usd) / 1e6 }));
  } catch (error) {
    if (isCancelled(error) || signal.aborted) {
      change((before) => ({ ...before, state: "stopped", seconds: elapsed() }));
      return;
    }
    const { message, status, code, requestId, sources } = toApiError(error);
    change((before) => ({ ...before, state: "failed", seconds: elapsed(), error: { message, status, code, requestId }, sources: before.sources ?? sources }));
  }
}

/** The calls after a part of one has arrived. */
function withPart(calls: ToolCall[], index: number, part: { id?: string; name?: string; arguments: string }): ToolCall[] {
  const next = [...calls];
  const before = calls[index] ?? { id: "", name: "", arguments: "" };
  next[index] = { id: part.id ?? before.id, name: part.name ?? before.name, arguments: before.arguments + part.arguments };
  return next;
}

/** The recording of the deployment that answered; null if it has none, or a script answered. */
function recordingOf({ script, deployment }: AnswerSources, queries: QueryClient): string | null {
  if (script !== null) return null;
  return queries.getQueryData(deploymentsQuery.queryKey)?.find(({ name }) => name === deployment)?.backend?.recording ?? null;
}

/** Dollars per million output tokens of a deployment, from the engine's estimate; null if there is none. */
async function priceOf(name: string, queries: QueryClient): Promise<number | null> {
  try {
    const deployment = (await queries.ensureQueryData(deploymentsQuery)).find((each) => each.name === name);
    if (!deployment) return null;
    const { model, gpu, gpus_per_replica: gpus, replicas = null, max_batch_size: batch = null } = deployment;
    if (!model || !gpu) return null; // another server writes the answers
    const estimate = await queries.ensureQueryData(estimateQuery({ model, gpu, gpus_per_replica: gpus as 1 | 2 | 4 | 8, replicas, max_batch_size: batch }));
    return estimate.cost_per_million_output_tokens_usd;
  } catch {
    return null;
  }
}
