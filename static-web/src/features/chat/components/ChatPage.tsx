import { useQueryClient } from "@tanstack/react-query";
import { Code, MessagesSquare, PanelLeft, SlidersHorizontal } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useCatalog, useDeployments } from "@/api/queries/deployments";
import { Button } from "@/components/ui/Button";
import { Dialog, DialogBody } from "@/components/ui/Dialog";
import { EmptyState } from "@/components/ui/States";
import { useTitle } from "@/hooks/useTitle";
import { cn } from "@/lib/cn";
import { toRequest, type ChatRequest } from "../lib/chatRequest";
import { conversations, useConversations } from "../lib/conversations";
import { newId } from "../lib/newId";
import { answerCalls, regenerate, send, stop } from "../lib/runs";
import { AnswerView } from "./AnswerView";
import { Composer, type Draft } from "./Composer";
import { ConversationList } from "./ConversationList";
import { PromptView } from "./PromptView";
import { SettingsPanel } from "./SettingsPanel";
import { useChatSettings } from "./useChatSettings";
import { ViewCodeDialog } from "./ViewCodeDialog";

const nearTheEnd = 80;

export function ChatPage() {
  const { id } = useParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const all = useConversations();
  const conversation = all.find((each) => each.id === id);
  const [settings, changeSettings] = useChatSettings(conversation);
  const [panel, setPanel] = useState<"list" | "settings" | null>(null);
  const [draft, setDraft] = useState<Draft>({ prompt: "", images: [] });
  const [shownCode, setShownCode] = useState<ChatRequest | null>(null);
  const hardware = useHardware(settings.model);
  useTitle(conversation?.title ?? "Chat");

  // An id that this browser does not know opens a new conversation.
  useEffect(() => {
    if (id !== undefined && !conversations.find(id)) void navigate("/chat", { replace: true });
  }, [id, navigate]);

  const turns = conversation?.turns ?? [];
  const streaming = turns.at(-1)?.answers.some(({ state }) => state === "streaming") ?? false;
  const blocked = settings.keyId === null ? "Choose an API key first" : settings.model === null ? "Choose a model first" : null;
  const scroller = useFollowedScroll(turns, id);

  const sendPrompt = ({ prompt, images }: Draft) => {
    let target = conversation?.id;
    if (target === undefined) {
      target = newId();
      conversations.add({ id: target, title: "", updatedAt: Date.now(), settings, turns: [] });
      void navigate(`/chat/${target}`, { replace: true });
    }
    void send(target, prompt, images, queries);
  };
  const sendResults = (column: number, results: Record<string, string>) => {
    void answerCalls(conversation!.id, column, results, queries);
    scroller.current?.focus(); // the form that had the focus is gone
  };
  const nextRequest = () => toRequest(settings, settings.model ?? "", turns, draft.prompt.trim() === "" && draft.images.length === 0 ? { prompt: "Hello!", images: [] } : draft, 0);
  const list = (onNavigate?: () => void) => (
    <ConversationList current={conversation?.id ?? null} {...(onNavigate ? { onNavigate } : {})} onRemoved={(removed) => removed === id && void navigate("/chat", { replace: true })} />
  );

  return (
    <div className="flex h-[calc(100dvh-3.25rem)] lg:h-dvh">
      <aside aria-label="Conversations" className="hidden w-56 shrink-0 flex-col border-r border-line p-3 xl:flex">
        {list()}
      </aside>

      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-13 shrink-0 items-center gap-1.5 border-b border-line px-3 sm:px-4">
          <Button variant="ghost" size="icon" className="xl:hidden" aria-label="Conversations" onClick={() => setPanel("list")}>
            <PanelLeft aria-hidden />
          </Button>
          <h1 className="min-w-0 flex-1 truncate text-sm">{conversation?.title || "New conversation"}</h1>
          <Button variant="ghost" size="sm" onClick={() => setShownCode(nextRequest())} disabled={settings.model === null}>
            <Code aria-hidden /> <span className="hidden sm:inline">View code</span>
            <span className="sr-only sm:hidden">View code</span>
          </Button>
          <Button variant="ghost" size="icon" className="lg:hidden" aria-label="Settings" onClick={() => setPanel("settings")}>
            <SlidersHorizontal aria-hidden />
          </Button>
        </header>

        <div ref={scroller} className="relative min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Conversation">
          {turns.length === 0 ? (
            <EmptyState icon={<MessagesSquare />} title="Start a conversation" className="h-full">
              {settings.model === null ? "Choose an API key and a model to start." : settings.compareWith ? `Compare ${settings.model} and ${settings.compareWith} side by side.` : hardware ? `${settings.model} is simulated on ${hardware}.` : settings.model}
            </EmptyState>
          ) : (
            <ol className={cn("mx-auto space-y-8 px-4 py-6 sm:px-6", turns.some(({ answers }) => answers.length > 1) ? "max-w-5xl" : "max-w-3xl")}>
              {turns.map((turn, index) => (
                <li key={turn.id} className="space-y-5">
                  <PromptView turn={turn} />
                  <div className={cn("grid gap-6", turn.answers.length > 1 && "md:grid-cols-2")}>
                    {turn.answers.map((answer, column) => (
                      <AnswerView
                        key={column}
                        answer={answer}
                        onViewCode={() => setShownCode(toRequest(settings, answer.model, turns.slice(0, index), turn, column, answer.earlier))}
                        onRegenerate={index === turns.length - 1 && !streaming && column === turn.answers.length - 1 ? () => void regenerate(conversation!.id, queries) : null}
                        onAnswer={index === turns.length - 1 && !streaming ? (results) => sendResults(column, results) : null}
                      />
                    ))}
                  </div>
                </li>
              ))}
            </ol>
          )}
        </div>

        <div className="shrink-0 px-3 pb-3 sm:px-6 sm:pb-5">
          <div className="mx-auto max-w-3xl">
            <Composer onSend={sendPrompt} onStop={() => conversation && stop(conversation.id)} streaming={streaming} blocked={blocked} onDraft={setDraft} />
          </div>
        </div>
      </div>

      <aside aria-label="Settings" className="hidden w-72 shrink-0 overflow-y-auto border-l border-line p-4 lg:block">
        <SettingsPanel settings={settings} onChange={changeSettings} />
      </aside>

      <Dialog open={panel === "list"} onOpenChange={(open) => setPanel(open ? "list" : null)} shape="sheet" title="Conversations">
        <DialogBody className="flex flex-col">{list(() => setPanel(null))}</DialogBody>
      </Dialog>
      <Dialog open={panel === "settings"} onOpenChange={(open) => setPanel(open ? "settings" : null)} shape="sheet" title="Settings">
        <DialogBody>
          <SettingsPanel settings={settings} onChange={changeSettings} />
        </DialogBody>
      </Dialog>
      <ViewCodeDialog request={shownCode} onClose={() => setShownCode(null)} />
    </div>
  );
}

/** The GPUs of a deployment's replica, as in `1 × H200`; null until that is loaded. */
function useHardware(name: string | null): string | null {
  const deployment = useDeployments().data?.find((each) => each.name === name);
  const gpu = useCatalog().data?.gpus.find(({ id }) => id === deployment?.gpu);
  return deployment && gpu ? `${deployment.gpus_per_replica} × ${gpu.name}` : null;
}

/** Scrolls along while an answer grows, unless the user has scrolled away from the end. */
function useFollowedScroll(content: unknown, conversationId: string | undefined) {
  const ref = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const onScroll = () => {
      follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearTheEnd;
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => element.removeEventListener("scroll", onScroll);
  }, []);
  useLayoutEffect(() => {
    follows.current = true;
  }, [conversationId]);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element && follows.current) element.scrollTop = element.scrollHeight;
  }, [content]);
  return ref;
}
