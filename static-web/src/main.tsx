import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import { createRouter } from "@/app/router";
import { ErrorState } from "@/components/ui/States";
import { configureApi } from "@/lib/apiClient";
import { basePath } from "@/lib/base";
import { loadConfig } from "@/lib/config";
import { createQueryClient } from "@/lib/queryClient";
import { signInByFragment } from "@/lib/session";
import { watchTheme } from "@/lib/theme";
import "./index.css";

// First of all, so that the key leaves the address at once; and again where the link is pasted into an open tab.
signInByFragment();
window.addEventListener("hashchange", () => signInByFragment());
watchTheme();

const root = createRoot(document.getElementById("root")!);
try {
  configureApi((await loadConfig()).apiUrl);
  const queryClient = createQueryClient();
  const router = createRouter(basePath());
  root.render(
    <StrictMode>
      <App queryClient={queryClient} router={router} />
    </StrictMode>,
  );
} catch (error) {
  root.render(<ErrorState error={error instanceof Error ? error : new Error(String(error))} onRetry={() => window.location.reload()} className="min-h-dvh" />);
}
