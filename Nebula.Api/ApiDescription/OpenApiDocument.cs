using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Http.Dialects;

namespace Nebula.Api.ApiDescription;

/// <summary>Generates the OpenAPI document from <see cref="RouteTable"/>, the types of the answers, and what <c>components.json</c> describes by hand.</summary>
internal static partial class OpenApiDocument
{
    private const string Json = "application/json";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The document as UTF-8, indented.</summary>
    public static byte[] Generate(IEnumerable<ApiRoute> routes)
    {
        var document = ReadComponents();
        var schemas = document["components"]!["schemas"]!.AsObject();
        foreach (var (name, schema) in BodySchemas.All())
            schemas.Add(name, schema);
        document["components"]!["schemas"] = new JsonObject(
            schemas.OrderBy(static schema => schema.Key, StringComparer.Ordinal).Select(static schema => KeyValuePair.Create(schema.Key, schema.Value?.DeepClone())));
        var paths = new JsonObject();
        foreach (var route in routes.Where(static route => route.Operation is not null))
        {
            var path = route.Path;
            if (!paths.ContainsKey(path))
                paths[path] = new JsonObject();
            paths[path]![route.Verb.ToLowerInvariant()] = Describe(route, route.Operation!);
        }

        document["paths"] = paths;
        return [.. JsonSerializer.SerializeToUtf8Bytes(document, Indented), (byte)'\n'];
    }

    /// <summary>The statuses of a route's errors.</summary>
    public static IReadOnlyList<int> GetErrors(ApiRoute route)
    {
        var operation = route.Operation!;
        return
        [
            .. operation.Errors
                .Concat(route.Access == Access.Anonymous ? [] : [401, route.IsMistakenForOpenAI ? 404 : 403])
                .Concat(operation.Body is null ? [] : [400, 413, 415])
                .Distinct()
                .Order(),
        ];
    }

    private static JsonObject ReadComponents()
    {
        using var resource = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("components.json")
            ?? throw new InvalidOperationException("The components of the OpenAPI document are not embedded in this build.");
        return JsonNode.Parse(resource)!.AsObject();
    }

    private static JsonObject Describe(ApiRoute route, Operation operation)
    {
        var described = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["summary"] = operation.Summary,
            ["tags"] = new JsonArray(route.Template.Split('/')[0]),
            ["security"] = new JsonArray([.. GetSecuritySchemes(route).Select(static scheme => new JsonObject { [scheme] = new JsonArray() })]),
        };
        if (route.Aliases.Count > 0)
            described.Insert(2, "description", $"Also under {string.Join(", ", route.Aliases.Select(static alias => $"`/{alias.Replace("{*", "{", StringComparison.Ordinal)}`"))}.");
        var parameters = PathParameter().Matches(route.Path).Select(static match => DescribePathParameter(match.Groups["name"].Value))
            .Concat(operation.Parameters.Select(static name => Reference("parameters", name)))
            .ToArray<JsonNode>();
        if (parameters.Length > 0)
            described["parameters"] = new JsonArray(parameters);
        if (operation.Body is { } body)
        {
            var content = new JsonObject { [Json] = Content(body) };
            if (route.Verb == "PATCH")
                content["application/merge-patch+json"] = Content(body);
            described["requestBody"] = new JsonObject { ["required"] = !operation.IsBodyOptional, ["content"] = content };
        }

        described["responses"] = DescribeResponses(route, operation);
        return described;
    }

    private static string[] GetSecuritySchemes(ApiRoute route) => route.Access switch
    {
        Access.Admin when route.IsScraped => ["adminKey", "scrapeToken"],
        Access.Admin => ["adminKey"],
        Access.ApiKey => ["apiKey", "apiKeyHeader", "xApiKeyHeader"],
        _ => [],
    };

    private static JsonObject DescribeResponses(ApiRoute route, Operation operation)
    {
        var content = new JsonObject { [Json] = Content(operation.Answer) };
        foreach (var text in operation.Texts)
            content[text] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
        var success = new JsonObject { ["description"] = "Success.", ["content"] = content };
        if (operation.IsInference)
            success.Insert(1, "headers", new JsonObject(Operation.InferenceHeaders.Select(static name => KeyValuePair.Create<string, JsonNode?>(name, Reference("headers", name)))));
        var responses = operation.IsUpgrade
            ? new JsonObject { [Status(StatusCodes.Status101SwitchingProtocols)] = new JsonObject { ["description"] = "The connection is a WebSocket now." } }
            : new JsonObject { [Status(operation.Status)] = success };
        foreach (var status in operation.SameBody)
            responses[Status(status)] = new JsonObject { ["description"] = "Unavailable.", ["content"] = new JsonObject { [Json] = Content(operation.Answer) } };
        foreach (var status in GetErrors(route))
            responses[Status(status)] = Reference("responses", ApiDialect.Find($"/{route.Template}").ErrorComponent);
        return responses;
    }

    private static string Status(int status) => status.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Content(SchemaName schema) => new() { ["schema"] = Reference("schemas", schema.Name) };

    private static JsonObject Reference(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };

    private static JsonObject DescribePathParameter(string name) => new()
    {
        ["name"] = name,
        ["in"] = "path",
        ["required"] = true,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex PathParameter();
}
