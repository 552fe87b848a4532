using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Shouldly;

namespace Nebula.Tests.Wire;

/// <summary>Checks answers against the schemas of an OpenAPI document. A field that the document does not describe is an error, too.</summary>
internal sealed class AnswerSchemas
{
    private readonly JsonNode _document;
    private readonly string _definitions;

    public AnswerSchemas(string document)
    {
        _document = JsonNode.Parse(document.Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal))!;
        var schemas = _document["components"]!["schemas"]!.AsObject();
        foreach (var (_, schema) in schemas)
            Close(schema);
        _definitions = schemas.ToJsonString();
    }

    /// <summary>The documented responses of an operation, by status, with their media types and schemas.</summary>
    public IEnumerable<(int Status, JsonObject Content)> GetResponses(string path, string verb)
    {
        foreach (var (status, response) in _document["paths"]![path]![verb]!["responses"]!.AsObject())
        {
            var content = response!["$ref"] is { } reference
                ? _document["components"]!["responses"]![reference.GetValue<string>().Split('/')[^1]]!["content"]!
                : response["content"] ?? new JsonObject();
            yield return (int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), content.AsObject());
        }
    }

    /// <summary>Checks a JSON text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="schema">The schema, which may refer to others.</param>
    /// <param name="what">What it is, for the message.</param>
    public void Check(string json, JsonNode schema, string what)
    {
        var whole = JsonSchema.FromText($$"""{"$schema":"https://json-schema.org/draft/2020-12/schema","allOf":[{{schema.ToJsonString()}}],"$defs":{{_definitions}}}""", new BuildOptions { SchemaRegistry = new SchemaRegistry() });
        var result = whole.Evaluate(JsonElement.Parse(json), new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        var errors = (result.Details ?? []).Where(static detail => detail.Errors is not null)
            .SelectMany(static detail => detail.Errors!.Select(error => $"{detail.InstanceLocation} ({detail.SchemaLocation}): {error.Key} {error.Value}"));
        result.IsValid.ShouldBeTrue($"{what}\n{string.Join('\n', errors)}\n{json}");
    }

    private static void Close(JsonNode? schema)
    {
        if (schema is JsonObject o)
        {
            if (o["properties"] is JsonObject && !o.ContainsKey("additionalProperties"))
                o["additionalProperties"] = false;
            foreach (var (_, child) in o)
                Close(child);
        }
        else if (schema is JsonArray array)
        {
            foreach (var child in array)
                Close(child);
        }
    }
}
