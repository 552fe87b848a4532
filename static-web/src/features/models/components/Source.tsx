import { ExternalLink } from "lucide-react";

/** The source of a number in the catalog: a link if it has one. */
export function Source({ text }: { text: string }) {
  const url = /https:\/\/[^\s;,]+/.exec(text)?.[0];
  if (!url) return <span className="min-w-0 truncate text-xs text-muted" title={text}>{text}</span>;
  return (
    <a href={url} target="_blank" rel="noreferrer noopener" title={text} className="inline-flex items-center gap-1 text-xs text-muted hover:text-fg hover:underline">
      Source <ExternalLink className="size-3" aria-hidden />
      <span className="sr-only">(opens in a new tab)</span>
    </a>
  );
}
