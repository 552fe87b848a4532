import { CircleCheck, CircleX, Download } from "lucide-react";
import type { ReactNode } from "react";
import type { Plan } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Card, CardHeader } from "@/components/ui/Card";
import { downloadText } from "@/lib/download";
import { cn } from "@/lib/cn";
import { fleetsToCsv } from "../lib/fleetsToCsv";
import { FleetTable } from "./FleetTable";
import { PlanCharts } from "./PlanCharts";

interface PlanResultProps {
  plan: Plan;
  /** Names of deployments. */
  taken: readonly string[];
}

/** A plan: the answer first, then the charts and the fleets. */
export function PlanResult({ plan, taken }: PlanResultProps) {
  const { html, ...json } = plan;
  return (
    <div className="space-y-4">
      <Card>
        <div className="space-y-4 px-4 py-4 sm:px-5">
          <p className={cn("flex items-start gap-2 text-base font-medium", plan.meets_targets ? "text-fg" : "text-danger")} role="status">
            {plan.meets_targets ? <CircleCheck className="mt-1 size-4 shrink-0 text-ok" aria-hidden /> : <CircleX className="mt-1 size-4 shrink-0" aria-hidden />}
            <span className="min-w-0">{plan.answer}</span>
          </p>
          <div className="flex flex-wrap gap-2">
            {html != null && (
              <Button onClick={() => downloadText("nebula-plan.html", "text/html", html)}>
                <Download aria-hidden /> Report
              </Button>
            )}
            <Button onClick={() => downloadText("nebula-plan.json", "application/json", JSON.stringify(json, null, 2))}>
              <Download aria-hidden /> JSON
            </Button>
            <Button onClick={() => downloadText("nebula-plan.csv", "text/csv", fleetsToCsv(plan))}>
              <Download aria-hidden /> CSV
            </Button>
          </div>
        </div>
      </Card>
      <PlanCharts plan={plan} />
      {plan.ranked.length > 0 && (
        <Card className="overflow-hidden">
          <CardHeader title="Fleets that reach the targets" hint="The cheapest first" />
          <FleetTable label="Fleets that reach the targets" fleets={plan.ranked} taken={taken} />
        </Card>
      )}
      {plan.rejected.length > 0 && (
        <Card className="overflow-hidden">
          <CardHeader title="Fleets that miss a target" hint="The closest first" />
          <FleetTable label="Fleets that miss a target" fleets={plan.rejected} taken={taken} />
        </Card>
      )}
      <List title="Not simulated" items={plan.skipped.map(({ name, reason }) => ({ key: name, text: <><span className="font-medium text-fg">{name}</span>: {reason}</> }))} />
      <List title="Notes" items={plan.assumptions.map((text) => ({ key: text, text }))} />
    </div>
  );
}

function List({ title, items }: { title: string; items: readonly { key: string; text: ReactNode }[] }) {
  if (items.length === 0) return null;
  return (
    <Card>
      <details className="px-4 py-3 sm:px-5">
        <summary className="cursor-pointer text-sm font-medium">
          {title} <span className="num font-normal text-muted">({items.length})</span>
        </summary>
        <ul className="mt-2 space-y-1 text-sm break-words text-muted">
          {items.map(({ key, text }) => (
            <li key={key}>{text}</li>
          ))}
        </ul>
      </details>
    </Card>
  );
}
