import { ChevronLeft, ChevronRight, KeyRound, Plus, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { useApiKeys, type ApiKeysQuery } from "@/api/queries/keys";
import { limitKinds, type ApiKey, type ApiKeyWithSecret } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { Input } from "@/components/ui/Field";
import { PageHeader } from "@/components/ui/PageHeader";
import { Segmented } from "@/components/ui/Segmented";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { SortableTh, Table, Td, Th, Tr } from "@/components/ui/Table";
import { Time } from "@/components/ui/Time";
import { useDebounced } from "@/hooks/useDebounced";
import { useSearchState } from "@/hooks/useSearchState";
import { useTitle } from "@/hooks/useTitle";
import { cn } from "@/lib/cn";
import { KeyActions } from "./KeyActions";
import { KeyFormDialog } from "./KeyFormDialog";
import { KeyStatus } from "./KeyStatus";
import { LimitGauge } from "./LimitGauge";
import { SecretDialog } from "./SecretDialog";

type Sort = NonNullable<ApiKeysQuery["sort"]>;
const pageSize = 25;
const refreshEvery = 5_000;
const firstPage = { after: null, before: null };

export function KeysPage() {
  useTitle("API keys");
  const [search, change] = useSearchState();
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<ApiKeyWithSecret | null>(null);
  const [text, setText] = useState(search.get("query") ?? "");
  const settled = useDebounced(text.trim());
  useEffect(() => {
    if (settled !== (search.get("query") ?? "")) change({ query: settled, ...firstPage });
  }, [settled]); // eslint-disable-line react-hooks/exhaustive-deps -- only what is typed moves the address

  const status = (search.get("status") ?? "") as "" | ApiKey["status"];
  const sort = (search.get("sort") ?? "created_at") as Sort;
  const order = search.get("order") === "asc" ? "asc" : "desc";
  const query: ApiKeysQuery = {
    limit: pageSize,
    sort,
    order,
    ...(search.get("query") ? { query: search.get("query")! } : {}),
    ...(status ? { status } : {}),
    ...(search.get("after") ? { after: search.get("after")! } : {}),
    ...(search.get("before") ? { before: search.get("before")! } : {}),
  };
  const keys = useApiKeys(query, refreshEvery);
  const filtered = status !== "" || (search.get("query") ?? "") !== "";
  const sortBy = (by: Sort) => change({ sort: by === "created_at" ? null : by, order: sort === by ? (order === "asc" ? null : "asc") : by === "name" ? "asc" : null, ...firstPage });

  // has_more refers to the direction of the page that was read.
  const backwards = query.before !== undefined;
  const hasNext = backwards ? true : (keys.data?.has_more ?? false);
  const hasPrevious = backwards ? (keys.data?.has_more ?? false) : query.after !== undefined;

  return (
    <>
      <PageHeader
        title="API keys"
        description="Create keys, set their limits and see what they use."
        actions={
          <Button variant="primary" onClick={() => setCreating(true)}>
            <Plus aria-hidden /> New key
          </Button>
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <div className="relative w-full sm:w-72">
          <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-muted" aria-hidden />
          <Input type="search" aria-label="Search by name or id" placeholder="Search by name or id" value={text} onChange={(event) => setText(event.target.value)} className="pl-9" />
        </div>
        <Segmented
          label="Status"
          value={status === "" ? "all" : status}
          onChange={(value) => change({ status: value === "all" ? null : value, ...firstPage })}
          options={[
            { value: "all", label: "All" },
            { value: "active", label: "Active" },
            { value: "expired", label: "Expired" },
            { value: "revoked", label: "Revoked" },
          ]}
        />
      </div>

      <Card className={cn("overflow-hidden transition-opacity", keys.isPlaceholderData && "opacity-60")}>
        {keys.data ? (
          keys.data.data.length === 0 ? (
            filtered ? (
              <EmptyState icon={<Search />} title="No key matches" action={<Button onClick={() => (setText(""), change({ query: null, status: null, ...firstPage }))}>Clear search</Button>} />
            ) : (
              <EmptyState icon={<KeyRound />} title="No keys yet" action={<Button variant="primary" onClick={() => setCreating(true)}>Create key</Button>}>
                Applications call the API with a key, each with its own limits.
              </EmptyState>
            )
          ) : (
            <Table label="API keys" className="min-w-[52rem]">
              <thead>
                <tr>
                  <SortableTh by="name" sort={sort} order={order} onSort={sortBy}>
                    Name
                  </SortableTh>
                  <Th>Status</Th>
                  <Th>Limits in use</Th>
                  <SortableTh by="last_used_at" sort={sort} order={order} onSort={sortBy}>
                    Last used
                  </SortableTh>
                  <SortableTh by="created_at" sort={sort} order={order} onSort={sortBy}>
                    Created
                  </SortableTh>
                  <Th>
                    <span className="sr-only">Actions</span>
                  </Th>
                </tr>
              </thead>
              <tbody>
                {keys.data.data.map((key) => (
                  <Tr key={key.id}>
                    <Td className="max-w-64">
                      <Link to={`/keys/${key.id}`} className="block truncate font-medium hover:underline">
                        {key.name}
                      </Link>
                      <span className="block truncate font-mono text-2xs text-muted">{key.id}</span>
                    </Td>
                    <Td>
                      <KeyStatus status={key.status} />
                    </Td>
                    <Td>
                      {limitKinds.some((kind) => key.usage[kind].limit !== null) ? (
                        <div className="grid w-fit grid-cols-2 gap-x-5 gap-y-2">
                          {limitKinds.map((kind) => (
                            <LimitGauge key={kind} kind={kind} gauge={key.usage[kind]} />
                          ))}
                        </div>
                      ) : (
                        <span className="text-xs text-muted">No limits</span>
                      )}
                    </Td>
                    <Td>
                      <Time at={key.last_used_at} />
                    </Td>
                    <Td>
                      <Time at={key.created_at} />
                    </Td>
                    <Td className="w-px text-right">
                      <KeyActions apiKey={key} shape="menu" />
                    </Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
          )
        ) : keys.error ? (
          <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />
        ) : (
          <Loading>
            <div className="space-y-4 p-5">
              {[0, 1, 2, 3, 4].map((row) => (
                <Skeleton key={row} className="h-9 w-full" />
              ))}
            </div>
          </Loading>
        )}
      </Card>
      {(hasNext || hasPrevious) && (
        <nav className="mt-3 flex justify-end gap-2" aria-label="Pages of keys">
          <Button size="sm" disabled={!hasPrevious} onClick={() => change({ before: keys.data?.first_id ?? null, after: null })}>
            <ChevronLeft aria-hidden /> Previous
          </Button>
          <Button size="sm" disabled={!hasNext} onClick={() => change({ after: keys.data?.last_id ?? null, before: null })}>
            Next <ChevronRight aria-hidden />
          </Button>
        </nav>
      )}
      <KeyFormDialog open={creating} onOpenChange={setCreating} apiKey={null} onCreated={setCreated} />
      <SecretDialog created={created} onClose={() => setCreated(null)} />
    </>
  );
}
