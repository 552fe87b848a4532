using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Nebula.Tests.Management.ApiDescription;

/// <summary>Makes the OpenAPI document from the table of routes, the types of the answers, and what <c>parts.json</c> describes by hand.</summary>
internal static partial class OpenApiGenerator
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The document as it is checked in.</summary>
    /// <param name="parts">What is described by hand.</param>
    public static string Generate(string parts)
    {
        var document = JsonNode.Parse(parts)!.AsObject();
        var schemas = document["components"]!["schemas"]!.AsObject();
        foreach (var (name, schema) in BodySchemas.All())
            schemas.Add(name, schema);
        document["components"]!["schemas"] = new JsonObject(
            schemas.OrderBy(static schema => schema.Key, StringComparer.Ordinal).Select(static schema => KeyValuePair.Create(schema.Key, schema.Value?.DeepClone())));
        var paths = new JsonObject();
        foreach (var operation in Operations.All)
        {
            if (!paths.ContainsKey(operation.Path))
                paths[operation.Path] = new JsonObject();
            paths[operation.Path]![operation.Verb] = Write(operation);
        }

        document["paths"] = paths;
        return document.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Write(Operation operation)
    {
        var written = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["summary"] = operation.Summary,
            ["tags"] = new JsonArray(operation.Path.Split('/')[1]),
            ["security"] = operation.Key.Length == 0 ? [] : new JsonArray(new JsonObject { [operation.Key] = new JsonArray() }),
        };
        var parameters = PathParameter().Matches(operation.Path).Select(static match => InPath(match.Groups["name"].Value))
            .Concat(operation.Parameters.Select(static name => Reference("parameters", name)))
            .ToArray<JsonNode>();
        if (parameters.Length > 0)
            written["parameters"] = new JsonArray(parameters);
        if (operation.Body is not null)
        {
            var type = operation.Verb == "patch" ? "application/merge-patch+json" : "application/json";
            var content = new JsonObject { ["application/json"] = Content(operation.Body) };
            if (type != "application/json")
                content[type] = Content(operation.Body);
            written["requestBody"] = new JsonObject { ["required"] = !operation.BodyOptional, ["content"] = content };
        }

        written["responses"] = Responses(operation);
        return written;
    }

    private static JsonObject Responses(Operation operation)
    {
        var content = new JsonObject { ["application/json"] = Content(operation.Answer) };
        foreach (var text in operation.Texts)
            content[text] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
        var responses = new JsonObject
        {
            [operation.Status.ToString(CultureInfo.InvariantCulture)] = new JsonObject { ["description"] = "Success.", ["content"] = content },
        };
        int[] errors = operation.Key.Length == 0 ? operation.Errors : [.. operation.Errors, 401, 403];
        foreach (var status in errors.Order())
        {
            // Where there is no key there is no error of the caller's: 503 has the same body as 200.
            responses[status.ToString(CultureInfo.InvariantCulture)] = operation.Key.Length == 0
                ? new JsonObject { ["description"] = "Unavailable.", ["content"] = new JsonObject { ["application/json"] = Content(operation.Answer) } }
                : Reference("responses", "Error");
        }

        return responses;
    }

    private static JsonObject Content(string schema) => new() { ["schema"] = Reference("schemas", schema) };

    private static JsonObject Reference(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };

    private static JsonObject InPath(string name) => new()
    {
        ["name"] = name,
        ["in"] = "path",
        ["required"] = true,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex PathParameter();
}
