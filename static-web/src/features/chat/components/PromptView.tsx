import { ImageOff } from "lucide-react";
import type { Turn } from "../lib/types";

/** A prompt with its images. */
export function PromptView({ turn: { prompt, images } }: { turn: Turn }) {
  return (
    <div className="ml-auto flex w-fit max-w-[85%] flex-col items-end gap-2">
      {images.length > 0 && (
        <ul aria-label="Images of the message" className="flex flex-wrap justify-end gap-2">
          {images.map(({ name, url }, index) => (
            <li key={index}>
              {url === null ? (
                <span className="flex items-center gap-2 rounded-lg border border-line px-3 py-2 text-xs text-muted" title="Images are not saved with the conversation.">
                  <ImageOff className="size-4" aria-hidden /> {name} (not saved)
                </span>
              ) : (
                <img src={url} alt={name} className="max-h-56 max-w-full rounded-xl border border-line" />
              )}
            </li>
          ))}
        </ul>
      )}
      {prompt !== "" && <div className="max-w-full rounded-2xl bg-subtle px-4 py-2.5 break-words whitespace-pre-wrap">{prompt}</div>}
    </div>
  );
}
