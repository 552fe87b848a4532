import { Ellipsis, Pencil, RefreshCw, ShieldOff } from "lucide-react";
import { useState } from "react";
import type { ApiKey, ApiKeyWithSecret } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/Menu";
import { toast } from "@/lib/toast";
import { useRevokeKey } from "../api/mutations";
import { KeyFormDialog } from "./KeyFormDialog";
import { RotateDialog } from "./RotateDialog";
import { SecretDialog } from "./SecretDialog";

/** A key's actions: a menu in the list, buttons on its own page. */
export function KeyActions({ apiKey, shape }: { apiKey: ApiKey; shape: "menu" | "buttons" }) {
  const [dialog, setDialog] = useState<"edit" | "rotate" | "revoke" | null>(null);
  const [rotated, setRotated] = useState<ApiKeyWithSecret | null>(null);
  const revoke = useRevokeKey(apiKey.id);
  const revoked = apiKey.status === "revoked";
  const openIs = (name: typeof dialog) => ({ open: dialog === name, onOpenChange: (open: boolean) => setDialog(open ? name : null) });
  const confirmRevoke = () =>
    revoke.mutate(undefined, {
      onSuccess: () => {
        setDialog(null);
        toast.success(`${apiKey.name} revoked`);
      },
    });

  return (
    <>
      {shape === "menu" ? (
        <Menu
          trigger={
            <Button variant="ghost" size="icon" aria-label={`Actions for ${apiKey.name}`}>
              <Ellipsis aria-hidden />
            </Button>
          }
        >
          <MenuItem icon={<Pencil />} disabled={revoked} onSelect={() => setDialog("edit")}>
            Edit
          </MenuItem>
          <MenuItem icon={<RefreshCw />} disabled={revoked} onSelect={() => setDialog("rotate")}>
            Rotate secret
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<ShieldOff />} danger disabled={revoked} onSelect={() => setDialog("revoke")}>
            Revoke
          </MenuItem>
        </Menu>
      ) : (
        !revoked && (
          <>
            <Button size="sm" onClick={() => setDialog("edit")}>
              <Pencil aria-hidden /> Edit
            </Button>
            <Button size="sm" onClick={() => setDialog("rotate")}>
              <RefreshCw aria-hidden /> Rotate
            </Button>
            <Button size="sm" variant="danger-ghost" onClick={() => setDialog("revoke")}>
              <ShieldOff aria-hidden /> Revoke
            </Button>
          </>
        )
      )}
      <KeyFormDialog apiKey={apiKey} {...openIs("edit")} />
      <RotateDialog apiKey={apiKey} {...openIs("rotate")} onRotated={setRotated} />
      <SecretDialog created={rotated} onClose={() => setRotated(null)} />
      <ConfirmDialog {...openIs("revoke")} title={`Revoke ${apiKey.name}?`} action="Revoke key" onConfirm={confirmRevoke} busy={revoke.isPending} error={revoke.error}>
        Requests with this key are rejected within a second. This cannot be undone. Its usage remains available.
      </ConfirmDialog>
    </>
  );
}
