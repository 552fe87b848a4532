import { Ellipsis, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Recording } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/Menu";
import { Td, Tr } from "@/components/ui/Table";
import { Time } from "@/components/ui/Time";
import { formatBytes, formatInteger } from "@/lib/format";
import { toast } from "@/lib/toast";
import { useDeleteRecording } from "../api/recordings";
import { ReplayDialog } from "./ReplayDialog";

/** A recording in the list, with its actions. */
export function RecordingRow({ recording }: { recording: Recording }) {
  const { name, exchanges, bytes, updated_at } = recording;
  const [dialog, setDialog] = useState<"replay" | "delete" | null>(null);
  const remove = useDeleteRecording(name);
  const openIs = (which: typeof dialog) => ({ open: dialog === which, onOpenChange: (open: boolean) => setDialog(open ? which : null) });
  const confirmDelete = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        setDialog(null);
        toast.success(`${name} deleted`);
      },
    });

  return (
    <Tr>
      <Td className="max-w-72">
        <span className="block truncate font-medium">{name}</span>
      </Td>
      <Td numeric>{formatInteger(exchanges)}</Td>
      <Td numeric>{formatBytes(bytes)}</Td>
      <Td>
        <Time at={updated_at} />
      </Td>
      <Td className="w-px text-right">
        <Menu
          trigger={
            <Button variant="ghost" size="icon" aria-label={`Actions for ${name}`}>
              <Ellipsis aria-hidden />
            </Button>
          }
        >
          <MenuItem icon={<Play />} onSelect={() => setDialog("replay")}>
            Deploy as replay
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 />} danger onSelect={() => setDialog("delete")}>
            Delete
          </MenuItem>
        </Menu>
        <ReplayDialog recording={name} {...openIs("replay")} />
        <ConfirmDialog {...openIs("delete")} title={`Delete ${name}?`} action="Delete recording" onConfirm={confirmDelete} busy={remove.isPending} error={remove.error}>
          Deployments that replay it answer nothing any more. A deployment that records into it begins a new one.
        </ConfirmDialog>
      </Td>
    </Tr>
  );
}
