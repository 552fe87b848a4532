import { useSyncExternalStore } from "react";
import { localStore } from "@/lib/storage";
import { defaultSettings, newAnswer, newStep, type Answer, type Conversation } from "./types";

const prefix = "nebula.chat.";
const indexKey = `${prefix}index`;
const most = 100;
const saveAfter = 400;

/** The conversations of this browser, newest first. Changes are visible immediately and saved shortly after. */
class ConversationStore {
  private list: readonly Conversation[] = this.load();
  private readonly listeners = new Set<() => void>();
  private readonly unsaved = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;

  readonly all = (): readonly Conversation[] => this.list;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  find(id: string): Conversation | undefined {
    return this.list.find((each) => each.id === id);
  }

  add(conversation: Conversation): void {
    const dropped = this.list.slice(most - 1);
    for (const { id } of dropped) localStore.remove(prefix + id);
    this.list = [conversation, ...this.list.slice(0, most - 1)];
    this.changed(conversation.id);
  }

  update(id: string, change: (conversation: Conversation) => Conversation): void {
    this.list = this.list.map((each) => (each.id === id ? change(each) : each));
    this.changed(id);
  }

  remove(id: string): void {
    this.list = this.list.filter((each) => each.id !== id);
    localStore.remove(prefix + id);
    this.changed(id);
  }

  /** Saves unsaved conversations. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const id of this.unsaved) {
      const conversation = this.find(id);
      if (!conversation) continue;
      // If the storage is full, the oldest conversations are removed.
      while (!localStore.set(prefix + id, JSON.stringify(saved(conversation)))) {
        const oldest = this.list.at(-1);
        if (!oldest || oldest.id === id) break;
        this.list = this.list.slice(0, -1);
        localStore.remove(prefix + oldest.id);
      }
    }
    this.unsaved.clear();
    localStore.set(indexKey, JSON.stringify(this.list.map(({ id }) => id)));
  }

  private changed(id: string): void {
    this.unsaved.add(id);
    this.timer ??= setTimeout(() => this.flush(), saveAfter);
    // The page is rendered at most once a frame, however many tokens arrive.
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      for (const listener of this.listeners) listener();
    });
  }

  private load(): Conversation[] {
    try {
      const ids = JSON.parse(localStore.get(indexKey) ?? "[]") as string[];
      return ids.flatMap((id) => {
        const text = localStore.get(prefix + id);
        return text === null ? [] : [revive(JSON.parse(text) as Conversation)];
      });
    } catch {
      return [];
    }
  }
}

/** What is saved of a conversation: all but its images, which would fill the storage. */
const saved = (conversation: Conversation): Conversation => ({
  ...conversation,
  turns: conversation.turns.map((turn) => ({ ...turn, images: turn.images.map(({ name }) => ({ name, url: null })) })),
});

/** Completes a conversation that an earlier version saved, and marks answers that were streaming when the page was closed as stopped. */
function revive(conversation: Conversation): Conversation {
  const answerOf = (answer: Answer): Answer => ({
    ...newAnswer(answer.model),
    ...answer,
    ...(answer.state === "streaming" ? { state: "stopped" as const } : {}),
    earlier: (answer.earlier ?? []).map((step) => ({ ...newStep(), ...step })),
  });
  return {
    ...conversation,
    settings: { ...defaultSettings, ...conversation.settings },
    turns: conversation.turns.map((turn) => ({ ...turn, images: turn.images ?? [], answers: turn.answers.map(answerOf) })),
  };
}

export const conversations = new ConversationStore();
window.addEventListener("pagehide", () => conversations.flush());

export const useConversations = (): readonly Conversation[] => useSyncExternalStore(conversations.subscribe, conversations.all);
