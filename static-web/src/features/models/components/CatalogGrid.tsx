import { Search } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { Catalog, ModelCard } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { buttonClass } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { Input } from "@/components/ui/Field";
import { EmptyState } from "@/components/ui/States";
import { Tooltip } from "@/components/ui/Tooltip";
import { formatBytes, formatContext, formatParameters } from "@/lib/format";
import { Source } from "./Source";

export function CatalogGrid({ catalog }: { catalog: Catalog }) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const models = catalog.models.filter(({ id, name, owned_by: owner }) => `${id} ${name} ${owner}`.toLowerCase().includes(wanted));
  return (
    <>
      <div className="relative mb-3 sm:w-72">
        <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-muted" aria-hidden />
        <Input type="search" aria-label="Search the catalog" placeholder="Search the catalog" value={text} onChange={(event) => setText(event.target.value)} className="pl-9" />
      </div>
      {models.length === 0 ? (
        <Card>
          <EmptyState icon={<Search />} title="No model matches" />
        </Card>
      ) : (
        <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
          {models.map((model) => (
            <li key={model.id} className="flex">
              <CatalogCard model={model} catalog={catalog} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const shownGpus = 4;

function CatalogCard({ model, catalog }: { model: ModelCard; catalog: Catalog }) {
  const fits = catalog.fits
    .filter((fit) => fit.model === model.id)
    .flatMap((fit) => {
      const gpu = catalog.gpus.find(({ id }) => id === fit.gpu);
      return gpu ? [{ gpu, count: fit.gpus_per_replica, price: gpu.price_per_hour_usd * fit.gpus_per_replica }] : [];
    })
    .sort((a, b) => a.price - b.price);
  const mixture = model.active_parameters < model.parameters;

  return (
    <Card className="flex w-full flex-col p-4">
      <div className="flex items-start justify-between gap-2">
        <div className="min-w-0">
          <h3 className="truncate text-sm" title={model.name}>
            {model.name}
          </h3>
          <p className="num text-xs text-muted">
            {model.owned_by}
            {model.embedding_dimension !== null && ` · embeddings of ${model.embedding_dimension} dimensions`}
            {mixture && ` · ${formatParameters(model.active_parameters)} active per token`}
          </p>
        </div>
        <Badge>{model.license}</Badge>
      </div>
      <dl className="num mt-3 grid grid-cols-3 gap-2 text-sm [&_dd]:font-medium [&_dt]:text-xs [&_dt]:text-muted">
        <div>
          <dt>Parameters</dt>
          <dd>{formatParameters(model.parameters)}</dd>
        </div>
        <div>
          <dt>Weights</dt>
          <dd>{formatBytes(model.weight_bytes)}</dd>
        </div>
        <div>
          <dt>Context</dt>
          <dd>{formatContext(model.context_length)}</dd>
        </div>
      </dl>
      <div className="mt-3 flex flex-1 flex-wrap content-start gap-1.5">
        {fits.length === 0 && <span className="text-xs text-muted">Does not fit on any GPU.</span>}
        {fits.slice(0, shownGpus).map(({ gpu, count, price }) => (
          <Tooltip key={gpu.id} content={`${count} × ${gpu.name}, ${formatBytes(gpu.memory_bytes)} each, $${price.toFixed(2)} per hour`}>
            <span tabIndex={0} className="num rounded-md border border-line px-1.5 py-0.5 text-2xs text-muted">
              {count} × {gpu.name.replace(/ \d+ GB$/, "")}
            </span>
          </Tooltip>
        ))}
        {fits.length > shownGpus && (
          <Tooltip content={fits.slice(shownGpus).map(({ gpu, count }) => `${count} × ${gpu.name}`).join(", ")}>
            <span tabIndex={0} className="num rounded-md px-1 py-0.5 text-2xs text-muted">
              +{fits.length - shownGpus}
            </span>
          </Tooltip>
        )}
      </div>
      <div className="mt-4 flex items-center justify-between gap-3">
        <Source text={model.source} />
        <Link to={`/models/deploy?model=${encodeURIComponent(model.id)}`} className={buttonClass("secondary", "sm")} aria-label={`Deploy ${model.name}`}>
          Deploy
        </Link>
      </div>
    </Card>
  );
}
