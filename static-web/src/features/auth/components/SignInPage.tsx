import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Navigate, useSearchParams } from "react-router";
import { Button } from "@/components/ui/Button";
import { Field, Input } from "@/components/ui/Field";
import { Logo } from "@/components/ui/Logo";
import { useTitle } from "@/hooks/useTitle";
import { apiUrl } from "@/lib/apiClient";
import { signIn, useSession } from "@/lib/session";
import { verifyAdminKey } from "../api/verifyAdminKey";

export function SignInPage() {
  useTitle("Sign in");
  const { token, notice } = useSession();
  const [search] = useSearchParams();
  const queries = useQueryClient();
  const [key, setKey] = useState("");
  const [shown, setShown] = useState(false);
  const verification = useMutation({
    mutationFn: (entered: string) => verifyAdminKey(entered, queries),
    onSuccess: (_, entered) => signIn(entered),
  });

  if (token !== null) return <Navigate to={returnPath(search.get("next"))} replace />;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() !== "") verification.mutate(key.trim());
  };

  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-7 flex flex-col items-center gap-4 text-center">
          <Logo className="size-11" />
          <div>
            <h1 className="text-xl">Sign in to Nebula</h1>
            <p className="mt-1 text-sm text-muted">Keys, deployments, usage and chat.</p>
          </div>
        </div>
        <form onSubmit={submit} className="space-y-4 rounded-2xl border border-line bg-surface p-5 shadow-card">
          {notice && !verification.isError && (
            <p role="status" className="rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
              {notice}
            </p>
          )}
          <Field label="Admin key" error={verification.error?.message} hint="The server prints it at its first start and keeps it in admin.key in its data directory. This tab forgets it when you close it.">
            {(control) => (
              <div className="relative">
                <Input
                  {...control}
                  type={shown ? "text" : "password"}
                  value={key}
                  onChange={(event) => setKey(event.target.value)}
                  autoComplete="off"
                  autoCapitalize="off"
                  spellCheck={false}
                  autoFocus
                  required
                  className="pr-10"
                />
                <button
                  type="button"
                  onClick={() => setShown(!shown)}
                  aria-label={shown ? "Hide key" : "Show key"}
                  aria-pressed={shown}
                  className="absolute inset-y-0 right-0 flex w-10 items-center justify-center rounded-r-lg text-muted hover:text-fg"
                >
                  {shown ? <EyeOff className="size-4" aria-hidden /> : <Eye className="size-4" aria-hidden />}
                </button>
              </div>
            )}
          </Field>
          <Button type="submit" variant="primary" className="w-full" busy={verification.isPending} disabled={key.trim() === ""}>
            Sign in
          </Button>
        </form>
        <p className="mt-4 text-center text-xs break-all text-muted">{apiUrl()}</p>
      </div>
    </main>
  );
}

/** Where to go after signing in: always a page of this app. */
export function returnPath(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : "/";
}
