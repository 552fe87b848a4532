import { useSyncExternalStore } from "react";
import { sessionStore } from "./storage";

const storageKey = "nebula.session";

export interface Session {
  /** The bearer token of the management API: a session token or the admin key; null when signed out. */
  readonly token: string | null;
  /** What the sign-in page says first, such as why the last session ended. */
  readonly notice: string | null;
}

// The token is held here besides the tab's storage, so that a tab with blocked storage works until it is reloaded.
let session: Session = { token: sessionStore.get(storageKey), notice: null };
const listeners = new Set<() => void>();

function change(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

export const getSession = (): Session => session;

/** Keeps the token for this tab's session. */
export function signIn(token: string): void {
  sessionStore.set(storageKey, token);
  change({ token, notice: null });
}

/** Removes the token. */
export function signOut(notice: string | null = null): void {
  sessionStore.remove(storageKey);
  change({ token: null, notice });
}

export function subscribeToSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useSession = (): Session => useSyncExternalStore(subscribeToSession, getSession);
