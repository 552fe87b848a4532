using System.Buffers;

namespace Nebula.Api.Inference;

/// <summary>Passes on the first events of a stream and discards the others: server-sent events, or lines of JSON.</summary>
/// <param name="target">Receives the events.</param>
/// <param name="most">How many events it passes on. Comments and keep-alives count as none.</param>
internal sealed class EventLimit(IBufferWriter<byte> target, int most) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _line = new(256);
    private int _events;
    private bool _hasData;

    /// <summary>Whether all events that it passes on have passed.</summary>
    public bool IsReached => _events >= most;

    /// <inheritdoc/>
    public void Advance(int count)
    {
        var start = _line.WrittenCount;
        _line.Advance(count);
        for (var at = start; at < _line.WrittenCount;)
        {
            var end = _line.WrittenSpan[at..].IndexOf((byte)'\n');
            if (end < 0)
                return;
            PassLine(at + end + 1);
            at = 0;
        }
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => _line.GetMemory(sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => _line.GetSpan(sizeHint);

    // A blank line ends a server-sent event; a line of JSON is an event by itself.
    private void PassLine(int length)
    {
        var line = _line.WrittenSpan[..length].ToArray();
        var rest = _line.WrittenSpan[length..].ToArray();
        _line.ResetWrittenCount();
        _line.Write(rest);
        if (IsReached)
            return;
        target.Write(line);
        _hasData |= line.AsSpan().StartsWith("data:"u8);
        if (line[0] != (byte)'{' && !(_hasData && line.Length == 1))
            return;
        _hasData = false;
        _events++;
    }
}
