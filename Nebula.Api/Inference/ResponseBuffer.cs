using System.Buffers;
using System.IO.Pipelines;

namespace Nebula.Api.Inference;

/// <summary>Writes small pieces into the memory of a response's pipe, and hands them to the pipe together.</summary>
/// <remarks>
/// A chunk of a stream is assembled from some ten pieces, and each call into a response's pipe takes a lock: for a stream of 64 tokens these locks were
/// a sixth of the server's processor time.
/// </remarks>
/// <param name="pipe">The response's pipe.</param>
internal sealed class ResponseBuffer(PipeWriter pipe) : IBufferWriter<byte>
{
    /// <summary>How much is written before it is sent, 64 KiB: a small stream is sent at once, and what waits for a client that does not read stays small.</summary>
    public const int FullBytes = 64 * 1024;

    private Memory<byte> _memory;
    private int _written;
    private long _unflushed;

    /// <summary>Whether so much is written that it should be sent before more is.</summary>
    public bool IsFull => _unflushed + _written >= FullBytes;

    /// <inheritdoc/>
    public void Advance(int count) => _written += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _memory[_written..];
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _memory.Span[_written..];
    }

    /// <summary>Sends all that is written, as fast as the client reads.</summary>
    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        AdvancePipe();
        _unflushed = 0;
        return pipe.FlushAsync(cancellationToken);
    }

    private void Reserve(int sizeHint)
    {
        if (_memory.Length - _written >= Math.Max(1, sizeHint))
            return;
        AdvancePipe();
        _memory = pipe.GetMemory(sizeHint);
    }

    private void AdvancePipe()
    {
        if (_written > 0)
            pipe.Advance(_written);
        _unflushed += _written;
        _memory = default;
        _written = 0;
    }
}
