import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

/** A table that scrolls horizontally within a narrow page. */
export function Table({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <div className="relative overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      <table className={cn("w-full border-collapse text-sm", className)}>{children}</table>
    </div>
  );
}

interface ThProps extends ComponentProps<"th"> {
  numeric?: boolean;
}

export const Th = ({ numeric = false, className, ...rest }: ThProps) => (
  <th
    scope="col"
    className={cn("h-9 border-b border-line px-3 text-xs font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5", numeric ? "text-right" : "text-left", className)}
    {...rest}
  />
);

interface SortableThProps<T extends string> extends Omit<ThProps, "onClick"> {
  by: T;
  sort: T;
  order: "asc" | "desc";
  onSort: (by: T) => void;
}

export function SortableTh<T extends string>({ by, sort, order, onSort, children, numeric = false, ...rest }: SortableThProps<T>) {
  const active = sort === by;
  const Icon = !active ? ChevronsUpDown : order === "asc" ? ArrowUp : ArrowDown;
  return (
    <Th numeric={numeric} aria-sort={active ? (order === "asc" ? "ascending" : "descending") : "none"} {...rest}>
      <button
        type="button"
        onClick={() => onSort(by)}
        className={cn("-mx-1 inline-flex items-center gap-1 rounded px-1 py-0.5 hover:text-fg", active && "text-fg", numeric && "flex-row-reverse")}
      >
        {children}
        <Icon className="size-3.5" aria-hidden />
      </button>
    </Th>
  );
}

interface TdProps extends ComponentProps<"td"> {
  numeric?: boolean;
}

export const Td = ({ numeric = false, className, ...rest }: TdProps) => (
  <td className={cn("border-b border-line px-3 py-2.5 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5", numeric && "num text-right whitespace-nowrap", className)} {...rest} />
);

export const Tr = ({ className, ...rest }: ComponentProps<"tr">) => <tr className={cn("group transition-colors last:[&>td]:border-b-0 hover:bg-subtle/60", className)} {...rest} />;
