using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json.Serialization;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Ollama.Models;

/// <summary>A model as Ollama lists it.</summary>
internal sealed record OllamaModelBody(string Name, string Model, string ModifiedAt, long Size, string Digest, OllamaModelDetails Details)
{
    /// <summary>A deployment under one of its names.</summary>
    public static OllamaModelBody Create(ServedModel served, string name) => new(
        name, name, FormatTime(served.Deployment.UpdatedAt), GetSize(served), ComputeDigest(served), OllamaModelDetails.Create(served));

    /// <summary>Formats a time as Ollama does, RFC 3339.</summary>
    public static string FormatTime(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The bytes of the weights; 0 if they are on another server.</summary>
    public static long GetSize(ServedModel served) => served is SimulatedModel { Model: var model } ? model.WeightBytes : 0;

    /// <summary>64 hexadecimal digits, the same for the same model.</summary>
    public static string ComputeDigest(ServedModel served)
    {
        var hash = Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(served is SimulatedModel { Model: var model } ? model.Id : served.SystemFingerprint)));
        return hash + hash;
    }
}

/// <summary>What a model is made of.</summary>
internal sealed record OllamaModelDetails(string ParentModel, string Format, string Family, IReadOnlyList<string> Families, string ParameterSize, string QuantizationLevel)
{
    /// <summary>The details of a model; those of a model on another server are not known.</summary>
    public static OllamaModelDetails Create(ServedModel served)
    {
        if (served is not SimulatedModel { Model: var model })
            return new OllamaModelDetails("", "", served.OwnedBy, [served.OwnedBy], "", "");
        var family = model.Id.Split('-')[0];
        return new OllamaModelDetails(
            "", "safetensors", family, [family], FormatSize(model.Parameters), model.BytesPerWeight >= 2 ? "BF16" : "MXFP4");
    }

    // As Ollama shortens numbers: 8B, 22.71M.
    private static string FormatSize(long parameters) =>
        parameters >= 1_000_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e9:0.#}B") : string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e6:0.##}M");
}

/// <summary>A list of models.</summary>
/// <param name="Models">The models.</param>
internal sealed record OllamaModelList(IReadOnlyList<OllamaModelBody> Models);

/// <summary>A model that is in memory.</summary>
internal sealed record OllamaRunningModelBody(
    string Name, string Model, long Size, string Digest, OllamaModelDetails Details, string ExpiresAt, long SizeVram, int ContextLength);

/// <summary>A list of models that are in memory.</summary>
/// <param name="Models">The models.</param>
internal sealed record OllamaRunningModelList(IReadOnlyList<OllamaRunningModelBody> Models);

/// <summary>Everything about a model.</summary>
internal sealed record OllamaModelInfoBody(
    string License,
    string Modelfile,
    string Parameters,
    string Template,
    OllamaModelDetails Details,
    IReadOnlyDictionary<string, System.Text.Json.JsonElement> ModelInfo,
    IReadOnlyList<string> Capabilities,
    string ModifiedAt);

/// <summary>The server's version.</summary>
/// <param name="Version">The version of Ollama whose API this is.</param>
internal sealed record OllamaVersionBody(string Version);

/// <summary>How far a pull is.</summary>
/// <param name="Status">What is being done.</param>
internal sealed record OllamaProgressBody(string Status)
{
    /// <summary>The digest of the layer that is being pulled; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Digest { get; init; }

    /// <summary>Bytes of the layer; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Total { get; init; }

    /// <summary>Bytes of the layer that are there; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Completed { get; init; }
}
