import { Disc } from "lucide-react";
import { Card, CardHeader } from "@/components/ui/Card";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { Table, Th } from "@/components/ui/Table";
import { useRecordings } from "../api/recordings";
import { RecordingRow } from "./RecordingRow";

/** The recordings of upstream servers. */
export function RecordingsSection() {
  const recordings = useRecordings();
  return (
    <Card className="overflow-hidden">
      <CardHeader title="Recordings" hint="What upstream servers have answered. A deployment can replay it without them." />
      {recordings.data ? (
        recordings.data.length === 0 ? (
          <EmptyState icon={<Disc />} title="No recordings">
            Switch on “Record” at a deployment of an upstream server.
          </EmptyState>
        ) : (
          <Table label="Recordings" className="min-w-[36rem]">
            <thead>
              <tr>
                <Th>Name</Th>
                <Th numeric>Exchanges</Th>
                <Th numeric>Size</Th>
                <Th>Updated</Th>
                <Th>
                  <span className="sr-only">Actions</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {recordings.data.map((recording) => (
                <RecordingRow key={recording.name} recording={recording} />
              ))}
            </tbody>
          </Table>
        )
      ) : recordings.error ? (
        <ErrorState error={recordings.error} onRetry={() => void recordings.refetch()} />
      ) : (
        <Loading>
          <div className="space-y-4 p-5">
            <Skeleton className="h-9 w-full" />
          </div>
        </Loading>
      )}
    </Card>
  );
}
