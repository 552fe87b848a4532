// Checks the manifests of a folder, YAML documents, against the schemas of their kinds. Prints one line for each wrong one.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as yaml from "js-yaml";

const packages = { "keda.sh": "@kubernetes-models/keda/", "monitoring.coreos.com": "@kubernetes-models/prometheus-operator/" };
const [folder] = process.argv.slice(2);

const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".yaml"));
for (const manifest of files.flatMap((name) => yaml.loadAll(readFileSync(join(folder, name), "utf8"))).filter(Boolean)) {
  try {
    const group = manifest.apiVersion.split("/")[0];
    const { [manifest.kind]: Model } = await import(`${packages[group] ?? "kubernetes-models/"}${manifest.apiVersion}/${manifest.kind}`);
    new Model(manifest).validate();
  } catch (error) {
    console.log(`${manifest.kind} ${manifest.metadata?.name}: ${error.message}`);
    process.exitCode = 1;
  }
}
