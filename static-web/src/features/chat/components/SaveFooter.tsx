import { Button } from "@/components/ui/Button";
import { DialogFooter } from "@/components/ui/Dialog";

interface SaveFooterProps<T> {
  label: string;
  /** What is saved; undefined while it is not valid. */
  value: T | undefined;
  onSave: (value: T) => void;
  onClose: () => void;
}

/** The buttons of a dialog whose changes apply if they are saved. */
export function SaveFooter<T>({ label, value, onSave, onClose }: SaveFooterProps<T>) {
  const save = () => {
    if (value !== undefined) onSave(value);
    onClose();
  };
  return (
    <DialogFooter>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" disabled={value === undefined} onClick={save}>
        {label}
      </Button>
    </DialogFooter>
  );
}
