using System.Text.Json;
using Nebula.Domain.Embeddings;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>Reads a list of embeddings.</summary>
internal sealed class EmbeddingAnswerReader(Generation generation, DeltaWriter writer) : UpstreamAnswerReader(writer)
{
    /// <summary>A vector as <see cref="VectorText"/> writes it.</summary>
    /// <param name="embedding">An array of numbers, or such a text.</param>
    /// <exception cref="InvalidOperationException">It is neither.</exception>
    /// <exception cref="FormatException">A number is none of a <see cref="float"/>.</exception>
    internal static string ToText(JsonElement embedding)
    {
        if (embedding.ValueKind == JsonValueKind.String)
            return embedding.GetString()!;
        var vector = new float[embedding.GetArrayLength()];
        var at = 0;
        foreach (var component in embedding.EnumerateArray())
            vector[at++] = component.GetSingle();
        return VectorText.Format(vector);
    }

    /// <inheritdoc/>
    protected override void ReadFrame(JsonElement root)
    {
        if (!root.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
            return;
        var expected = generation.Job.Embedding!.Chunks[generation.Choice];
        var vectors = new string?[expected];
        var place = 0;
        foreach (var item in data.EnumerateArray())
        {
            var index = item.TryGetProperty("index", out var written) && written.ValueKind == JsonValueKind.Number ? written.GetInt32() : place;
            place++;
            if (index >= 0 && index < expected && item.TryGetProperty("embedding", out var embedding))
                vectors[index] = ToText(embedding);
        }

        if (Array.Exists(vectors, static vector => vector is null))
            throw UpstreamException.CreateFault("The upstream server sent fewer embeddings than it was asked for.");
        foreach (var vector in vectors)
            Writer.Write(DeltaKind.Embedding, vector!);
        FinishReason = FinishReasons.Stop;
    }
}
