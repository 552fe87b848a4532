using System.Buffers;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.Inference;

/// <summary>Writes the events of one streamed answer in the form of its endpoint.</summary>
internal interface IStreamWriter
{
    /// <summary>
    /// The most tokens that one call writes: 256, some 60 KB of OpenAI's chunks. If a long reply is ready at once and its client is slow, only this much
    /// of it is in memory as events.
    /// </summary>
    const int MaxTokensAWrite = 256;

    /// <summary>The content type of server-sent events.</summary>
    const string EventStream = "text/event-stream; charset=utf-8";

    /// <summary>The stream's content type.</summary>
    string ContentType { get; }

    /// <summary>Writes tokens that became ready together, up to <see cref="MaxTokensAWrite"/> of them.</summary>
    /// <param name="ready">What became ready.</param>
    /// <param name="from">The first of its tokens that is not written yet.</param>
    /// <returns>How many of its tokens are written by now.</returns>
    int Write(in RelayEvent ready, int from);

    /// <summary>Writes what keeps the connection open and means nothing to the client.</summary>
    void WriteKeepAlive();

    /// <summary>Writes an error as the stream's end.</summary>
    void WriteError(NebulaError error);

    /// <summary>Called when the job is settled, before <see cref="WriteEnd"/>; an endpoint that keeps its answers stores them here.</summary>
    ValueTask CompleteAsync(UsageRecord usage) => ValueTask.CompletedTask;

    /// <summary>Writes the end of a settled stream.</summary>
    void WriteEnd(UsageRecord usage);

    /// <summary>Writes the end of a stream that its client has cancelled; by default nothing, because such a client has left.</summary>
    void WriteCancelled(UsageRecord usage)
    {
    }
}

/// <summary>Writes a whole answer in the form of its endpoint.</summary>
internal interface IAnswerBody
{
    /// <summary>Writes the next piece.</summary>
    /// <returns>Whether there is more.</returns>
    bool WriteNext(IBufferWriter<byte> target);
}
