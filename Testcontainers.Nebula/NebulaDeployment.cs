using System.Text.Json.Nodes;

namespace Testcontainers.Nebula;

/// <summary>A deployment on simulated GPUs: a model that clients can call.</summary>
/// <param name="Name">The name that clients select it by.</param>
public sealed record NebulaDeployment(string Name)
{
    /// <summary>The model's id in the catalog. Default <c>llama-3.1-8b-instruct</c>.</summary>
    public string Model { get; init; } = "llama-3.1-8b-instruct";

    /// <summary>The GPU's id in the catalog. Default <c>h100-sxm-80gb</c>.</summary>
    public string Gpu { get; init; } = "h100-sxm-80gb";

    /// <summary>How many replicas serve it, 0 to 64. Default 1.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Other names that it answers to.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    internal JsonObject ToJson() => new()
    {
        ["name"] = Name, ["model"] = Model, ["gpu"] = Gpu, ["replicas"] = Replicas, ["aliases"] = new JsonArray([.. Aliases.Select(static alias => JsonValue.Create(alias))]),
    };
}
