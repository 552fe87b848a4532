using System.Buffers;

namespace Nebula.Api.Inference;

/// <summary>The body of an answer that is written piece by piece, because a whole one can have hundreds of megabytes.</summary>
internal abstract class PiecewiseBody : IAnswerBody
{
    private IEnumerator<bool>? _pieces;

    /// <summary>Where to append; another one for each piece.</summary>
    protected IBufferWriter<byte> Target { get; private set; } = null!;

    /// <inheritdoc/>
    public bool WriteNext(IBufferWriter<byte> target)
    {
        Target = target;
        return (_pieces ??= WritePieces()).MoveNext();
    }

    /// <summary>Writes the body to <see cref="Target"/>.</summary>
    /// <returns>Yields at the end of each piece but the last; the values have no meaning.</returns>
    protected abstract IEnumerator<bool> WritePieces();
}
