import { createBrowserRouter } from "react-router";
import { Layout } from "@/components/layout/Layout";
import { PageSkeleton } from "@/components/layout/PageSkeleton";
import { RequireSession } from "@/features/auth/components/RequireSession";
import { SignInPage } from "@/features/auth/components/SignInPage";
import { ErrorPage, NotFoundPage } from "./ErrorPage";

const pages = [
  { index: true, lazy: async () => ({ Component: (await import("@/features/dashboard/components/DashboardPage")).DashboardPage }) },
  { path: "keys", lazy: async () => ({ Component: (await import("@/features/keys/components/KeysPage")).KeysPage }) },
  { path: "keys/:id", lazy: async () => ({ Component: (await import("@/features/keys/components/KeyPage")).KeyPage }) },
  { path: "models", lazy: async () => ({ Component: (await import("@/features/models/components/ModelsPage")).ModelsPage }) },
  { path: "models/deploy", lazy: async () => ({ Component: (await import("@/features/models/components/DeployPage")).DeployPage }) },
  { path: "models/prediction/*", lazy: async () => ({ Component: (await import("@/features/plan/components/PredictionPage")).PredictionPage }) },
  { path: "plan", lazy: async () => ({ Component: (await import("@/features/plan/components/PlanPage")).PlanPage }) },
  { path: "scripts", lazy: async () => ({ Component: (await import("@/features/scripts/components/ScriptsPage")).ScriptsPage }) },
  { path: "models/connect", lazy: async () => ({ Component: (await import("@/features/models/components/ConnectPage")).ConnectPage }) },
  { path: "models/route", lazy: async () => ({ Component: (await import("@/features/models/components/RoutePage")).RoutePage }) },
  { path: "chat/:id?", handle: { full: true }, lazy: async () => ({ Component: (await import("@/features/chat/components/ChatPage")).ChatPage }) },
  { path: "embeddings", lazy: async () => ({ Component: (await import("@/features/embeddings/components/EmbeddingsPage")).EmbeddingsPage }) },
  { path: "usage", lazy: async () => ({ Component: (await import("@/features/usage/components/UsagePage")).UsagePage }) },
  { path: "*", Component: NotFoundPage },
];

/** @param basename Where the app is mounted. */
export function createRouter(basename: string) {
  return createBrowserRouter(
    [
      { path: "/sign-in", Component: SignInPage, ErrorBoundary: ErrorPage },
      {
        path: "/",
        element: (
          <RequireSession>
            <Layout />
          </RequireSession>
        ),
        ErrorBoundary: ErrorPage,
        HydrateFallback: () => (
          <div className="p-6">
            <PageSkeleton />
          </div>
        ),
        children: [{ ErrorBoundary: ErrorPage, children: pages }],
      },
    ],
    { basename },
  );
}
