import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Fault } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/Menu";
import { Switch } from "@/components/ui/Switch";
import { Td, Tr } from "@/components/ui/Table";
import { formatInteger, formatPercent, plural } from "@/lib/format";
import { toast } from "@/lib/toast";
import { useDeleteFault, useUpdateFault } from "../api/faults";
import { describe, kinds, type FaultKind } from "./faultForm";
import { FaultFormDialog } from "./FaultFormDialog";

const scopeOf = ({ deployments, keys }: Fault): string =>
  [deployments.length === 0 ? "All deployments" : deployments.join(", "), keys.length === 0 ? null : plural(keys.length, "key")].filter(Boolean).join(" · ");

/** A fault in the list, with its switch and its actions. */
export function FaultRow({ fault }: { fault: Fault }) {
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const update = useUpdateFault(fault.name);
  const remove = useDeleteFault(fault.name);
  const openIs = (which: typeof dialog) => ({ open: dialog === which, onOpenChange: (open: boolean) => setDialog(open ? which : null) });
  const enabled = update.isPending ? (update.variables.enabled ?? fault.enabled) : fault.enabled;
  const turn = (on: boolean) => update.mutate({ enabled: on }, { onError: (error) => toast.error(`Could not change ${fault.name}`, error) });
  const confirmDelete = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        setDialog(null);
        toast.success(`${fault.name} deleted`);
      },
    });

  return (
    <Tr>
      <Td className="w-px">
        <Switch label={`${fault.name} enabled`} checked={enabled} onChange={turn} disabled={update.isPending} />
      </Td>
      <Td className="max-w-56">
        <span className="block truncate font-medium">{fault.name}</span>
        <span className="block truncate text-xs text-muted">{scopeOf(fault)}</span>
      </Td>
      <Td>
        <Badge tone={fault.kind.startsWith("s") ? "warn" : "danger"}>{kinds[fault.kind as FaultKind].label}</Badge>
        <span className="mt-0.5 block text-xs text-muted">{describe(fault)}</span>
      </Td>
      <Td numeric>
        {formatPercent(fault.probability)}
        <span className="block text-xs text-muted">seed {fault.seed}</span>
      </Td>
      <Td numeric>{formatInteger(fault.requests)}</Td>
      <Td numeric>{formatInteger(fault.injected)}</Td>
      <Td className="w-px text-right">
        <Menu
          trigger={
            <Button variant="ghost" size="icon" aria-label={`Actions for ${fault.name}`}>
              <Ellipsis aria-hidden />
            </Button>
          }
        >
          <MenuItem icon={<Pencil />} onSelect={() => setDialog("edit")}>
            Edit
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 />} danger onSelect={() => setDialog("delete")}>
            Delete
          </MenuItem>
        </Menu>
        <FaultFormDialog fault={fault} {...openIs("edit")} />
        <ConfirmDialog {...openIs("delete")} title={`Delete ${fault.name}?`} action="Delete fault" onConfirm={confirmDelete} busy={remove.isPending} error={remove.error}>
          Requests are served without it within a second. Its counts are lost.
        </ConfirmDialog>
      </Td>
    </Tr>
  );
}
