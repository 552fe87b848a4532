import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import { createRouter } from "@/app/router";
import { ErrorState } from "@/components/ui/States";
import { signInByCode, takeSignInCode } from "@/features/auth/api/signInLink";
import { configureApi } from "@/lib/apiClient";
import { basePath } from "@/lib/base";
import { loadConfig } from "@/lib/config";
import { createQueryClient } from "@/lib/queryClient";
import { watchTheme } from "@/lib/theme";
import "./index.css";

// Before anything else, so that the code leaves the address at once.
const code = takeSignInCode();
window.addEventListener("hashchange", () => {
  const pasted = takeSignInCode();
  if (pasted !== null) void signInByCode(pasted);
});
watchTheme();

const root = createRoot(document.getElementById("root")!);
try {
  configureApi((await loadConfig()).apiUrl);
  if (code !== null) await signInByCode(code);
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
