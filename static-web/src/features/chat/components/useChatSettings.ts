import { useEffect, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { useDeploymentsOf } from "@/api/queries/deployments";
import { useLastUsedKey } from "@/api/queries/keys";
import { localStore } from "@/lib/storage";
import { conversations } from "../lib/conversations";
import { defaultSettings, type ChatSettings, type Conversation } from "../lib/types";

const storageKey = "nebula.chat.settings";

function lastUsed(): ChatSettings {
  try {
    return { ...defaultSettings, ...(JSON.parse(localStore.get(storageKey) ?? "{}") as Partial<ChatSettings>) };
  } catch {
    return defaultSettings;
  }
}

/** The settings of a conversation, or of a new one: those used last, completed from the available keys and models. */
export function useChatSettings(conversation: Conversation | undefined): [ChatSettings, (change: Partial<ChatSettings>) => void] {
  const [search] = useSearchParams();
  const [draft, setDraft] = useState<ChatSettings>(() => ({ ...lastUsed(), ...(search.get("model") ? { model: search.get("model") } : {}) }));
  const deployments = useDeploymentsOf("chat");
  const firstKey = useLastUsedKey();
  const names = deployments?.map(({ name }) => name);
  const firstModel = (deployments?.find(({ state }) => state === "ready") ?? deployments?.[0])?.name ?? null;

  // The key or model used last may no longer exist; a new conversation starts with an existing one.
  const model = draft.model !== null && (names === undefined || names.includes(draft.model)) ? draft.model : firstModel;
  const compareWith = draft.compareWith !== null && (names === undefined || names.includes(draft.compareWith)) ? draft.compareWith : null;
  const keyId = draft.keyId ?? firstKey;
  const fresh = useMemo(() => ({ ...draft, model, compareWith, keyId }), [draft, model, compareWith, keyId]);
  const settings = conversation?.settings ?? fresh;

  useEffect(() => {
    localStore.set(storageKey, JSON.stringify(settings));
  }, [settings]);

  const change = (part: Partial<ChatSettings>) => {
    setDraft({ ...settings, ...part });
    if (conversation) conversations.update(conversation.id, (before) => ({ ...before, settings: { ...before.settings, ...part } }));
  };
  return [settings, change];
}
