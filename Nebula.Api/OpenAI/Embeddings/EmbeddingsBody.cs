using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Embeddings;

/// <summary>Writes embeddings as OpenAI shapes them.</summary>
internal sealed class EmbeddingsBody(EmbeddingsDraft request, InferenceJob job, CollectedReply reply, UsageRecord usage) : VectorListBody(job, reply)
{
    /// <inheritdoc/>
    protected override void WriteStart() => JsonBytes.Raw(Target, "{\"object\":\"list\",\"data\":["u8);

    /// <inheritdoc/>
    protected override void WriteVector(int index, string text)
    {
        JsonBytes.Raw(Target, "{\"object\":\"embedding\",\"index\":"u8);
        JsonBytes.Number(Target, index);
        JsonBytes.Raw(Target, ",\"embedding\":"u8);
        if (request.IsBase64)
        {
            JsonBytes.Raw(Target, "\""u8);
            JsonBytes.Ascii(Target, text);
            JsonBytes.Raw(Target, "\""u8);
        }
        else
        {
            Vectors.WriteNumbers(Target, text);
        }

        JsonBytes.Raw(Target, "}"u8);
    }

    /// <inheritdoc/>
    protected override void WriteEnd()
    {
        JsonBytes.Raw(Target, "],\"model\":\""u8);
        JsonBytes.Write(Target, request.Model);
        JsonBytes.Raw(Target, "\",\"usage\":{\"prompt_tokens\":"u8);
        JsonBytes.Number(Target, usage.InputTokens);
        JsonBytes.Raw(Target, ",\"total_tokens\":"u8);
        JsonBytes.Number(Target, usage.InputTokens);
        JsonBytes.Raw(Target, "}}"u8);
    }
}
