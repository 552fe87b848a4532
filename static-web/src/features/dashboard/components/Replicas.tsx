import { Boxes } from "lucide-react";
import { Link } from "react-router";
import { useCatalog, useDeployments } from "@/api/queries/deployments";
import type { Metrics } from "@/api/types";
import { DeploymentState } from "@/components/DeploymentState";
import { buttonClass } from "@/components/ui/Button";
import { Card, CardHeader } from "@/components/ui/Card";
import { Meter } from "@/components/ui/Meter";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { Table, Td, Th, Tr } from "@/components/ui/Table";
import { formatInteger, formatPercent } from "@/lib/format";
import { backendOf } from "@/lib/backends";

function Share({ label, value }: { label: string; value: number }) {
  return (
    <div className="flex items-center gap-2.5">
      <Meter label={label} share={value} text={formatPercent(value)} className="w-20 xl:w-28" plain />
      <span className="num w-10 text-right text-xs">{formatPercent(value)}</span>
    </div>
  );
}

/** Every deployment's replicas and their load. */
export function Replicas({ metrics }: { metrics: Metrics | undefined }) {
  const deployments = useDeployments();
  const catalog = useCatalog();
  const gpuName = (id: string) => catalog.data?.gpus.find((gpu) => gpu.id === id)?.name ?? id;

  return (
    <Card>
      <CardHeader title="Replicas" />
      {deployments.data?.length === 0 ? (
        <EmptyState icon={<Boxes />} title="Nothing is deployed" action={<Link to="/models/deploy" className={buttonClass("primary")}>Deploy a model</Link>}>
          Deploy a model to serve requests.
        </EmptyState>
      ) : deployments.data ? (
        <Table label="Replicas" className="min-w-[44rem]">
          <thead>
            <tr>
              <Th>Deployment</Th>
              <Th>State</Th>
              <Th numeric>Ready</Th>
              <Th>GPU utilization</Th>
              <Th>KV cache</Th>
              <Th numeric>Running</Th>
              <Th numeric>Waiting</Th>
            </tr>
          </thead>
          <tbody>
            {deployments.data.map((deployment) => {
              const load = metrics?.deployments.find(({ name }) => name === deployment.name);
              return (
                <Tr key={deployment.name}>
                  <Td>
                    <Link to="/models" className="font-medium hover:underline">
                      {deployment.name}
                    </Link>
                    <div className="num text-xs text-muted">
                      {deployment.gpu ? `${deployment.gpus_per_replica} × ${gpuName(deployment.gpu)}` : backendOf(deployment)}
                    </div>
                  </Td>
                  <Td>
                    <DeploymentState deployment={deployment} />
                  </Td>
                  <Td numeric>
                    {deployment.gpu ? `${deployment.ready_replicas}/${deployment.replicas}` : "–"}
                  </Td>
                  <Td>
                    {deployment.gpu ? <Share label={`GPU utilization of ${deployment.name}`} value={load?.gpu_utilization ?? 0} /> : "–"}
                  </Td>
                  <Td>
                    {deployment.gpu ? <Share label={`KV cache of ${deployment.name}`} value={load?.kv_cache_usage ?? 0} /> : "–"}
                  </Td>
                  <Td numeric>{formatInteger(load?.running ?? 0)}</Td>
                  <Td numeric>{formatInteger(load?.waiting ?? 0)}</Td>
                </Tr>
              );
            })}
          </tbody>
        </Table>
      ) : deployments.error ? (
        <ErrorState error={deployments.error} onRetry={() => void deployments.refetch()} />
      ) : (
        <Loading>
          <div className="space-y-3 px-5 pb-5">
            <Skeleton className="h-9 w-full" />
            <Skeleton className="h-9 w-full" />
          </div>
        </Loading>
      )}
    </Card>
  );
}
