import { ChevronRight, Ellipsis, Eye, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Script } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/Menu";
import { Table, Td, Th, Tr } from "@/components/ui/Table";
import { cn } from "@/lib/cn";
import { formatInteger, formatWords, plural } from "@/lib/format";
import { toast } from "@/lib/toast";
import { useDeleteScript } from "../api/scripts";
import { ScriptEditorDialog, Warnings } from "./ScriptEditorDialog";
import { conditionsOf } from "./scriptText";

/** The rules of a longer script are folded. */
const shownRules = 8;

/** A script in the list, with its rules and its actions. */
export function ScriptItem({ script }: { script: Script }) {
  const { name, source, priority, rules, matches, warnings } = script;
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const [expanded, setExpanded] = useState(rules.length <= shownRules);
  const remove = useDeleteScript(name);
  const openIs = (which: typeof dialog) => ({ open: dialog === which, onOpenChange: (open: boolean) => setDialog(open ? which : null) });
  const confirmDelete = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        setDialog(null);
        toast.success(`${name} deleted`);
      },
    });

  return (
    <li className="border-t border-line" aria-label={name}>
      <div className="flex items-center gap-2 px-3 py-2.5 sm:px-4">
        <Button variant="ghost" size="icon" aria-expanded={expanded} aria-label={`Rules of ${name}`} onClick={() => setExpanded(!expanded)}>
          <ChevronRight className={cn("transition-transform", expanded && "rotate-90")} aria-hidden />
        </Button>
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{name}</p>
          <p className="num truncate text-xs text-muted">{[source ?? "API", `priority ${priority}`, plural(rules.length, "rule"), plural(matches, "match", "matches")].join(" · ")}</p>
        </div>
        {warnings.length > 0 && <Badge tone="warn">{plural(warnings.length, "warning")}</Badge>}
        {source !== null && <Badge>Read-only</Badge>}
        <Menu
          trigger={
            <Button variant="ghost" size="icon" aria-label={`Actions for ${name}`}>
              <Ellipsis aria-hidden />
            </Button>
          }
        >
          <MenuItem icon={source === null ? <Pencil /> : <Eye />} onSelect={() => setDialog("edit")}>
            {source === null ? "Edit" : "View"}
          </MenuItem>
          {source === null && (
            <>
              <MenuSeparator />
              <MenuItem icon={<Trash2 />} danger onSelect={() => setDialog("delete")}>
                Delete
              </MenuItem>
            </>
          )}
        </Menu>
      </div>
      {expanded && (
        <div className="space-y-3 pb-3 text-sm">
          {rules.length > 0 && <Rules script={script} />}
          {warnings.length > 0 && (
            <div className="px-4 sm:px-5">
              <Warnings script={script} />
            </div>
          )}
        </div>
      )}
      <ScriptEditorDialog script={script} {...openIs("edit")} />
      <ConfirmDialog {...openIs("delete")} title={`Delete ${name}?`} action="Delete script" onConfirm={confirmDelete} busy={remove.isPending} error={remove.error}>
        Requests are answered without it within a second. Its counts are lost.
      </ConfirmDialog>
    </li>
  );
}

const Rules = ({ script: { name, rules } }: { script: Script }) => (
  <Table label={`Rules of ${name}`} className="min-w-[28rem]">
    <thead>
      <tr>
        <Th numeric className="w-px">
          Rule
        </Th>
        <Th>Matches if</Th>
        <Th>Answer</Th>
        <Th numeric>Matches</Th>
      </tr>
    </thead>
    <tbody>
      {rules.map((rule) => (
        <Tr key={rule.index}>
          <Td numeric>{rule.index}</Td>
          <Td className="max-w-96 font-mono text-xs break-words">{conditionsOf(rule)}</Td>
          <Td>
            <Badge tone={rule.kind === "error" ? "danger" : "neutral"}>{formatWords(rule.kind)}</Badge>
          </Td>
          <Td numeric className={rule.matches === 0 ? "text-muted" : ""}>
            {formatInteger(rule.matches)}
          </Td>
        </Tr>
      ))}
    </tbody>
  </Table>
);
