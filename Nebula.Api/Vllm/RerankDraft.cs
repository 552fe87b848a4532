using System.Text.Json;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Embeddings;
using Nebula.Domain.Inference.Gateway;

namespace Nebula.Api.Vllm;

/// <summary>The body of <c>/rerank</c>, as vLLM, Jina and Cohere have it.</summary>
internal sealed class RerankDraft : IBodyDraft<RerankDraft, RerankDraft>, IInferenceBody
{
    private const int MaxDocuments = TextInputs.MaxTexts - 1; // the query is an input, too

    private static readonly StringSchema Text = new(min: 1);

    private static readonly ObjectReader<RerankDraft> DocumentFields = new(("text", static (ref r, ref d) => d._document = Text.ReadUnlessNull(ref r)));

    private string? _document;

    /// <inheritdoc/>
    public static ObjectReader<RerankDraft> Fields { get; } = new(
        ("model", static (ref r, ref d) => d.Model = JsonScalars.ReadString(ref r) ?? ""),
        ("query", static (ref r, ref d) => d.Query = Text.ReadUnlessNull(ref r)),
        ("documents", static (ref r, ref d) => d.Documents = ArrayReader.ReadUnlessNull(ref r, d.ReadDocument, min: 1, MaxDocuments)),
        ("top_n", static (ref r, ref d) => d.TopN = (int?)JsonScalars.ReadInteger(ref r, 0, int.MaxValue) ?? 0),
        ("return_documents", static (ref r, ref d) => d.ReturnsDocuments = JsonScalars.ReadBoolean(ref r) ?? true),
        ("user", static (ref r, ref d) => ValueSchema.String.CheckUnlessNull(ref r)));

    /// <summary>The deployment's name or alias.</summary>
    public string Model { get; private set; } = "";

    /// <summary>The query; null if the body has none.</summary>
    public string? Query { get; private set; }

    /// <summary>The documents; null if the body has none.</summary>
    public IReadOnlyList<string>? Documents { get; private set; }

    /// <summary>How many documents the answer has at most; 0 for all.</summary>
    public int TopN { get; private set; }

    /// <summary>Whether the answer repeats the documents. Default true.</summary>
    public bool ReturnsDocuments { get; private set; } = true;

    /// <inheritdoc/>
    public static RerankDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public RerankDraft Finish()
    {
        if (Model.Length == 0)
            throw FieldErrors.MissingModel();
        if (Query is null)
            throw FieldErrors.Missing("query");
        return Documents is null ? throw FieldErrors.Missing("documents") : this;
    }

    /// <inheritdoc/>
    public InferenceRequest ToInference() => VectorRequests.Create(Model, new TextInputs([Query!, .. Documents!]), "rerank-", new RequestFields("documents", "documents"));

    // A string, or an object with a text.
    private string ReadDocument(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Text.Check(ref reader);
            return JsonText.Read(ref reader);
        }

        var start = reader.TokenStartIndex;
        (_document, var self) = (null, this);
        DocumentFields.Read(ref reader, ref self);
        return _document ?? throw RequestValidationException.Missing(start, "text");
    }
}
