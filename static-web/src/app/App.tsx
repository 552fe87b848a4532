import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { RouterProvider } from "react-router";
import { Toasts } from "@/components/ui/Toasts";
import { TooltipProvider } from "@/components/ui/Tooltip";
import type { createRouter } from "./router";

interface AppProps {
  queryClient: QueryClient;
  router: ReturnType<typeof createRouter>;
}

export const App = ({ queryClient, router }: AppProps) => (
  <QueryClientProvider client={queryClient}>
    <TooltipProvider>
      <RouterProvider router={router} />
      <Toasts />
    </TooltipProvider>
  </QueryClientProvider>
);
