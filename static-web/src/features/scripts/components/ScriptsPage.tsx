import { PageHeader } from "@/components/ui/PageHeader";
import { useTitle } from "@/hooks/useTitle";
import { FaultsSection } from "./FaultsSection";
import { JournalSection } from "./JournalSection";
import { RecordingsSection } from "./RecordingsSection";
import { ScriptsSection } from "./ScriptsSection";

/** What a test sets up, the answers and the ways in which requests fail, and what it can look up afterwards. */
export function ScriptsPage() {
  useTitle("Scripts & faults");
  return (
    <>
      <PageHeader title="Scripts & faults" description="Decide what requests get, to test the applications that send them." />
      <div className="space-y-5">
        <ScriptsSection />
        <RecordingsSection />
        <FaultsSection />
        <JournalSection />
      </div>
    </>
  );
}
