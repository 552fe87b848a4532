using System.Text.Json.Serialization;
using Nebula.Domain.Deployments;

namespace Nebula.Api.OpenAI.Models;

/// <summary>A model in OpenAI's format.</summary>
/// <param name="Id">The deployment's name, or one of its aliases.</param>
/// <param name="Object">Always <c>model</c>.</param>
/// <param name="Created">Unix seconds.</param>
/// <param name="OwnedBy">The publisher of the model.</param>
/// <param name="MaxModelLen">vLLM's name for the context length, in tokens.</param>
/// <param name="ContextLength">Tokens that a prompt and its reply may have together.</param>
internal sealed record ModelBody(string Id, string Object, long Created, string OwnedBy, int MaxModelLen, int ContextLength)
{
    /// <summary>A deployment under one of its names.</summary>
    public static ModelBody Create(ServedModel served, string name) => new(
        name, "model", served.Deployment.CreatedAt.ToUnixTimeSeconds(), served.OwnedBy, served.ContextLength, served.ContextLength);
}

/// <summary>The JSON of model bodies.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelBody))]
internal sealed partial class ModelJson : JsonSerializerContext;

/// <summary>A list of models in OpenAI's format.</summary>
/// <param name="Data">The models.</param>
internal sealed record ModelList(IReadOnlyList<ModelBody> Data)
{
    public string Object => "list";
}
