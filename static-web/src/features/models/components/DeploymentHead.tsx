import { Ellipsis, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Deployment } from "@/api/types";
import { DeploymentState } from "@/components/DeploymentState";
import { Button } from "@/components/ui/Button";
import { Menu } from "@/components/ui/Menu";
import { formatAliases } from "./aliases";

interface DeploymentHeadProps {
  deployment: Deployment;
  /** What answers. */
  subtitle: string;
  /** The items of its menu. */
  children: ReactNode;
}

/** The top of a deployment's card: name, state, what all deployments have, and the menu of its actions. */
export function DeploymentHead({ deployment, subtitle, children }: DeploymentHeadProps) {
  const { name, aliases, dialect, content_filter_phrase: phrase, reason } = deployment;
  return (
    <>
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-2">
            <h3 className="text-base leading-6 break-all">{name}</h3>
            <DeploymentState deployment={deployment} />
          </div>
          <p className="num mt-0.5 text-xs break-words text-muted">{subtitle}</p>
          {aliases.length > 0 && <p className="mt-0.5 text-xs break-all text-muted">Also called {formatAliases(aliases)}</p>}
          {dialect === "azure" && <p className="mt-0.5 text-xs text-muted">Answers in the dialect of Azure OpenAI</p>}
          {phrase && <p className="mt-0.5 text-xs break-words text-muted">Refuses prompts with “{phrase}”</p>}
        </div>
        <Menu
          trigger={
            <Button variant="ghost" size="icon" className="-mt-1 -mr-1.5" aria-label={`Actions for ${name}`}>
              <Ellipsis aria-hidden />
            </Button>
          }
        >
          {children}
        </Menu>
      </div>
      {reason && (
        <p className="mt-3 flex gap-2 rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden /> {reason}
        </p>
      )}
    </>
  );
}
