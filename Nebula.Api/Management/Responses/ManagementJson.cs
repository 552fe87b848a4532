using System.Text.Json.Serialization;
using Nebula.Api.Management.ApiKeys;
using Nebula.Api.Management.Deployments;
using Nebula.Api.Management.Faults;
using Nebula.Api.Management.Health;
using Nebula.Api.Management.Journal;
using Nebula.Api.Management.Metrics;
using Nebula.Api.Management.Planning;
using Nebula.Api.Management.Recordings;
using Nebula.Api.Management.Scripts;
using Nebula.Api.Management.Usage;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Models;
using Nebula.Domain.Planning.Reports;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Responses;

/// <summary>The JSON of the management API: snake case, null in place of a missing value, times in UTC.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters =
    [
        typeof(UtcTimeConverter), typeof(SnakeCaseEnum<ApiKeyStatus>), typeof(SnakeCaseEnum<DeploymentState>), typeof(SnakeCaseEnum<UsageBucket>),
        typeof(SnakeCaseEnum<HistoryStep>), typeof(SnakeCaseEnum<HealthStatus>), typeof(SnakeCaseEnum<ModelKind>), typeof(SnakeCaseEnum<DeploymentDialect>),
        typeof(SnakeCaseEnum<UpstreamCircuit>), typeof(SnakeCaseEnum<WeightFormat>), typeof(SnakeCaseEnum<KvCacheDtype>), typeof(SnakeCaseEnum<PredictionBasis>), typeof(SnakeCaseEnum<QueryKeyNorm>),
    ])]
[JsonSerializable(typeof(ApiKeyBody))]
[JsonSerializable(typeof(ApiKeyWithSecretBody))]
[JsonSerializable(typeof(ListBody<ApiKeyBody>))]
[JsonSerializable(typeof(DeploymentBody))]
[JsonSerializable(typeof(ListBody<DeploymentBody>))]
[JsonSerializable(typeof(FaultBody))]
[JsonSerializable(typeof(ListBody<FaultBody>))]
[JsonSerializable(typeof(CatalogBody))]
[JsonSerializable(typeof(EstimateBody))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(PlanProgressBody))]
[JsonSerializable(typeof(UsageBody))]
[JsonSerializable(typeof(ListBody<SettledRequestBody>))]
[JsonSerializable(typeof(MetricsBody))]
[JsonSerializable(typeof(HistoryBody))]
[JsonSerializable(typeof(HealthBody))]
[JsonSerializable(typeof(HealthStatusBody))]
[JsonSerializable(typeof(ScriptBody))]
[JsonSerializable(typeof(ListBody<ScriptBody>))]
[JsonSerializable(typeof(ScriptDeletionBody))]
[JsonSerializable(typeof(ScriptResetBody))]
[JsonSerializable(typeof(RecordingBody))]
[JsonSerializable(typeof(ListBody<RecordingBody>))]
[JsonSerializable(typeof(RecordingDeletionBody))]
[JsonSerializable(typeof(ListBody<JournalEntryBody>))]
[JsonSerializable(typeof(JournalDeletionBody))]
[JsonSerializable(typeof(JournalAssertionsBody))]
internal sealed partial class ManagementJson : JsonSerializerContext;
