import { Boxes, Plug, Rocket, Split } from "lucide-react";
import { Link } from "react-router";
import { useCatalog, useDeployments } from "@/api/queries/deployments";
import { buttonClass } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { PageHeader } from "@/components/ui/PageHeader";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/ui/States";
import { useTitle } from "@/hooks/useTitle";
import { CatalogGrid } from "./CatalogGrid";
import { DeploymentCard } from "./DeploymentCard";

export function ModelsPage() {
  useTitle("Models");
  const deployments = useDeployments();
  const catalog = useCatalog();

  return (
    <>
      <PageHeader
        title="Models"
        description="Your deployments and the model catalog."
        actions={
          <>
            <Link to="/models/route" className={buttonClass("secondary")}>
              <Split aria-hidden /> Route requests
            </Link>
            <Link to="/models/connect" className={buttonClass("secondary")}>
              <Plug aria-hidden /> Connect a server
            </Link>
            <Link to="/models/deploy" className={buttonClass("primary")}>
              <Rocket aria-hidden /> Deploy a model
            </Link>
          </>
        }
      />
      <section aria-labelledby="deployments">
        <h2 id="deployments" className="mb-3 text-sm">
          Deployments
        </h2>
        {deployments.data ? (
          deployments.data.length === 0 ? (
            <Card>
              <EmptyState icon={<Boxes />} title="Nothing is deployed">
                Choose a model below. Requests name the deployment in their <code>model</code> field.
              </EmptyState>
            </Card>
          ) : (
            <div className="grid gap-4 lg:grid-cols-2">
              {deployments.data.map((deployment) => (
                <DeploymentCard key={deployment.name} deployment={deployment} catalog={catalog.data} />
              ))}
            </div>
          )
        ) : deployments.error ? (
          <Card>
            <ErrorState error={deployments.error} onRetry={() => void deployments.refetch()} />
          </Card>
        ) : (
          <Loading>
            <div className="grid gap-4 lg:grid-cols-2">
              <Skeleton className="h-48" />
              <Skeleton className="h-48" />
            </div>
          </Loading>
        )}
      </section>
      <section aria-labelledby="catalog" className="mt-9">
        <h2 id="catalog" className="mb-3 text-sm">
          Catalog
        </h2>
        {catalog.data ? (
          <CatalogGrid catalog={catalog.data} />
        ) : catalog.error ? (
          <Card>
            <ErrorState error={catalog.error} onRetry={() => void catalog.refetch()} />
          </Card>
        ) : (
          <Loading>
            <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
              {[0, 1, 2, 3, 4, 5].map((card) => (
                <Skeleton key={card} className="h-52" />
              ))}
            </div>
          </Loading>
        )}
      </section>
    </>
  );
}
