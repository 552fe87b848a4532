using System.Buffers;
using Nebula.Domain.Common;
using Nebula.Domain.Faults;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.Inference.Faults;

/// <summary>Writes a stream that a fault ends: it passes the events of some tokens, then what the fault leaves of the next event, and nothing after it.</summary>
internal sealed class FaultyStreamWriter : IStreamWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly IBufferWriter<byte> _output;
    private readonly IStreamWriter _writer;
    private readonly bool _passesHalf;
    private readonly bool _closesEvent;
    private int _left;

    private FaultyStreamWriter(FaultEffect effect, IBufferWriter<byte> output, Func<IBufferWriter<byte>, IStreamWriter> createWriter)
    {
        Cuts = effect is CutFault;
        (_left, _passesHalf, _closesEvent) = effect is CutFault cut ? (cut.AfterTokens, cut.MidEvent, false) : (((MalformedChunkFault)effect).AfterTokens, true, true);
        (_output, _writer) = (output, createWriter(_buffer));
        SendsNothing = Cuts && _left == 0 && !_passesHalf;
    }

    /// <summary>Whether the stream has ended: nothing else may be written.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether the connection is to be closed at the end.</summary>
    public bool Cuts { get; }

    /// <summary>Whether the client gets no response at all.</summary>
    public bool SendsNothing { get; }

    /// <inheritdoc/>
    public string ContentType => _writer.ContentType;

    /// <summary>Creates the writer; null if the fault does not end streams.</summary>
    public static FaultyStreamWriter? TryCreate(InjectedFault? fault, IBufferWriter<byte> output, Func<IBufferWriter<byte>, IStreamWriter> createWriter) =>
        fault is { Effect: CutFault or MalformedChunkFault } ? new FaultyStreamWriter(fault.Effect, output, createWriter) : null;

    /// <inheritdoc/>
    public int Write(in RelayEvent ready, int from)
    {
        var count = ready.Tokens.Length - from;
        if (count <= _left)
        {
            var written = _writer.Write(ready, from);
            _left -= written - from;
            PassAll();
            return written;
        }

        var end = from + _left;
        var passed = ready.Until(ready.Index + end);
        while (from < end)
            from = _writer.Write(passed, from);
        PassAll();
        _writer.Write(ready.Until(ready.Index + end + 1), end);
        End();
        return ready.Tokens.Length;
    }

    /// <inheritdoc/>
    public void WriteKeepAlive()
    {
        _writer.WriteKeepAlive();
        PassAll();
    }

    /// <inheritdoc/>
    public void WriteError(NebulaError error)
    {
        _writer.WriteError(error);
        PassAll();
    }

    /// <inheritdoc/>
    /// <remarks>The fault ends the stream even if its answer has fewer tokens.</remarks>
    public void WriteEnd(UsageRecord usage)
    {
        _writer.WriteEnd(usage);
        End();
    }

    /// <inheritdoc/>
    public void WriteCancelled(UsageRecord usage)
    {
        _writer.WriteCancelled(usage);
        PassAll();
    }

    private void End()
    {
        HasEnded = true;
        if (_passesHalf)
            _output.Write(BrokenJson.Halve(_buffer.WrittenSpan, _closesEvent));
        _buffer.ResetWrittenCount();
    }

    private void PassAll()
    {
        _output.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
