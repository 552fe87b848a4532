using System.Buffers;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Domain.Embeddings;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.OpenAI.Embeddings;

/// <summary>The vectors that a job has computed, in the order of its inputs, as the relay delivers them.</summary>
/// <param name="job">The job.</param>
/// <param name="reply">What it has computed.</param>
internal sealed class VectorList(InferenceJob job, CollectedReply reply)
{
    /// <summary>Components of the vectors of one piece of an answer: 4,096, some 50 KB of numbers.</summary>
    public const int ComponentsPerPiece = 4_096;

    private float[]? _vector;
    private int? _dimensions;

    /// <summary>Components of each vector: as many as were asked for, or else as many as the first one has.</summary>
    public int Dimensions => _dimensions ??= job.Embedding is { Dimensions: > 0 and var asked } ? asked : VectorText.GetDimensions(GetTexts().FirstOrDefault() ?? "");

    /// <summary>The vectors in base64.</summary>
    public IEnumerable<string> GetTexts()
    {
        for (var choice = 0; choice < job.Choices; choice++)
        {
            foreach (var part in reply.GetParts(choice).ToArray().Where(static part => part.Kind == DeltaKind.Embedding))
            {
                for (var i = 0; i < part.Tokens.Length; i++)
                    yield return part.Tokens.Span[i];
            }
        }
    }

    /// <summary>Appends a vector as an array of numbers.</summary>
    /// <param name="target">Where to append.</param>
    /// <param name="text">The vector in base64.</param>
    public void WriteNumbers(IBufferWriter<byte> target, string text)
    {
        _vector ??= new float[Dimensions];
        VectorText.Parse(text, _vector);
        JsonBytes.Raw(target, "["u8);
        for (var i = 0; i < _vector.Length; i++)
        {
            if (i > 0)
                JsonBytes.Raw(target, ","u8);
            JsonBytes.Number(target, _vector[i]);
        }

        JsonBytes.Raw(target, "]"u8);
    }

    /// <summary>The vectors.</summary>
    public float[][] ToArray() =>
    [
        .. GetTexts().Select(text =>
        {
            var vector = new float[Dimensions];
            VectorText.Parse(text, vector);
            return vector;
        }),
    ];
}
