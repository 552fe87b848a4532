import { useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { useParams } from "react-router";
import { useDeployments } from "@/api/queries/deployments";
import type { Deployment, Plan } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Card, CardHeader } from "@/components/ui/Card";
import { PageHeader } from "@/components/ui/PageHeader";
import { ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { Table, Td, Th, Tr } from "@/components/ui/Table";
import { BackToModels } from "@/components/BackToModels";
import { useTitle } from "@/hooks/useTitle";
import { formatErrorBar, formatSeconds, plural } from "@/lib/format";
import { runPlan } from "../api/runPlan";
import { comparePrediction, toPredictionRequest } from "../lib/prediction";

/** What a deployment's requests of the last hour took, beside what the planner predicts for them. */
export function PredictionPage() {
  const name = useParams()["*"] ?? "";
  useTitle(`Predicted and measured: ${name}`);
  const deployments = useDeployments();
  const deployment = deployments.data?.find((each) => each.name === name);
  return (
    <>
      <PageHeader above={<BackToModels />} title="Predicted and measured" description={`Requests of ${name} in the last hour, simulated again on its fleet.`} />
      {deployment ? (
        <Comparison deployment={deployment} />
      ) : deployments.data ? (
        <Card>
          <ErrorState error={new Error(`There is no deployment ${name}.`)} />
        </Card>
      ) : deployments.error ? (
        <Card>
          <ErrorState error={deployments.error} onRetry={() => void deployments.refetch()} />
        </Card>
      ) : (
        <Waiting />
      )}
    </>
  );
}

function Comparison({ deployment }: { deployment: Deployment }) {
  const [now, setNow] = useState(() => Date.now());
  const plan = useQuery({
    queryKey: ["prediction", deployment.name, now],
    queryFn: ({ signal }) => runPlan(toPredictionRequest(deployment, now), signal, () => undefined),
    staleTime: Infinity,
    retry: false,
  });
  if (plan.error)
    return (
      <Card>
        <ErrorState error={plan.error} onRetry={() => setNow(Date.now())} />
      </Card>
    );
  return plan.data ? <Compared plan={plan.data} onAgain={() => setNow(Date.now())} /> : <Waiting />;
}

function Compared({ plan, onAgain }: { plan: Plan; onAgain: () => void }) {
  const fleet = plan.ranked[0] ?? plan.rejected[0];
  const { measured } = plan.traffic;
  if (!fleet || !measured) return <ErrorState error={new Error(plan.answer)} />;
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title={fleet.name}
        hint={`${plural(plan.traffic.requests, "request")}; basis: ${fleet.basis}`}
        actions={
          <Button onClick={onAgain}>
            <RotateCw aria-hidden /> Again
          </Button>
        }
      />
      <Table label="Predicted and measured latencies">
        <thead>
          <tr>
            <Th>Latency</Th>
            <Th numeric>Predicted</Th>
            <Th numeric>Error bar</Th>
            <Th numeric>Measured</Th>
            <Th numeric>Difference</Th>
          </tr>
        </thead>
        <tbody>
          {comparePrediction(fleet, measured).map(({ name, predicted, errorPercent, actual, differencePercent }) => (
            <Tr key={name}>
              <Td>{name}</Td>
              <Td numeric>{formatSeconds(predicted)}</Td>
              <Td numeric>{formatErrorBar(errorPercent)}</Td>
              <Td numeric>{formatSeconds(actual)}</Td>
              <Td numeric className={differencePercent === null ? "" : Math.abs(differencePercent) <= errorPercent ? "text-ok" : "text-warn"}>
                {differencePercent === null ? "–" : `${differencePercent > 0 ? "+" : ""}${differencePercent.toFixed(1)} %`}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

const Waiting = () => (
  <Loading>
    <Skeleton className="h-64" />
  </Loading>
);
