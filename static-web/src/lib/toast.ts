import { useSyncExternalStore } from "react";
import { toApiError } from "./apiError";

export interface ToastMessage {
  readonly id: number;
  readonly kind: "success" | "error";
  readonly title: string;
  readonly detail: string | null;
}

let nextId = 1;
let messages: readonly ToastMessage[] = [];
const listeners = new Set<() => void>();

function change(next: readonly ToastMessage[]): void {
  messages = next;
  for (const listener of listeners) listener();
}

function show(kind: ToastMessage["kind"], title: string, detail: string | null): void {
  change([...messages.slice(-3), { id: nextId++, kind, title, detail }]);
}

export const toast = {
  success: (title: string, detail: string | null = null) => show("success", title, detail),
  /** Shows what failed and the error's message. */
  error: (title: string, error: unknown) => show("error", title, toApiError(error).message),
  dismiss: (id: number) => change(messages.filter((message) => message.id !== id)),
};

export const useToasts = (): readonly ToastMessage[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => messages,
  );
