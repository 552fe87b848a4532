using System.Buffers;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.Ollama.Replies;
using Nebula.Api.OpenAI.Embeddings;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Usage;

namespace Nebula.Api.Ollama.Embeddings;

/// <summary>Writes embeddings as <c>POST /api/embed</c> shapes them, a few vectors at a time.</summary>
/// <param name="request">The client's request.</param>
/// <param name="job">Its job; it is settled.</param>
/// <param name="reply">What was computed.</param>
/// <param name="usage">What it used.</param>
internal sealed class OllamaEmbedBody(OllamaEmbedRequest request, InferenceJob job, CollectedReply reply, UsageRecord usage) : IAnswerBody
{
    private readonly VectorList _vectors = new(job, reply);
    private IEnumerator<bool>? _pieces;
    private IBufferWriter<byte> _target = null!;

    /// <inheritdoc/>
    public bool WriteNext(IBufferWriter<byte> target)
    {
        _target = target;
        return (_pieces ??= Pieces()).MoveNext();
    }

    private IEnumerator<bool> Pieces()
    {
        JsonBytes.Raw(_target, "{\"model\":\""u8);
        JsonBytes.Write(_target, request.Model);
        JsonBytes.Raw(_target, "\",\"embeddings\":["u8);
        var (isFirst, written) = (true, 0);
        foreach (var text in _vectors.GetTexts())
        {
            if (!isFirst)
                JsonBytes.Raw(_target, ","u8);
            isFirst = false;
            _vectors.WriteNumbers(_target, text);
            written += _vectors.Dimensions;
            if (written < VectorList.ComponentsPerPiece)
                continue;
            written = 0;
            yield return true;
        }

        JsonBytes.Raw(_target, "]"u8);
        OllamaReplyJson.WriteDurations(_target, usage);
        JsonBytes.Raw(_target, "}"u8);
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
