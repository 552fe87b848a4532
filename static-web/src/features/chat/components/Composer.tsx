import { ArrowUp, Square } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { cn } from "@/lib/cn";

interface ComposerProps {
  onSend: (prompt: string) => void;
  onStop: () => void;
  streaming: boolean;
  /** Why nothing can be sent; null if it can. */
  blocked: string | null;
  onDraft: (text: string) => void;
}

const tallest = 200;

export function Composer({ onSend, onStop, streaming, blocked, onDraft }: ComposerProps) {
  const [text, setText] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(tallest, element.scrollHeight)}px`;
  }, [text]);

  const change = (next: string) => {
    setText(next);
    onDraft(next);
  };
  const ready = text.trim() !== "" && blocked === null && !streaming;
  const send = () => {
    if (!ready) return;
    onSend(text);
    change("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="flex items-end gap-2 rounded-2xl border border-line-strong bg-surface p-1.5 shadow-card focus-within:border-accent-text"
    >
      <textarea
        ref={area}
        rows={1}
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
        aria-label="Message"
        placeholder={blocked ?? "Send a message…"}
        className="min-h-9 flex-1 resize-none bg-transparent px-2.5 py-1.5 text-sm leading-6 focus:outline-none"
      />
      <button
        type={streaming ? "button" : "submit"}
        onClick={streaming ? onStop : undefined}
        disabled={!streaming && !ready}
        aria-label={streaming ? "Stop" : "Send"}
        className={cn("flex size-9 shrink-0 items-center justify-center rounded-xl transition-colors", streaming ? "bg-fg text-canvas" : "bg-accent text-white hover:bg-accent-hover disabled:bg-line disabled:text-muted")}
      >
        {streaming ? <Square className="size-3.5 fill-current" aria-hidden /> : <ArrowUp className="size-4.5" aria-hidden />}
      </button>
    </form>
  );
}
