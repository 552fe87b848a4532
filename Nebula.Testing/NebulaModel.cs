using System.Text.Json.Nodes;

namespace Nebula.Testing;

/// <summary>A model that can be called: a deployment on simulated GPUs.</summary>
/// <param name="Name">The name that clients select it by.</param>
public sealed record NebulaModel(string Name)
{
    /// <summary>The catalog's model of <see cref="Chat"/>.</summary>
    public const string DefaultChatModel = "llama-3.1-8b-instruct";

    /// <summary>The catalog's model of <see cref="Embedding"/>.</summary>
    public const string DefaultEmbeddingModel = "all-minilm-l6-v2";

    private const string DefaultGpu = "h100-sxm-80gb";

    /// <summary><c>gpt-4o</c>, which also answers as <c>gpt-4o-mini</c>, <c>gpt-4.1</c>, <c>gpt-4.1-mini</c>, <c>gpt-5</c> and <c>gpt-5-mini</c>; and <c>text-embedding-3-small</c>.</summary>
    public static IReadOnlyList<NebulaModel> Defaults { get; } =
        [Chat("gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "gpt-5", "gpt-5-mini"), Embedding("text-embedding-3-small")];

    /// <summary>The model's id in the catalog, which says how it generates. Default <see cref="DefaultChatModel"/>.</summary>
    public string Model { get; init; } = DefaultChatModel;

    /// <summary>The GPU's id in the catalog. Default <c>h100-sxm-80gb</c>.</summary>
    public string Gpu { get; init; } = DefaultGpu;

    /// <summary>How many replicas serve it, 0 to 64. Default 1.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Other names that it answers to.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The sequences that a replica runs at once; null takes the GPU's default.</summary>
    public int? MaxBatchSize { get; init; }

    /// <summary>Whether answers have the results of Azure OpenAI's content filters. Default false.</summary>
    public bool IsAzure { get; init; }

    /// <summary>A phrase whose prompts are refused with 400 <c>content_filter</c>; null refuses none.</summary>
    public string? ContentFilterPhrase { get; init; }

    /// <summary>A chat model.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="aliases">Other names that it answers to.</param>
    public static NebulaModel Chat(string name, params IReadOnlyList<string> aliases) => new(name) { Aliases = aliases };

    /// <summary>An embedding model.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="aliases">Other names that it answers to.</param>
    public static NebulaModel Embedding(string name, params IReadOnlyList<string> aliases) => new(name) { Model = DefaultEmbeddingModel, Aliases = aliases };

    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["name"] = Name, ["model"] = Model, ["gpu"] = Gpu, ["replicas"] = Replicas };
        if (Aliases.Count > 0)
            json["aliases"] = new JsonArray([.. Aliases.Select(static alias => JsonValue.Create(alias))]);
        if (MaxBatchSize is { } size)
            json["max_batch_size"] = size;
        if (IsAzure)
            json["dialect"] = "azure";
        if (ContentFilterPhrase is { } phrase)
            json["content_filter_phrase"] = phrase;
        return json;
    }
}
