using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nebula.Domain.Planning.Reports;

/// <summary>The JSON of a plan.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PlanReport))]
public sealed partial class PlanJson : JsonSerializerContext
{
    private static readonly PlanJson Indented = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The JSON for people: indented, with a line break at its end.</summary>
    public static string Format(PlanReport report) => JsonSerializer.Serialize(report, Indented.PlanReport) + "\n";
}
