using System.Buffers;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.Ollama.Replies;
using Nebula.Api.OpenAI.Embeddings;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Usage;

namespace Nebula.Api.Ollama.Embeddings;

/// <summary>Writes embeddings as <c>POST /api/embed</c> shapes them.</summary>
/// <param name="request">The client's request.</param>
/// <param name="job">Its job; it is settled.</param>
/// <param name="reply">What was computed.</param>
/// <param name="usage">What it used.</param>
internal sealed class OllamaEmbedBody(OllamaEmbedRequest request, InferenceJob job, CollectedReply reply, UsageRecord usage) : VectorListBody(job, reply)
{
    /// <inheritdoc/>
    protected override void WriteStart()
    {
        JsonBytes.Raw(Target, "{\"model\":\""u8);
        JsonBytes.Write(Target, request.Model);
        JsonBytes.Raw(Target, "\",\"embeddings\":["u8);
    }

    /// <inheritdoc/>
    protected override void WriteVector(int index, string text) => Vectors.WriteNumbers(Target, text);

    /// <inheritdoc/>
    protected override void WriteEnd()
    {
        JsonBytes.Raw(Target, "]"u8);
        OllamaReplyJson.WriteDurations(Target, usage);
        JsonBytes.Raw(Target, "}"u8);
    }
}

/// <summary>Writes the vector of the older <c>POST /api/embeddings</c>.</summary>
/// <param name="job">The job; it is settled.</param>
/// <param name="reply">What was computed.</param>
internal sealed class OllamaEmbeddingBody(InferenceJob job, CollectedReply reply) : IAnswerBody
{
    /// <inheritdoc/>
    public bool WriteNext(IBufferWriter<byte> target)
    {
        var vectors = new VectorList(job, reply);
        JsonBytes.Raw(target, "{\"embedding\":"u8);
        vectors.WriteNumbers(target, vectors.GetTexts().Single());
        JsonBytes.Raw(target, "}"u8);
        return false;
    }
}
