using System.Text.Json.Nodes;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The deployments, the key and the scripts of a Nebula, as its <c>nebula.json</c> declares them.</summary>
/// <param name="apiKey">Has the secret of the API key.</param>
/// <param name="adminKey">Has the key of the management API.</param>
internal sealed class NebulaDeclaration(ParameterResource apiKey, ParameterResource adminKey) : IResourceAnnotation
{
    /// <summary>The name of the endpoint.</summary>
    public const string EndpointName = "http";

    /// <summary>The environment variable with the secret, which the file refers to: the file itself has no secret.</summary>
    public const string KeyVariable = "NEBULA_ASPIRE_API_KEY";

    private const string DefaultModel = "gpt-4o";

    /// <summary>Has the secret of the API key.</summary>
    public ParameterResource ApiKey { get; set; } = apiKey;

    /// <summary>Has the key of the management API.</summary>
    public ParameterResource AdminKey => adminKey;

    /// <summary>The deployments; the default ones if there are none.</summary>
    public List<(string Name, string Model, string Gpu, int Replicas, IReadOnlyList<string> Aliases)> Deployments { get; } = [];

    /// <summary>Full paths of files with scripts.</summary>
    public List<string> Scripts { get; } = [];

    /// <summary>The declaration of a resource.</summary>
    public static NebulaDeclaration Get(IResource resource) => resource.Annotations.OfType<NebulaDeclaration>().Single();

    /// <summary>The connection string for an endpoint.</summary>
    public ReferenceExpression CreateConnectionString(EndpointReference endpoint) =>
        ReferenceExpression.Create($"Endpoint={endpoint.Property(EndpointProperty.Url)}/v1;Key={ApiKey};Model={(Deployments.Count > 0 ? Deployments[0].Name : DefaultModel)}");

    /// <summary>The text of <c>nebula.json</c>.</summary>
    /// <param name="scripts">How it names the files with scripts.</param>
    public string CreateFile(IEnumerable<string> scripts)
    {
        var deployments = Deployments.Count > 0 ? Deployments : [(DefaultModel, "llama-3.1-8b-instruct", "h100-sxm-80gb", 1, ["gpt-4o-mini"]), ("text-embedding-3-small", "all-minilm-l6-v2", "h100-sxm-80gb", 1, [])];
        var text = new JsonObject
        {
            ["deployments"] = new JsonArray([.. deployments.Select(static deployment => new JsonObject
            {
                ["name"] = deployment.Name, ["model"] = deployment.Model, ["gpu"] = deployment.Gpu, ["replicas"] = deployment.Replicas,
                ["aliases"] = new JsonArray([.. deployment.Aliases.Select(static alias => JsonValue.Create(alias))]),
            })]),
            ["scripts"] = new JsonArray([.. scripts.Select(static script => JsonValue.Create(script))]),
            ["keys"] = new JsonArray(new JsonObject { ["name"] = "aspire", ["secret"] = "", ["allow_faults"] = true }),
        }.ToJsonString().Replace("${", "$${", StringComparison.Ordinal); // names of deployments and files do not name environment variables
        return text.Replace("\"secret\":\"\"", $"\"secret\":\"${{{KeyVariable}}}\"", StringComparison.Ordinal);
    }
}
