import type { QueryClient } from "@tanstack/react-query";
import { deploymentsQuery, estimateQuery } from "@/api/queries/deployments";
import { isCancelled, toApiError } from "@/lib/apiError";
import { getSession, subscribeToSession } from "@/lib/session";
import { streamChat } from "../api/streamChat";
import { titleOf, toRequest } from "./chatRequest";
import { conversations } from "./conversations";
import { newId } from "./newId";
import { newAnswer, type Answer, type Conversation } from "./types";

// A running answer continues while another page is shown; it ends with the session.
const running = new Map<string, AbortController>();

subscribeToSession(() => {
  if (getSession().token === null) for (const run of running.values()) run.abort();
});

/** Stops the running answers of a conversation. */
export const stop = (conversationId: string): void => running.get(conversationId)?.abort();

/** Sends a prompt as a new turn. */
export async function send(conversationId: string, prompt: string, queries: QueryClient): Promise<void> {
  conversations.update(conversationId, (conversation) => ({
    ...conversation,
    title: conversation.turns.length === 0 ? titleOf(prompt) : conversation.title,
    turns: [...conversation.turns, { id: newId(), prompt, answers: [] }],
  }));
  await answer(conversationId, queries);
}

/** Generates the last turn's answers again, with the current settings. */
export const regenerate = answer;

async function answer(conversationId: string, queries: QueryClient): Promise<void> {
  stop(conversationId);
  const conversation = conversations.find(conversationId);
  const turn = conversation?.turns.at(-1);
  if (!conversation || !turn) return;
  const { keyId, model, compareWith } = conversation.settings;
  if (keyId === null || model === null) return;
  const models = compareWith === null ? [model] : [model, compareWith];
  const run = new AbortController();
  running.set(conversationId, run);
  const before = conversation.turns.slice(0, -1);
  conversations.update(conversationId, (each) => withAnswers(each, turn.id, () => models.map(newAnswer)));
  try {
    await Promise.all(
      models.map((name, column) => {
        const change = (edit: (answer: Answer) => Answer) =>
          conversations.update(conversationId, (each) => withAnswers(each, turn.id, (answers) => answers.map((one, index) => (index === column ? edit(one) : one))));
        return answerWith(toRequest(conversation.settings, name, before, turn.prompt, column), keyId, run.signal, change, queries);
      }),
    );
  } finally {
    if (running.get(conversationId) === run) running.delete(conversationId);
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
  const price = priceOf(request.model, queries);
  try {
    await streamChat(request, keyId, signal, {
      onText: (text) => change((before) => ({ ...before, text: before.text + text, firstTokenSeconds: before.firstTokenSeconds ?? elapsed() })),
      onFinish: (finishReason) => change((before) => ({ ...before, finishReason, seconds: elapsed() })),
      onUsage: (inputTokens, outputTokens) => change((before) => ({ ...before, inputTokens, outputTokens })),
    });
    change((before) => ({ ...before, state: "done", seconds: before.seconds ?? elapsed() }));
    const usd = await price;
    if (usd !== null) change((before) => ({ ...before, costUsd: ((before.outputTokens ?? 0) * usd) / 1e6 }));
  } catch (error) {
    if (isCancelled(error) || signal.aborted) {
      change((before) => ({ ...before, state: "stopped", seconds: elapsed() }));
      return;
    }
    const { message, status, code, requestId } = toApiError(error);
    change((before) => ({ ...before, state: "failed", seconds: elapsed(), error: { message, status, code, requestId } }));
  }
}

/** Dollars per million output tokens of a deployment, from the engine's estimate; null if there is none. */
async function priceOf(name: string, queries: QueryClient): Promise<number | null> {
  try {
    const deployment = (await queries.ensureQueryData(deploymentsQuery)).find((each) => each.name === name);
    if (!deployment) return null;
    const { model, gpu, gpus_per_replica: gpus, replicas, max_batch_size: batch } = deployment;
    const estimate = await queries.ensureQueryData(estimateQuery({ model, gpu, gpus_per_replica: gpus as 1 | 2 | 4 | 8, replicas, max_batch_size: batch }));
    return estimate.cost_per_million_output_tokens_usd;
  } catch {
    return null;
  }
}
