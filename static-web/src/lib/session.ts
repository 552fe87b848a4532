import { useSyncExternalStore } from "react";
import { sessionStore } from "./storage";

const storageKey = "nebula.admin-key";

export interface Session {
  /** The admin key; null when signed out. */
  readonly adminKey: string | null;
  /** Why the last session ended, where it was not the user who ended it. */
  readonly endedBecause: string | null;
}

// Besides the storage of the tab the key is held here, so that a tab with blocked storage works too, until it is reloaded.
let session: Session = { adminKey: sessionStore.get(storageKey), endedBecause: null };
const listeners = new Set<() => void>();

function change(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

export const getSession = (): Session => session;

/** Keeps the admin key for this tab's session. */
export function signIn(adminKey: string): void {
  sessionStore.set(storageKey, adminKey);
  change({ adminKey, endedBecause: null });
}

/** Forgets the admin key. */
export function signOut(because: string | null = null): void {
  sessionStore.remove(storageKey);
  change({ adminKey: null, endedBecause: because });
}

export function subscribeToSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useSession = (): Session => useSyncExternalStore(subscribeToSession, getSession);

/**
 * Signs in by the address's fragment (`#key=…`), as the link that a first start prints does, and takes the key out of the
 * address and the history before anything else runs.
 */
export function signInByFragment(location: Location = window.location, history: History = window.history): boolean {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key === null) return false;
  history.replaceState(history.state, "", location.pathname + location.search);
  if (key.trim() === "") return false;
  signIn(key.trim());
  return true;
}
