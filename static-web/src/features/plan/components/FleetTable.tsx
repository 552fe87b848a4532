import { Rocket } from "lucide-react";
import { useNavigate } from "react-router";
import { useDeploy } from "@/api/queries/deployments";
import type { PlannedFleet, Schemas } from "@/api/types";
import { Badge, type Tone } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Table, Td, Th, Tr } from "@/components/ui/Table";
import { suggestName } from "@/lib/suggestName";
import { formatErrorBar, formatPercent, formatSeconds, formatUsd } from "@/lib/format";
import { toast } from "@/lib/toast";

const basisTones: Record<string, Tone> = { measured: "ok", interpolated: "accent", assumed: "warn" };

interface FleetTableProps {
  label: string;
  fleets: readonly PlannedFleet[];
  taken: readonly string[];
}

/** Fleets with what they cost and how fast they are; each can be deployed. */
export function FleetTable({ label, fleets, taken }: FleetTableProps) {
  const deploy = useDeploy();
  const navigate = useNavigate();
  const start = (fleet: PlannedFleet) => {
    const name = suggestName(fleet.deployment.model, taken);
    deploy.mutate({ name, ...fleet.deployment } as Schemas["CreateDeployment"], {
      onSuccess: async (deployed) => {
        toast.success(`Deploying ${deployed.name}`);
        await navigate("/models");
      },
      onError: (error) => toast.error(`Could not deploy ${name}`, error),
    });
  };
  return (
    <Table label={label}>
      <thead>
        <tr>
          <Th>Fleet</Th>
          <Th numeric>Per hour</Th>
          <Th numeric>Per million</Th>
          <Th numeric>TTFT p95</Th>
          <Th numeric>ITL p95</Th>
          <Th numeric>Errors</Th>
          <Th numeric>Busy</Th>
          <Th>Basis</Th>
          <Th>
            <span className="sr-only">Deploy</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {fleets.map((fleet) => (
          <Tr key={fleet.name}>
            <Td className="min-w-52">
              <span className="font-medium">{fleet.name}</span>
              <span className="block text-xs text-muted">{fleet.miss === null ? fleet.arithmetic : `Misses ${fleet.miss}`}</span>
            </Td>
            <Td numeric>{formatUsd(fleet.cost_per_hour_usd)}</Td>
            <Td numeric>{formatUsd(fleet.cost_per_million_output_tokens_usd)}</Td>
            <Td numeric>
              {formatSeconds(fleet.time_to_first_token.p95)} <span className="block text-xs text-muted">{formatErrorBar(fleet.error_percent.time_to_first_token)}</span>
            </Td>
            <Td numeric>
              {formatSeconds(fleet.inter_token_latency.p95)} <span className="block text-xs text-muted">{formatErrorBar(fleet.error_percent.time_per_output_token)}</span>
            </Td>
            <Td numeric>{formatPercent(fleet.error_rate)}</Td>
            <Td numeric>{formatPercent(fleet.utilization)}</Td>
            <Td>
              <Badge tone={basisTones[fleet.basis] ?? "neutral"}>{fleet.basis}</Badge>
            </Td>
            <Td>
              <Button onClick={() => start(fleet)} busy={deploy.isPending && deploy.variables.gpu === fleet.deployment.gpu && deploy.variables.replicas === fleet.deployment.replicas} aria-label={`Deploy ${fleet.name}`}>
                <Rocket aria-hidden /> Deploy
              </Button>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
