import { Plus, Zap } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Card, CardHeader } from "@/components/ui/Card";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { Table, Th } from "@/components/ui/Table";
import { useFaults } from "../api/faults";
import { FaultFormDialog } from "./FaultFormDialog";
import { FaultRow } from "./FaultRow";

/** The faults, with a form to create one. */
export function FaultsSection() {
  const faults = useFaults();
  const [creating, setCreating] = useState(false);
  const create = (
    <Button variant="primary" size="sm" onClick={() => setCreating(true)}>
      <Plus aria-hidden /> New fault
    </Button>
  );

  return (
    <Card className="overflow-hidden">
      <CardHeader title="Faults" hint="Rules that make requests fail or slow on purpose. What a fault ends costs nothing." actions={faults.data && faults.data.length > 0 ? create : undefined} />
      {faults.data ? (
        faults.data.length === 0 ? (
          <EmptyState icon={<Zap />} title="No faults" action={create}>
            Test how an application retries, times out and reports errors.
          </EmptyState>
        ) : (
          <Table label="Faults" className="min-w-[48rem]">
            <thead>
              <tr>
                <Th>On</Th>
                <Th>Name</Th>
                <Th>Kind</Th>
                <Th numeric>Probability</Th>
                <Th numeric>Requests</Th>
                <Th numeric>Hit</Th>
                <Th>
                  <span className="sr-only">Actions</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {faults.data.map((fault) => (
                <FaultRow key={fault.name} fault={fault} />
              ))}
            </tbody>
          </Table>
        )
      ) : faults.error ? (
        <ErrorState error={faults.error} onRetry={() => void faults.refetch()} />
      ) : (
        <Loading>
          <div className="space-y-4 p-5">
            {[0, 1, 2].map((row) => (
              <Skeleton key={row} className="h-9 w-full" />
            ))}
          </div>
        </Loading>
      )}
      <FaultFormDialog open={creating} onOpenChange={setCreating} fault={null} />
    </Card>
  );
}
