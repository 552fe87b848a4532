using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nebula.Api.Management.ApiKeys;
using Nebula.Api.Management.Deployments;
using Nebula.Api.Management.Faults;
using Nebula.Api.Management.Health;
using Nebula.Api.Management.Journal;
using Nebula.Api.Management.Metrics;
using Nebula.Api.Management.Recordings;
using Nebula.Api.Management.Responses;
using Nebula.Api.Management.Scripts;
using Nebula.Api.Management.Usage;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Nebula.Domain.Planning.Reports;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Usage;

namespace Nebula.Api.ApiDescription;

/// <summary>The schemas of the management API's answers, generated from the types that are written.</summary>
internal static class BodySchemas
{
    private static readonly Dictionary<Type, (string Name, string? Object)> Components = new()
    {
        [typeof(ApiKeyBody)] = ("ApiKey", "api_key"),
        [typeof(ApiKeyWithSecretBody)] = ("ApiKeyWithSecret", "api_key"),
        [typeof(ListBody<ApiKeyBody>)] = ("ApiKeyList", "list"),
        [typeof(ApiKeyGaugesBody)] = ("ApiKeyUsage", null),
        [typeof(GaugeBody)] = ("LimitGauge", null),
        [typeof(RateLimits)] = ("RateLimits", null),
        [typeof(DeploymentBody)] = ("Deployment", "deployment"),
        [typeof(BackendBody)] = ("Backend", null),
        [typeof(UpstreamHealthBody)] = ("UpstreamHealth", null),
        [typeof(SupportsBody)] = ("UpstreamSupport", null),
        [typeof(RouteBody)] = ("DeploymentRoute", null),
        [typeof(ListBody<DeploymentBody>)] = ("DeploymentList", "list"),
        [typeof(FaultBody)] = ("Fault", "fault"),
        [typeof(ListBody<FaultBody>)] = ("FaultList", "list"),
        [typeof(CatalogBody)] = ("Catalog", "catalog"),
        [typeof(ModelCard)] = ("ModelCard", null),
        [typeof(ExpertLayout)] = ("ExpertLayout", null),
        [typeof(LatentAttention)] = ("LatentAttention", null),
        [typeof(SlidingWindow)] = ("SlidingWindow", null),
        [typeof(GpuProfile)] = ("GpuProfile", null),
        [typeof(FitBody)] = ("CatalogFit", null),
        [typeof(FitRulesBody)] = ("FitRules", null),
        [typeof(EstimateBody)] = ("Estimate", "estimate"),
        [typeof(PlanReport)] = ("Plan", "plan"),
        [typeof(PlanTraffic)] = ("PlanTraffic", null),
        [typeof(PlanMeasurement)] = ("PlanMeasurement", null),
        [typeof(PlannedFleet)] = ("PlannedFleet", null),
        [typeof(PlannedDeployment)] = ("PlannedDeployment", null),
        [typeof(PlannedLatency)] = ("PlannedLatency", null),
        [typeof(PlannedError)] = ("PlannedError", null),
        [typeof(PlannedTarget)] = ("PlannedTarget", null),
        [typeof(SkippedFleet)] = ("SkippedFleet", null),
        [typeof(PlanSweep)] = ("PlanSweep", null),
        [typeof(SweptRate)] = ("SweptRate", null),
        [typeof(PlanPareto)] = ("PlanPareto", null),
        [typeof(ParetoPoint)] = ("ParetoPoint", null),
        [typeof(UsageBody)] = ("UsagePage", "list"),
        [typeof(UsageRowBody)] = ("UsageRow", null),
        [typeof(UsageTotals)] = ("UsageTotals", null),
        [typeof(SettledRequestBody)] = ("SettledRequest", "request"),
        [typeof(ListBody<SettledRequestBody>)] = ("RequestList", "list"),
        [typeof(MetricsBody)] = ("Metrics", "metrics"),
        [typeof(RequestCountsBody)] = ("RequestCounts", null),
        [typeof(TokenCountsBody)] = ("TokenCounts", null),
        [typeof(LatenciesBody)] = ("Latencies", null),
        [typeof(LatencyBody)] = ("Latency", null),
        [typeof(BusyKeyBody)] = ("BusyKey", null),
        [typeof(DeploymentLoadBody)] = ("DeploymentLoad", null),
        [typeof(HistoryBody)] = ("MetricsHistory", "list"),
        [typeof(HistoryPointBody)] = ("HistoryPoint", null),
        [typeof(HealthBody)] = ("Health", null),
        [typeof(DependencyBody)] = ("Dependency", null),
        [typeof(HealthStatusBody)] = ("ServiceStatus", null),
        [typeof(ScriptBody)] = ("Script", "script"),
        [typeof(ListBody<ScriptBody>)] = ("ScriptList", "list"),
        [typeof(ScriptRuleBody)] = ("ScriptRule", null),
        [typeof(ScriptWarningBody)] = ("ScriptWarning", null),
        [typeof(ScriptDeletionBody)] = ("ScriptDeletion", "script_deletion"),
        [typeof(ScriptResetBody)] = ("ScriptReset", "script_reset"),
        [typeof(RecordingBody)] = ("Recording", "recording"),
        [typeof(ListBody<RecordingBody>)] = ("RecordingList", "list"),
        [typeof(RecordingDeletionBody)] = ("RecordingDeletion", "recording_deletion"),
        [typeof(JournalEntryBody)] = ("JournalEntry", "journal_entry"),
        [typeof(ListBody<JournalEntryBody>)] = ("JournalPage", "list"),
        [typeof(JournalDeletionBody)] = ("JournalDeletion", "journal_deletion"),
        [typeof(JournalAssertionsBody)] = ("JournalAssertions", "journal_assertions"),
        [typeof(JournalFindingBody)] = ("JournalFinding", null),
        [typeof(UnusedRuleBody)] = ("UnusedRule", null),
    };

