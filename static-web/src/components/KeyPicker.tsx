import { Check, ChevronDown, Search } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { useApiKeyNames, useApiKeys } from "@/api/queries/keys";
import type { ApiKey } from "@/api/types";
import { useDebounced } from "@/hooks/useDebounced";
import { cn } from "@/lib/cn";
import { Input, inputClass } from "./ui/Field";
import { Skeleton } from "./ui/States";

interface KeyPickerProps {
  /** The chosen key's id; null for none. */
  value: string | null;
  onChange: (id: string | null) => void;
  /** The label of the option for no key; undefined if a key is required. */
  none?: string;
  /** Only keys that can be used. */
  status?: ApiKey["status"];
  label: string;
  id?: string;
  className?: string;
}

const shown = 30;

/** Selects one of any number of keys: the API searches, and the list shows a page of the results. */
export function KeyPicker({ value, onChange, none, status, label, id, className }: KeyPickerProps) {
  const [open, setOpen] = useState(false);
  const nameOf = useApiKeyNames(value === null ? [] : [value]);
  const choose = (next: string | null) => {
    onChange(next);
    setOpen(false);
  };
  const shownName = value === null ? (none ?? "Choose a key…") : nameOf(value);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger id={id} aria-label={`${label}: ${shownName}`} className={cn(inputClass, "flex h-9 items-center justify-between gap-2 text-left", className)}>
        <span className={cn("truncate", value === null && none === undefined && "text-muted")}>{shownName}</span>
        <ChevronDown className="size-4 shrink-0 text-muted" aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="start" sideOffset={4} collisionPadding={8} aria-label={label} className="z-60 w-72 max-w-[calc(100vw-1.5rem)] animate-in rounded-xl border border-line bg-surface shadow-pop outline-none">
          <KeyList value={value} choose={choose} none={none} status={status} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface KeyListProps {
  value: string | null;
  choose: (id: string | null) => void;
  none: string | undefined;
  status: ApiKey["status"] | undefined;
}

function KeyList({ value, choose, none, status }: KeyListProps) {
  const [text, setText] = useState("");
  const query = useDebounced(text.trim(), 200);
  const keys = useApiKeys({ limit: shown, ...(query ? { query } : {}), ...(status ? { status } : {}) });
  return (
    <>
      <div className="relative border-b border-line p-1.5">
        <Search className="pointer-events-none absolute top-4 left-4 size-4 text-muted" aria-hidden />
        <Input type="search" aria-label="Search keys" placeholder="Search keys" value={text} onChange={(event) => setText(event.target.value)} className="border-transparent! pl-8.5" autoFocus />
      </div>
      <ul className="max-h-64 overflow-y-auto p-1">
        {none !== undefined && query === "" && <Option chosen={value === null} onChoose={() => choose(null)} name={none} />}
        {keys.data?.data.map((key) => (
          <Option key={key.id} chosen={key.id === value} onChoose={() => choose(key.id)} name={key.name} hint={key.id} />
        ))}
        {keys.data?.data.length === 0 && <li className="px-2.5 py-2 text-sm text-muted">No key matches.</li>}
        {keys.data?.has_more && <li className="px-2.5 py-1.5 text-xs text-muted">More keys match. Search to narrow the list.</li>}
        {keys.isPending && <li className="p-2"><Skeleton className="h-6" /></li>}
        {keys.error && !keys.data && <li className="px-2.5 py-2 text-sm text-danger">{keys.error.message}</li>}
      </ul>
    </>
  );
}

const Option = ({ chosen, onChoose, name, hint }: { chosen: boolean; onChoose: () => void; name: string; hint?: string }) => (
  <li>
    <button type="button" aria-pressed={chosen} onClick={onChoose} className="flex w-full items-center gap-2 rounded-lg px-2.5 py-1.5 text-left text-sm hover:bg-hover focus-visible:bg-hover focus-visible:-outline-offset-2">
      <span className="min-w-0 flex-1">
        <span className="block truncate">{name}</span>
        {hint && <span className="block truncate font-mono text-2xs text-muted">{hint}</span>}
      </span>
      {chosen && <Check className="size-4 text-accent-text" aria-hidden />}
    </button>
  </li>
);
