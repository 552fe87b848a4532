import { ArrowUp, Paperclip, Square, X } from "lucide-react";
import { useEffect, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from "react";
import { Button } from "@/components/ui/Button";
import { cn } from "@/lib/cn";
import { imageTypes, readImages } from "../lib/images";
import type { ImageAttachment } from "../lib/types";

export interface Draft {
  prompt: string;
  images: ImageAttachment[];
}

interface ComposerProps {
  onSend: (draft: Draft) => void;
  onStop: () => void;
  streaming: boolean;
  /** Why nothing can be sent; null if it can. */
  blocked: string | null;
  onDraft: (draft: Draft) => void;
}

const tallest = 200;

export function Composer({ onSend, onStop, streaming, blocked, onDraft }: ComposerProps) {
  const [text, setText] = useState("");
  const [images, setImages] = useState<ImageAttachment[]>([]);
  const [dragging, setDragging] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(tallest, element.scrollHeight)}px`;
  }, [text]);
  useEffect(() => onDraft({ prompt: text, images }), [text, images, onDraft]);

  const attach = async (files: Iterable<File>) => {
    const read = await readImages(files);
    setImages((before) => [...before, ...read]);
    area.current?.focus();
  };
  const ready = (text.trim() !== "" || images.length > 0) && blocked === null && !streaming;
  const send = () => {
    if (!ready) return;
    onSend({ prompt: text, images });
    setText("");
    setImages([]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    void attach(event.clipboardData.files);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDragging(false);
    void attach(event.dataTransfer.files);
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={onDrop}
      className={cn("rounded-2xl border bg-surface p-1.5 shadow-card focus-within:border-accent-text", dragging ? "border-accent-text bg-accent-soft" : "border-line-strong")}
    >
      {images.length > 0 && (
        <ul aria-label="Attached images" className="flex flex-wrap gap-2 p-1.5">
          {images.map((image, index) => (
            <li key={index} className="relative">
              <img src={image.url ?? ""} alt={image.name} className="size-16 rounded-lg border border-line object-cover" />
              <button
                type="button"
                aria-label={`Remove ${image.name}`}
                onClick={() => {
                  setImages(images.filter((other) => other !== image));
                  area.current?.focus();
                }}
                className="absolute -top-1.5 -right-1.5 flex size-6 items-center justify-center rounded-full border border-line-strong bg-surface text-fg hover:bg-hover"
              >
                <X className="size-3.5" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-end gap-1">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept={imageTypes.join(",")}
          aria-label="Images"
          onChange={(event) => {
            void attach([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <Button variant="ghost" size="icon" className="size-9! rounded-xl!" aria-label="Attach images" title="Attach images" onClick={() => picker.current?.click()}>
          <Paperclip aria-hidden />
        </Button>
        <textarea
          ref={area}
          rows={1}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          aria-label="Message"
          placeholder={blocked ?? "Send a message…"}
          className="min-h-9 min-w-0 flex-1 resize-none bg-transparent px-1.5 py-1.5 text-sm leading-6 focus:outline-none"
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
      </div>
    </form>
  );
}