    private static readonly JsonSchemaExporterOptions Options = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    /// <summary>All of them by name.</summary>
    public static IEnumerable<(string Name, JsonNode Schema)> All() => Components.Select(static component =>
        (component.Value.Name, Bodies.Json.GetTypeInfo(component.Key)!.GetJsonSchemaAsNode(Options)));

    /// <summary>The name of a type's schema.</summary>
    public static string GetName(Type type) => Components[type].Name;

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
            schema = [];
        // The exporter takes a list without a setter for nullable, whatever its annotation says.
        if (context.PropertyInfo is { Set: null, AttributeProvider: PropertyInfo property } && schema["type"] is JsonArray types
            && new NullabilityInfoContext().Create(property).ReadState == NullabilityState.NotNull)
            schema["type"] = types[0]!.DeepClone();
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var nullable = type != context.TypeInfo.Type || schema["type"] is JsonArray;
        if (type == typeof(DateTimeOffset))
            return new JsonObject { ["type"] = nullable ? new JsonArray("string", "null") : "string", ["format"] = "date-time" };
        if (schema.ContainsKey("enum"))
            schema.Insert(0, "type", nullable ? new JsonArray("string", "null") : "string");
        if (!Components.TryGetValue(type, out var component))
            return schema;
        if (!context.Path.IsEmpty)
        {
            var reference = new JsonObject { ["$ref"] = $"#/components/schemas/{component.Name}" };
            return nullable ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) } : reference;
        }

        var properties = schema["properties"]!.AsObject();
        if (component.Object is not null)
            properties["object"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray(component.Object) };
        return new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray([.. properties.Select(static property => property.Key).Except(FindOptional(context.TypeInfo)).Select(static name => (JsonNode)name)]),
            ["properties"] = properties.DeepClone(),
        };
    }

    // Members that are left out rather than null.
    private static IEnumerable<string> FindOptional(JsonTypeInfo type) => type.Properties
        .Where(static property => property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) == true)
        .Select(static property => property.Name);
}
