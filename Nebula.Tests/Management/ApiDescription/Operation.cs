namespace Nebula.Tests.Management.ApiDescription;

/// <summary>One route of the OpenAPI document.</summary>
internal sealed record Operation(string Verb, string Path, string Id, string Summary, int Status, string Answer)
{
    /// <summary>The schema of the request's body, if it has one.</summary>
    public string? Body { get; init; }

    /// <summary>Whether a body may be left out.</summary>
    public bool BodyOptional { get; init; }

    /// <summary>Names of shared parameters, besides those in the path.</summary>
    public string[] Parameters { get; init; } = [];

    /// <summary>The statuses of its errors, besides those that its security brings.</summary>
    public int[] Errors { get; init; } = [];

    /// <summary>Further media types of the answer.</summary>
    public string[] Texts { get; init; } = [];

    /// <summary>The key it takes: <c>adminKey</c>, <c>apiKey</c> or none.</summary>
    public string Key { get; init; } = "adminKey";
}
