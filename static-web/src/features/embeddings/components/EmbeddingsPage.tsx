import { useMutation } from "@tanstack/react-query";
import { ArrowDownWideNarrow, Boxes } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Link, useSearchParams } from "react-router";
import { useDeploymentsOf } from "@/api/queries/deployments";
import { useLastUsedKey } from "@/api/queries/keys";
import { KeyPicker } from "@/components/KeyPicker";
import { Button, buttonClass } from "@/components/ui/Button";
import { Card, CardHeader } from "@/components/ui/Card";
import { Field, Input, Textarea } from "@/components/ui/Field";
import { PageHeader } from "@/components/ui/PageHeader";
import { Select } from "@/components/ui/Select";
import { EmptyState, InlineError } from "@/components/ui/States";
import { useTitle } from "@/hooks/useTitle";
import { formatWords } from "@/lib/format";
import { rankTexts } from "../api/rankTexts";
import { linesOf } from "../lib/ranking";
import { RankingView } from "./RankingView";

const example = {
  query: "How do I reset my password?",
  texts: ["Steps to recover a forgotten login", "Our office is closed on public holidays", "Change the credentials of your account", "The recipe needs two eggs and some flour", "Invoices are sent at the start of each month"].join("\n"),
};

/** Ranks texts by how near they are to a query. */
export function EmbeddingsPage() {
  useTitle("Embeddings");
  const deployments = useDeploymentsOf("embedding");
  const lastKey = useLastUsedKey();
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [chosenModel, setChosenModel] = useState(useSearchParams()[0].get("model"));
  const [query, setQuery] = useState(example.query);
  const [texts, setTexts] = useState(example.texts);
  const ranking = useMutation({ mutationFn: rankTexts });
  const keyId = chosenKey ?? lastKey;
  const ready = deployments?.filter(({ state }) => state === "ready") ?? [];
  // A server counts as able to do both until its deployment says otherwise.
  const first = ready.find(({ backend }) => !backend?.supports?.chat) ?? ready[0] ?? deployments?.[0];
  const model = chosenModel ?? first?.name ?? null;
  const lines = linesOf(texts);
  const complete = keyId !== null && model !== null && query.trim() !== "" && lines.length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (complete) ranking.mutate({ keyId, model, query: query.trim(), texts: lines });
  };

  return (
    <>
      <PageHeader title="Embeddings" description="Rank texts by how near they are to a query." />
      {deployments?.length === 0 ? (
        <Card>
          <EmptyState
            icon={<Boxes />}
            title="No embedding model is deployed"
            action={
              <Link to="/models/deploy?model=all-minilm-l6-v2" className={buttonClass("primary")}>
                Deploy one
              </Link>
            }
          >
            A small one, such as all-MiniLM-L6-v2, is enough.
          </EmptyState>
        </Card>
      ) : (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Card>
            <form onSubmit={submit} className="space-y-4 p-4 sm:p-5">
              <div className="grid gap-4 sm:grid-cols-2">
                <Field label="API key">{({ id }) => <KeyPicker id={id} label="API key" value={keyId} onChange={setChosenKey} status="active" />}</Field>
                <Field label="Model">
                  {(field) => (
                    <Select
                      {...field}
                      value={model ?? undefined}
                      onChange={setChosenModel}
                      placeholder="Loading…"
                      options={(deployments ?? []).map(({ name, state }) => ({ value: name, label: name, ...(state === "ready" ? {} : { hint: formatWords(state) }) }))}
                    />
                  )}
                </Field>
              </div>
              <Field label="Query">{(field) => <Input {...field} value={query} onChange={(event) => setQuery(event.target.value)} />}</Field>
              <Field label="Texts" hint="One per line.">
                {(field) => <Textarea {...field} rows={9} value={texts} onChange={(event) => setTexts(event.target.value)} />}
              </Field>
              {ranking.error && <InlineError error={ranking.error} />}
              <Button type="submit" variant="primary" busy={ranking.isPending} disabled={!complete}>
                <ArrowDownWideNarrow aria-hidden /> Rank texts
              </Button>
            </form>
          </Card>
          <Card>
            <CardHeader title="Ranking" hint="Cosine similarity of each text and the query. 1 is the same direction." />
            <div aria-live="polite">
              {ranking.data ? (
                <RankingView ranking={ranking.data} />
              ) : (
                <EmptyState icon={<ArrowDownWideNarrow />} title="Nothing ranked yet">
                  The nearest text comes first.
                </EmptyState>
              )}
            </div>
          </Card>
        </div>
      )}
    </>
  );
}
