using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Api.OpenAI.Embeddings;

/// <summary>An answer with a list of vectors, a few vectors a piece.</summary>
/// <param name="job">The job; it is settled.</param>
/// <param name="reply">What was computed.</param>
internal abstract class VectorListBody(InferenceJob job, CollectedReply reply) : PiecewiseBody
{
    /// <summary>The vectors.</summary>
    protected VectorList Vectors { get; } = new(job, reply);

    /// <inheritdoc/>
    protected sealed override IEnumerator<bool> WritePieces()
    {
        WriteStart();
        var (index, written) = (0, 0);
        foreach (var text in Vectors.GetTexts())
        {
            if (index > 0)
                JsonBytes.Raw(Target, ","u8);
            WriteVector(index++, text);
            written += Vectors.Dimensions;
            if (written < VectorList.ComponentsPerPiece)
                continue;
            written = 0;
            yield return true;
        }

        WriteEnd();
    }

    /// <summary>Appends what precedes the first vector.</summary>
    protected abstract void WriteStart();

    /// <summary>Appends an item of the list.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="text">Its vector in base64.</param>
    protected abstract void WriteVector(int index, string text);

    /// <summary>Appends what follows the last vector.</summary>
    protected abstract void WriteEnd();
}
