import { Loading, Skeleton } from "@/components/ui/States";

/** Shown while a page's code is loading. */
export const PageSkeleton = () => (
  <Loading>
    <div className="space-y-5">
      <Skeleton className="h-8 w-48" />
      <Skeleton className="h-28 w-full" />
      <Skeleton className="h-72 w-full" />
    </div>
  </Loading>
);
