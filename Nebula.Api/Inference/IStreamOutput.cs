using System.Buffers;

namespace Nebula.Api.Inference;

/// <summary>Where the events of a streamed answer go: the body of a response, or the messages of a WebSocket.</summary>
internal interface IStreamOutput
{
    /// <summary>Receives the events.</summary>
    IBufferWriter<byte> Buffer { get; }

    /// <summary>Whether so much is written that it should be sent before more is.</summary>
    bool IsFull { get; }

    /// <summary>Called before the first event is written.</summary>
    /// <param name="writer">The writer of the events.</param>
    /// <param name="at">Virtual seconds from admission to the first token; 0 if there is none.</param>
    /// <param name="deployment">The deployment that writes the answer, if its job names another one than the client; else null.</param>
    void Start(IStreamWriter writer, double at, string? deployment);

    /// <summary>Sends all that is written, as fast as the client reads.</summary>
    ValueTask FlushAsync();

    /// <summary>Ends the answer before its end, on purpose, after what is flushed had time to be sent.</summary>
    /// <param name="cutsConnection">Whether the connection is closed without the protocol's farewell.</param>
    Task EndEarlyAsync(bool cutsConnection);

    /// <summary>Closes the connection at once.</summary>
    void Abort();
}
