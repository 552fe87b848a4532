using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Domain.Embeddings;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Scripts;

namespace Nebula.Api.OpenAI.Embeddings;

/// <summary>The body of a request for embeddings: OpenAI's fields (CreateEmbeddingRequest) and vLLM's that have an effect.</summary>
internal sealed class EmbeddingsDraft : IBodyDraft<EmbeddingsDraft, EmbeddingsDraft>, IInferenceBody
{
    private static readonly EnumSchema Formats = new("float", "base64");

    private string? _deployment;

    /// <inheritdoc/>
    public static ObjectReader<EmbeddingsDraft> Fields { get; } = new(
        ("model", static (ref r, ref d) => d.Model = JsonScalars.ReadString(ref r) ?? ""),
        ("input", static (ref r, ref d) => d.Input = TextInputs.Read(ref r, allowsEmpty: false)),
        ("encoding_format", static (ref r, ref d) => d.IsBase64 = Formats.CheckUnlessNull(ref r) && JsonText.Equals(ref r, "base64"u8)),
        ("dimensions", static (ref r, ref d) => d.Dimensions = (int?)JsonScalars.ReadInteger(ref r, 1, TextEmbedder.MaxDimensions)),
        ("user", static (ref r, ref d) => ValueSchema.String.CheckUnlessNull(ref r)));

    /// <summary>The deployment's name or alias.</summary>
    public string Model { get; private set; } = "";

    /// <summary>The texts; null if the body has none.</summary>
    public TextInputs? Input { get; private set; }

    /// <summary>Whether vectors are written in base64.</summary>
    public bool IsBase64 { get; private set; }

    /// <summary>Components of each vector; null for the model's.</summary>
    public int? Dimensions { get; private set; }

    /// <inheritdoc/>
    public static EmbeddingsDraft Create(ReadOnlySpan<byte> json) => new();

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="deployment">The deployment that the path names, which counts instead of <c>model</c>; null if it names none.</param>
    public static EmbeddingsDraft Read(ReadOnlyMemory<byte> body, string? deployment) => BodyReader.Read<EmbeddingsDraft, EmbeddingsDraft>(
        body, deployment is null ? null : (ref draft) => draft._deployment = deployment);

    /// <inheritdoc/>
    public EmbeddingsDraft Finish()
    {
        Model = _deployment ?? Model;
        if (Model.Length == 0)
            throw FieldErrors.MissingModel();
        return Input is null ? throw FieldErrors.Missing("input") : this;
    }

    /// <inheritdoc/>
    public ClientEndpoint? Endpoint => ClientEndpoint.Embeddings;

    /// <inheritdoc/>
    public InferenceRequest ToInference() =>
        VectorRequests.Create(Model, Input!, "embd-", RequestFields.Embeddings, new EmbeddingRequest(Dimensions)) with { Endpoint = ScriptEndpoints.Embedding };
}
