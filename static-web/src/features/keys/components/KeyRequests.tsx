import { useQuery } from "@tanstack/react-query";
import { ListTree } from "lucide-react";
import { requestsQuery } from "@/api/queries/usage";
import { StatusCode } from "@/components/StatusCode";
import { Card, CardHeader } from "@/components/ui/Card";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { Table, Td, Th, Tr } from "@/components/ui/Table";
import { Time } from "@/components/ui/Time";
import { formatInteger, formatSeconds } from "@/lib/format";
import { liveInterval } from "@/lib/queryClient";

const shown = 20;

/** A key's newest requests, one by one. */
export function KeyRequests({ id }: { id: string }) {
  const requests = useQuery({ ...requestsQuery({ key_id: id, limit: shown }), refetchInterval: liveInterval });
  return (
    <Card className="overflow-hidden">
      <CardHeader title="Recent requests" hint={`The latest ${shown} admitted requests`} />
      {requests.data ? (
        requests.data.data.length === 0 ? (
          <EmptyState icon={<ListTree />} title="No requests yet" />
        ) : (
          <Table label="Recent requests" className="min-w-[40rem]">
            <thead>
              <tr>
                <Th>When</Th>
                <Th>Model</Th>
                <Th>Status</Th>
                <Th numeric>In</Th>
                <Th numeric>Out</Th>
                <Th numeric>First token</Th>
                <Th numeric>Duration</Th>
              </tr>
            </thead>
            <tbody>
              {requests.data.data.map((request) => (
                <Tr key={request.id}>
                  <Td className="w-24">
                    <Time at={request.at} />
                  </Td>
                  <Td className="max-w-40 truncate">{request.model}</Td>
                  <Td>
                    <StatusCode status={request.status} finish={request.finish_reason} />
                    {request.fault && <span className="block max-w-40 truncate text-xs text-muted">Fault {request.fault}</span>}
                  </Td>
                  <Td numeric>{formatInteger(request.input_tokens)}</Td>
                  <Td numeric>{formatInteger(request.output_tokens)}</Td>
                  <Td numeric>{formatSeconds(request.time_to_first_token_seconds)}</Td>
                  <Td numeric>{formatSeconds(request.duration_seconds)}</Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        )
      ) : requests.error ? (
        <ErrorState error={requests.error} onRetry={() => void requests.refetch()} />
      ) : (
        <Loading>
          <div className="space-y-3 px-5 pb-5">
            {[0, 1, 2, 3].map((row) => (
              <Skeleton key={row} className="h-7 w-full" />
            ))}
          </div>
        </Loading>
      )}
    </Card>
  );
}
