import { useQuery } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { Link, useParams } from "react-router";
import { apiKeyQuery } from "@/api/queries/keys";
import { limitKinds, type ApiKey } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { Card, CardHeader } from "@/components/ui/Card";
import { CopyButton } from "@/components/ui/CopyButton";
import { Meter } from "@/components/ui/Meter";
import { PageHeader } from "@/components/ui/PageHeader";
import { ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { Time } from "@/components/ui/Time";
import { useTitle } from "@/hooks/useTitle";
import { formatInteger, formatPercent } from "@/lib/format";
import { liveInterval } from "@/lib/queryClient";
import { KeyActions } from "./KeyActions";
import { KeyRequests } from "./KeyRequests";
import { KeyStatus } from "./KeyStatus";
import { KeyUsageChart } from "./KeyUsageChart";
import { limitNames } from "./limits";

const Back = () => (
  <Link to="/keys" className="-ml-1 inline-flex items-center gap-0.5 text-sm text-muted hover:text-fg">
    <ChevronLeft className="size-4" aria-hidden /> API keys
  </Link>
);

export function KeyPage() {
  const { id = "" } = useParams();
  const key = useQuery({ ...apiKeyQuery(id), refetchInterval: liveInterval });
  useTitle(key.data?.name ?? "API key");

  if (!key.data)
    return key.error ? (
      <>
        <PageHeader above={<Back />} title="API key" />
        <ErrorState error={key.error} onRetry={() => void key.refetch()} className="py-24" />
      </>
    ) : (
      <Loading>
        <div className="space-y-4">
          <Skeleton className="h-9 w-64" />
          <Skeleton className="h-24 w-full" />
          <Skeleton className="h-72 w-full" />
        </div>
      </Loading>
    );

  const { data } = key;
  return (
    <>
      <PageHeader
        above={<Back />}
        title={
          <span className="flex flex-wrap items-center gap-2.5">
            {data.name} <KeyStatus status={data.status} />
          </span>
        }
        description={
          <span className="flex items-center gap-1">
            <code className="font-mono text-xs break-all">{data.id}</code>
            <CopyButton text={data.id} label="Copy ID" className="size-7!" />
          </span>
        }
        actions={<KeyActions apiKey={data} shape="buttons" />}
      />
      <div className="space-y-4">
        <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
          {limitKinds.map((kind) => (
            <LimitTile key={kind} apiKey={data} kind={kind} />
          ))}
        </div>
        <KeyUsageChart id={data.id} />
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_18rem]">
          <KeyRequests id={data.id} />
          <KeyDetails apiKey={data} />
        </div>
      </div>
    </>
  );
}

function LimitTile({ apiKey, kind }: { apiKey: ApiKey; kind: (typeof limitKinds)[number] }) {
  const { used, limit } = apiKey.usage[kind];
  const { name, hint } = limitNames[kind];
  return (
    <Card className="px-4 py-3.5">
      <p className="truncate text-xs text-muted" title={hint}>
        {name}
      </p>
      <p className="num mt-0.5 text-lg leading-7 font-semibold tracking-tight whitespace-nowrap">
        {formatInteger(used)}
        {limit !== null && <span className="text-xs font-normal tracking-normal text-muted"> / {formatInteger(limit)}</span>}
      </p>
      {limit === null ? <p className="mt-1 text-xs leading-1.5 text-muted">No limit</p> : <Meter label={name} share={used / limit} text={`${formatPercent(used / limit)} used`} className="mt-1.5" />}
    </Card>
  );
}

function KeyDetails({ apiKey }: { apiKey: ApiKey }) {
  const metadata = Object.entries(apiKey.metadata);
  return (
    <Card className="pb-4">
      <CardHeader title="Details" />
      <dl className="space-y-2.5 px-4 text-sm sm:px-5 [&>div]:flex [&>div]:justify-between [&>div]:gap-4 [&_dt]:text-muted">
        <div>
          <dt>Created</dt>
          <dd>
            <Time at={apiKey.created_at} />
          </dd>
        </div>
        <div>
          <dt>Last used</dt>
          <dd>
            <Time at={apiKey.last_used_at} />
          </dd>
        </div>
        <div>
          <dt>Expires</dt>
          <dd>
            <Time at={apiKey.expires_at} />
          </dd>
        </div>
        {apiKey.previous_secret_expires_at && (
          <div>
            <dt>Old secret works until</dt>
            <dd>
              <Time at={apiKey.previous_secret_expires_at} />
            </dd>
          </div>
        )}
        <div className={apiKey.models === null ? "" : "flex-col gap-1.5!"}>
          <dt>Models</dt>
          <dd className="flex flex-wrap gap-1.5">{apiKey.models === null ? "All models" : apiKey.models.map((name) => <Badge key={name}>{name}</Badge>)}</dd>
        </div>
        {metadata.length > 0 && (
          <div className="flex-col gap-1.5!">
            <dt>Metadata</dt>
            <dd className="space-y-1 font-mono text-xs">
              {metadata.map(([name, value]) => (
                <p key={name} className="break-all">
                  <span className="text-muted">{name}=</span>
                  {value}
                </p>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </Card>
  );
}
