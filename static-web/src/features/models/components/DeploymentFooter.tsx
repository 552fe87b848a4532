import { ArrowDownWideNarrow, MessagesSquare } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Deployment } from "@/api/types";
import { Time } from "@/components/ui/Time";

const pages = {
  chat: { path: "/chat", label: "Chat", Icon: MessagesSquare },
  embeddings: { path: "/embeddings", label: "Rank texts", Icon: ArrowDownWideNarrow },
};

interface DeploymentFooterProps {
  deployment: Deployment;
  /** The page on which it can be tried; null if there is none. */
  page: keyof typeof pages | null;
  /** Facts before the time of the last change. */
  children?: ReactNode;
}

/** The bottom of a deployment's card. */
export function DeploymentFooter({ deployment, page, children }: DeploymentFooterProps) {
  const { path, label, Icon } = pages[page ?? "chat"];
  return (
    <div className="num mt-4 flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line pt-3 text-xs text-muted">
      {children}
      <span>
        Updated <Time at={deployment.updated_at} />
      </span>
      {page && (
        <Link to={`${path}?model=${encodeURIComponent(deployment.name)}`} className="ml-auto inline-flex items-center gap-1.5 font-medium text-fg hover:underline">
          <Icon className="size-3.5" aria-hidden /> {label}
        </Link>
      )}
    </div>
  );
}
