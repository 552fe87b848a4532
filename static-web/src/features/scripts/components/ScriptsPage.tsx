import { PageHeader } from "@/components/ui/PageHeader";
import { useTitle } from "@/hooks/useTitle";
import { FaultsSection } from "./FaultsSection";

/** What a test sets up: the ways in which requests fail. */
export function ScriptsPage() {
  useTitle("Scripts & faults");
  return (
    <>
      <PageHeader title="Scripts & faults" description="Decide what requests get, to test the applications that send them." />
      <FaultsSection />
    </>
  );
}
