import { ChevronLeft, Plug } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Link, useNavigate } from "react-router";
import { Button } from "@/components/ui/Button";
import { Card, CardHeader } from "@/components/ui/Card";
import { Field, Input } from "@/components/ui/Field";
import { PageHeader } from "@/components/ui/PageHeader";
import { InlineError } from "@/components/ui/States";
import { useTitle } from "@/hooks/useTitle";
import { toast } from "@/lib/toast";
import { useDeploy } from "../api/mutations";
import { parseAliases } from "./aliases";

const shown = ["name", "aliases", "backend.url", "backend.model", "backend.secret", "backend.timeout_seconds"];

/** Creates a deployment whose answers an OpenAI-compatible server writes. */
export function ConnectPage() {
  useTitle("Connect a server");
  const navigate = useNavigate();
  const [values, setValues] = useState({ name: "", aliases: "", url: "", model: "", secret: "", timeout: "" });
  const deploy = useDeploy();
  const param = deploy.error?.field ?? "";
  const errorAt = (field: string) => (param === field ? deploy.error?.message : undefined);
  const text = (key: keyof typeof values) => ({
    value: values[key],
    onChange: (event: { target: { value: string } }) => setValues((before) => ({ ...before, [key]: event.target.value })),
    autoComplete: "off",
    spellCheck: false,
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { name, aliases, url, model, secret, timeout } = values;
    deploy.mutate(
      {
        name: name.trim(),
        aliases: parseAliases(aliases),
        backend: { type: "upstream", url: url.trim(), model: model.trim(), secret: secret === "" ? null : secret, timeout_seconds: timeout.trim() === "" ? null : Number(timeout) },
      },
      {
        onSuccess: async (deployed) => {
          toast.success(`${deployed.name} is ready`);
          await navigate("/models");
        },
      },
    );
  };

  return (
    <>
      <PageHeader
        above={
          <Link to="/models" className="-ml-1 inline-flex items-center gap-0.5 text-sm text-muted hover:text-fg">
            <ChevronLeft className="size-4" aria-hidden /> Models
          </Link>
        }
        title="Connect a server"
        description="An OpenAI-compatible server, such as vLLM, Ollama or OpenAI, writes the answers."
      />
      <form onSubmit={submit} noValidate className="max-w-2xl space-y-4">
        <Card>
          <CardHeader title="Upstream server" />
          <div className="grid gap-x-4 gap-y-5 px-4 pb-5 sm:grid-cols-2 sm:px-5">
            <Field label="Name" hint="Requests name it in their “model” field." error={errorAt("name")}>
              {(field) => <Input {...field} {...text("name")} maxLength={128} />}
            </Field>
            <Field label="Aliases" optional hint="Other model names that requests may use. Separate them by commas." error={errorAt("aliases")}>
              {(field) => <Input {...field} {...text("aliases")} />}
            </Field>
            <Field label="Address" hint="The base URL, such as https://host/v1." error={errorAt("backend.url")} className="sm:col-span-2">
              {(field) => <Input {...field} {...text("url")} type="url" placeholder="https://host/v1" />}
            </Field>
            <Field label="Model" hint="The model that the server is asked for." error={errorAt("backend.model")}>
              {(field) => <Input {...field} {...text("model")} />}
            </Field>
            <Field label="Secret" optional hint="Sent as a bearer token. Stored encrypted and never shown." error={errorAt("backend.secret")}>
              {(field) => <Input {...field} {...text("secret")} type="password" autoComplete="new-password" />}
            </Field>
            <Field label="Time limit" optional hint="Seconds that one answer may take. Default: 600." error={errorAt("backend.timeout_seconds")}>
              {(field) => <Input {...field} {...text("timeout")} type="number" min={1} max={1800} placeholder="600" className="num" />}
            </Field>
          </div>
        </Card>
        {deploy.error && !shown.includes(param) && <InlineError error={deploy.error} />}
        <Button type="submit" variant="primary" busy={deploy.isPending}>
          <Plug aria-hidden /> Connect
        </Button>
      </form>
    </>
  );
}
