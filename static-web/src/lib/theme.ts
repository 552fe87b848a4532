import { useSyncExternalStore } from "react";
import { localStore } from "./storage";

const storageKey = "nebula.theme"; // public/theme.js reads it before the first paint

export const themeChoices = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const listeners = new Set<() => void>();
const systemIsDark = () => window.matchMedia("(prefers-color-scheme: dark)");

export function getThemeChoice(): ThemeChoice {
  const kept = localStore.get(storageKey);
  return kept === "light" || kept === "dark" ? kept : "system";
}

function apply(): void {
  const choice = getThemeChoice();
  const dark = choice === "dark" || (choice === "system" && systemIsDark().matches);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  for (const listener of listeners) listener();
}

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === "system") localStore.remove(storageKey);
  else localStore.set(storageKey, choice);
  apply();
}

/** Follows the system's theme unless one is chosen, and the choice of other tabs. */
export function watchTheme(): void {
  systemIsDark().addEventListener("change", apply);
  window.addEventListener("storage", (change) => {
    if (change.key === storageKey || change.key === null) apply();
  });
  apply();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, getThemeChoice);
