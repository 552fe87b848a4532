using System.Text.Json;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.Ollama.Requests;
using Nebula.Api.OpenAI.Embeddings;
using Nebula.Domain.Embeddings;
using Nebula.Domain.Inference.Gateway;

namespace Nebula.Api.Ollama.Embeddings;

/// <summary>The body of <c>POST /api/embed</c>.</summary>
internal sealed class OllamaEmbedDraft : IBodyDraft<OllamaEmbedDraft, OllamaEmbedRequest>
{
    private static readonly ArraySchema Texts = new(new StringSchema(min: 1), max: TextInputs.MaxTexts);

    private string? _model;
    private IReadOnlyList<string> _inputs = [];
    private bool _truncates = true;
    private int? _dimensions;

    /// <inheritdoc/>
    public static ObjectReader<OllamaEmbedDraft> Fields { get; } = new(
        ("model", (ref r, ref d) => d._model = JsonScalars.ReadString(ref r)),
        ("input", (ref r, ref d) => d._inputs = ReadInputs(ref r)),
        ("truncate", (ref r, ref d) => d._truncates = JsonScalars.ReadBoolean(ref r) ?? true),
        ("dimensions", (ref r, ref d) => d._dimensions = (int?)JsonScalars.ReadInteger(ref r, 0, TextEmbedder.MaxDimensions) is > 0 and var dimensions ? dimensions : null),
        ("options", (ref r, ref _) => OllamaOptions.Read(ref r)),
        ("keep_alive", (ref r, ref _) => KeepAliveReader.ReadIsZero(ref r)));

    /// <inheritdoc/>
    public static OllamaEmbedDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public OllamaEmbedRequest Finish() => new(
        _model is { Length: > 0 } model ? model : throw FieldErrors.Missing("model"),
        _inputs,
        RequestFields.Embeddings,
        new EmbeddingRequest(_dimensions, _truncates));

    private static IReadOnlyList<string> ReadInputs(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => JsonText.Read(ref reader) is { Length: > 0 } text ? [text] : [],
        JsonTokenType.StartArray or JsonTokenType.Null => Texts.ReadStringsUnlessNull(ref reader) ?? [],
        _ => throw JsonKind.Wrong(ref reader, "one of a string or an array of strings"),
    };
}

/// <summary>The body of the older <c>POST /api/embeddings</c>.</summary>
internal sealed class OllamaEmbeddingsDraft : IBodyDraft<OllamaEmbeddingsDraft, OllamaEmbedRequest>
{
    private string? _model;
    private string? _prompt;

    /// <inheritdoc/>
    public static ObjectReader<OllamaEmbeddingsDraft> Fields { get; } = new(
        ("model", (ref r, ref d) => d._model = JsonScalars.ReadString(ref r)),
        ("prompt", (ref r, ref d) => d._prompt = JsonScalars.ReadString(ref r)),
        ("options", (ref r, ref _) => OllamaOptions.Read(ref r)),
        ("keep_alive", (ref r, ref _) => KeepAliveReader.ReadIsZero(ref r)));

    /// <inheritdoc/>
    public static OllamaEmbeddingsDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public OllamaEmbedRequest Finish() => new(
        _model is { Length: > 0 } model ? model : throw FieldErrors.Missing("model"),
        _prompt is { Length: > 0 } prompt ? [prompt] : [],
        new RequestFields("prompt", "prompt"),
        new EmbeddingRequest(Truncates: true));
}

/// <summary>A valid request for embeddings.</summary>
/// <param name="Model">The deployment's name or alias; never empty.</param>
/// <param name="Inputs">The texts; a request without one only loads the model.</param>
/// <param name="Fields">How errors name the body's fields.</param>
/// <param name="Embedding">What is asked of each vector.</param>
internal sealed record OllamaEmbedRequest(string Model, IReadOnlyList<string> Inputs, RequestFields Fields, EmbeddingRequest Embedding) : IInferenceBody
{
    /// <inheritdoc/>
    public InferenceRequest ToInference() => VectorRequests.Create(Model, new TextInputs(Inputs), "ollama-", Fields, Embedding) with
    {
        FallbackModel = OllamaModelName.FindUntagged(Model),
    };
}
