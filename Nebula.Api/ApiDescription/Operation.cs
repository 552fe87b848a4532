namespace Nebula.Api.ApiDescription;

/// <summary>What the OpenAPI document says about a route, beside its verb, path, path parameters and access.</summary>
/// <param name="Id">The operation's id.</param>
/// <param name="Summary">What it does, in one sentence.</param>
/// <param name="Answer">The schema of the answer to a request that succeeds; the default for an upgrade.</param>
internal sealed record Operation(string Id, string Summary, SchemaName Answer)
{
    /// <summary>Query and header parameters, by their names in <c>components.json</c>, that lists share.</summary>
    public static readonly string[] Paging = ["limit", "after", "before", "order"];

    /// <summary>The headers of the answers of inference endpoints, by their names in <c>components.json</c>.</summary>
    public static readonly string[] InferenceHeaders = ["x-nebula-deployment", "x-nebula-script", "x-nebula-fault"];

    /// <summary>The status of success; 200 by default.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Whether success is an upgrade to a WebSocket, whose messages the document does not describe; false by default.</summary>
    public bool IsUpgrade { get; init; }

    /// <summary>The schema of the request's body; null if it has none.</summary>
    public SchemaName? Body { get; init; }

    /// <summary>Whether the body may be left out.</summary>
    public bool IsBodyOptional { get; init; }

    /// <summary>Query and header parameters, by their names in <c>components.json</c>.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Whether requests are answered by a deployment or a script, or by a fault: those that may ask for one.</summary>
    public bool IsInference => Parameters.Contains("fault");

    /// <summary>The statuses of errors, besides those that follow from the access and from a body.</summary>
    public IReadOnlyList<int> Errors { get; init; } = [];

    /// <summary>The statuses other than success that have the body of success.</summary>
    public IReadOnlyList<int> SameBody { get; init; } = [];

    /// <summary>Further media types of the answer, which are text.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];
}

/// <summary>The name of a schema: one of <c>components.json</c>, or that of a type that is written as JSON.</summary>
/// <param name="Name">The name.</param>
internal readonly record struct SchemaName(string Name)
{
    public static implicit operator SchemaName(string name) => new(name);

    public static implicit operator SchemaName(Type type) => new(BodySchemas.GetName(type));
}
