import { isValidElement, memo, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import rehypeHighlight from "rehype-highlight";
import remarkGfm from "remark-gfm";
import { CopyButton } from "@/components/ui/CopyButton";
import { highlightLanguages } from "./highlight";

/** The text of the rendered element, for copying. */
function textOf(node: ReactNode): string {
  if (typeof node === "string" || typeof node === "number") return String(node);
  if (Array.isArray(node)) return node.map(textOf).join("");
  return isValidElement<{ children?: ReactNode }>(node) ? textOf(node.props.children) : "";
}

export function CodeBlock({ language, children }: { language: string; children: ReactNode }) {
  return (
    <div className="overflow-hidden rounded-xl border border-line bg-subtle">
      <div className="flex h-9 items-center justify-between border-b border-line pr-1 pl-3.5">
        <span className="font-mono text-xs text-muted">{language}</span>
        <CopyButton text={textOf(children)} label="Copy code" className="size-7!" />
      </div>
      <pre tabIndex={0} className="overflow-x-auto p-3.5 font-mono text-xs leading-5">
        {children}
      </pre>
    </div>
  );
}

const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noreferrer noopener nofollow">
      {children}
    </a>
  ),
  // An image would be fetched from an address that the model chose; its text is enough.
  img: ({ alt, src }) => <span className="text-muted">[{alt || String(src ?? "image")}]</span>,
  pre: ({ children }) => {
    const className = isValidElement<{ className?: string }>(children) ? (children.props.className ?? "") : "";
    return <CodeBlock language={/language-(\S+)/.exec(className)?.[1] ?? "text"}>{children}</CodeBlock>;
  },
  table: ({ children }) => (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
};

const rehype: Parameters<typeof ReactMarkdown>[0]["rehypePlugins"] = [[rehypeHighlight, { languages: highlightLanguages, detect: false }]];
const remark = [remarkGfm];

/** A model's text as Markdown. HTML in it is shown as text. */
export const Markdown = memo(({ text }: { text: string }) => (
  <div className="prose-chat min-w-0 break-words">
    <ReactMarkdown remarkPlugins={remark} rehypePlugins={rehype} components={components}>
      {text}
    </ReactMarkdown>
  </div>
));
Markdown.displayName = "Markdown";

/** Code with highlighting and a copy button. */
export function CodeView({ code, language }: { code: string; language: string }) {
  // A fence longer than any run of backticks in the code.
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return <Markdown text={`${fence}${language}\n${code}${code.endsWith("\n") ? "" : "\n"}${fence}`} />;
}
