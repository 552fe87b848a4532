import { Plug } from "lucide-react";
import { BackToModels } from "@/components/BackToModels";
import { Card, CardHeader } from "@/components/ui/Card";
import { PageHeader } from "@/components/ui/PageHeader";
import { useTitle } from "@/hooks/useTitle";
import { CreateBackendForm } from "./CreateBackendForm";
import { UpstreamFields } from "./UpstreamFields";
import * as upstreamForm from "./upstreamForm";
import { UpstreamOptions } from "./UpstreamOptions";

/** Creates a deployment whose answers an OpenAI-compatible server writes. */
export function ConnectPage() {
  useTitle("Connect a server");
  const action = (
    <>
      <Plug aria-hidden /> Connect
    </>
  );
  return (
    <>
      <PageHeader above={<BackToModels />} title="Connect a server" description="An OpenAI-compatible server, such as vLLM, Ollama or OpenAI, writes the answers." />
      <CreateBackendForm kind={upstreamForm} action={action}>
        {(form) => (
          <>
            <Card>
              <CardHeader title="Upstream server" />
              <div className="px-4 pb-5 sm:px-5">
                <UpstreamFields form={form} exists={false} hasSecret={false} />
              </div>
            </Card>
            <Card>
              <CardHeader title="Options" />
              <div className="px-4 pb-5 sm:px-5">
                <UpstreamOptions form={form} />
              </div>
            </Card>
          </>
        )}
      </CreateBackendForm>
    </>
  );
}
