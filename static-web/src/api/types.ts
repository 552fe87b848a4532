import type { components, operations } from "./schema";

/** The API's bodies, by their names in its OpenAPI document. */
export type Schemas = components["schemas"];

export type ApiKey = Schemas["ApiKey"];
export type ApiKeyWithSecret = Schemas["ApiKeyWithSecret"];
export type ApiKeyList = Schemas["ApiKeyList"];
export type Fault = Schemas["Fault"];
export type FaultList = Schemas["FaultList"];
export type Script = Schemas["Script"];
export type Recording = Schemas["Recording"];
export type ScriptRule = Schemas["ScriptRule"];
export type JournalEntry = Schemas["JournalEntry"];
export type JournalPage = Schemas["JournalPage"];
export type JournalAssertions = Schemas["JournalAssertions"];
export type JournalFinding = Schemas["JournalFinding"];
export type Deployment = Schemas["Deployment"];
export type DeploymentList = Schemas["DeploymentList"];
export type Catalog = Schemas["Catalog"];
export type ModelCard = Schemas["ModelCard"];
export type GpuProfile = Schemas["GpuProfile"];
export type Estimate = Schemas["Estimate"];
export type EstimateDeployment = Schemas["EstimateDeployment"];
export type Plan = Schemas["Plan"];
export type PlannedFleet = Schemas["PlannedFleet"];
export type Metrics = Schemas["Metrics"];
export type HistoryPoint = Schemas["HistoryPoint"];
export type MetricsHistory = Schemas["MetricsHistory"];
export type Health = Schemas["Health"];
export type UsagePage = Schemas["UsagePage"];
export type UsageRow = Schemas["UsageRow"];
export type UsageTotals = Schemas["UsageTotals"];
export type SettledRequest = Schemas["SettledRequest"];
export type RequestList = Schemas["RequestList"];

/** The query parameters of an operation. */
export type QueryOf<TName extends keyof operations> = NonNullable<operations[TName]["parameters"]["query"]>;

/** The four limits a key can have, in the order they are shown. */
export const limitKinds = ["requests_per_minute", "tokens_per_minute", "concurrent_requests", "tokens_per_day"] as const;
export type LimitKind = (typeof limitKinds)[number];
