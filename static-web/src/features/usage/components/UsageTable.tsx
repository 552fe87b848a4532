import { useState } from "react";
import { Link } from "react-router";
import type { UsageRow } from "@/api/types";
import { CardHeader } from "@/components/ui/Card";
import { Segmented } from "@/components/ui/Segmented";
import { Table, Td, Th, Tr } from "@/components/ui/Table";
import { formatInteger, formatPercent, plural } from "@/lib/format";
import type { Totals } from "@/lib/series";
import { groupParts, type Bucket, type Grouping } from "./options";

interface UsageTableProps {
  rows: readonly UsageRow[];
  totals: readonly ({ group: string } & Totals)[];
  grouping: Grouping;
  bucket: Bucket;
  nameOf: (keyId: string) => string;
}

const most = 100;
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const hour = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** The ledger's numbers: totals of the range, or row by row. */
export function UsageTable({ rows, totals, grouping, bucket, nameOf }: UsageTableProps) {
  const [shape, setShape] = useState<"total" | "rows">("total");
  const all = totals.reduce((sum, row) => sum + row.input_tokens + row.output_tokens, 0);
  const byTime = shape === "rows";
  const lines = byTime
    ? [...rows].reverse().map((row) => ({ ...row, at: row.start as string | null, keyId: row.key_id }))
    : totals.map((row) => ({ ...row, at: null, ...(({ keyId, model }) => ({ keyId, model }))(groupParts(grouping, row.group)) }));
  const shown = lines.slice(0, most);

  return (
    <>
      <CardHeader
        title="Breakdown"
        hint={lines.length > most ? `First ${most} of ${plural(lines.length, "row")}; the CSV has all of them` : undefined}
        actions={
          <Segmented
            label="Rows"
            value={shape}
            onChange={setShape}
            options={[
              { value: "total", label: "Totals" },
              { value: "rows", label: bucket === "day" ? "By day" : "By hour" },
            ]}
          />
        }
      />
      <Table label="Usage" className="min-w-[38rem]">
        <thead>
          <tr>
            {byTime && <Th>{bucket === "day" ? "Day" : "Hour"}</Th>}
            {grouping.includes("key") && <Th>Key</Th>}
            {grouping.includes("model") && <Th>Model</Th>}
            {grouping === "none" && !byTime && <Th>Keys and models</Th>}
            <Th numeric>Requests</Th>
            <Th numeric>Failed</Th>
            <Th numeric>Input tokens</Th>
            <Th numeric>Output tokens</Th>
            <Th numeric>Share</Th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Tr key={`${row.at}|${row.keyId}|${row.model}`}>
              {byTime && <Td className="num whitespace-nowrap">{row.at && (bucket === "day" ? day : hour).format(new Date(row.at))}</Td>}
              {grouping.includes("key") && (
                <Td className="max-w-56 truncate">
                  {row.keyId && (
                    <Link to={`/keys/${row.keyId}`} className="font-medium hover:underline">
                      {nameOf(row.keyId)}
                    </Link>
                  )}
                </Td>
              )}
              {grouping.includes("model") && <Td className="max-w-48 truncate font-medium">{row.model}</Td>}
              {grouping === "none" && !byTime && <Td className="font-medium">All</Td>}
              <Td numeric>{formatInteger(row.requests)}</Td>
              <Td numeric className={row.failed_requests > 0 ? "text-danger" : "text-muted"}>
                {formatInteger(row.failed_requests)}
              </Td>
              <Td numeric>{formatInteger(row.input_tokens)}</Td>
              <Td numeric>{formatInteger(row.output_tokens)}</Td>
              <Td numeric className="text-muted">
                {formatPercent(all === 0 ? 0 : (row.input_tokens + row.output_tokens) / all)}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}
