using System.Buffers;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Embeddings;

/// <summary>Writes embeddings as OpenAI shapes them, a few vectors at a time.</summary>
internal sealed class EmbeddingsBody(EmbeddingsDraft request, InferenceJob job, CollectedReply reply, UsageRecord usage) : IAnswerBody
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
        JsonBytes.Raw(_target, "{\"object\":\"list\",\"data\":["u8);
        var (index, written) = (0, 0);
        foreach (var text in _vectors.GetTexts())
        {
            JsonBytes.Raw(_target, index > 0 ? ",{\"object\":\"embedding\",\"index\":"u8 : "{\"object\":\"embedding\",\"index\":"u8);
            JsonBytes.Number(_target, index++);
            if (request.IsBase64)
                WriteText(text);
            else
                WriteNumbers(text);
            written += _vectors.Dimensions;
            if (written < VectorList.ComponentsPerPiece)
                continue;
            written = 0;
            yield return true;
        }

        JsonBytes.Raw(_target, "],\"model\":\""u8);
        JsonBytes.Write(_target, request.Model);
        JsonBytes.Raw(_target, "\",\"usage\":{\"prompt_tokens\":"u8);
        JsonBytes.Number(_target, usage.InputTokens);
        JsonBytes.Raw(_target, ",\"total_tokens\":"u8);
        JsonBytes.Number(_target, usage.InputTokens);
        JsonBytes.Raw(_target, "}}"u8);
    }

    private void WriteText(string text)
    {
        JsonBytes.Raw(_target, ",\"embedding\":\""u8);
        JsonBytes.Ascii(_target, text);
        JsonBytes.Raw(_target, "\"}"u8);
    }

    private void WriteNumbers(string text)
    {
        JsonBytes.Raw(_target, ",\"embedding\":"u8);
        _vectors.WriteNumbers(_target, text);
        JsonBytes.Raw(_target, "}"u8);
    }
}
