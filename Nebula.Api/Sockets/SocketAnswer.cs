using System.Buffers;
using Nebula.Api.Inference;
using Nebula.Api.Journal;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Api.Sockets;

/// <summary>Sends the events of one response over a connection, and records it in the journal.</summary>
/// <param name="socket">The connection.</param>
/// <param name="caller">Its client.</param>
/// <param name="journal">The journal.</param>
/// <param name="time">The clock.</param>
internal sealed class SocketAnswer(MessageSocket socket, SocketCaller caller, RequestJournal journal, TimeProvider time)
{
    /// <summary>The model that the response is asked of. Default null.</summary>
    public string? Model { get; init; }

    /// <summary>The message that asks for it. Default empty.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>Members that are added to every message, with a comma after each. Default empty.</summary>
    public ReadOnlyMemory<byte> Members { get; init; }

    /// <summary>Sends an answer that is no stream.</summary>
    /// <param name="message">The answer, one JSON object.</param>
    /// <param name="error">Why the response was refused; null if it was not.</param>
    /// <param name="script">The script that answers; null if none does.</param>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, NebulaError? error, string? script = null)
    {
        var recorded = Record(script);
        recorded?.End(error is null ? 200 : ErrorStatusCodes.ToStatusCode(error), error);
        var output = CreateOutput(recorded);
        output.Buffer.Write(message.Span);
        output.Buffer.Write("\n"u8);
        await output.FlushAsync();
    }

    /// <summary>Writes events that need no job.</summary>
    public async ValueTask WriteAsync(Action<IBufferWriter<byte>> write)
    {
        var recorded = Record(null);
        recorded?.End(200, null);
        var output = CreateOutput(recorded);
        write(output.Buffer);
        await output.FlushAsync();
    }

    /// <summary>Sends the events of a job while it runs.</summary>
    /// <param name="start">The job.</param>
    /// <param name="createWriter">Creates the writer of its events.</param>
    /// <param name="state">The result of the last wait for the job; <see cref="ReadState.Idle"/> begins without a token.</param>
    public async Task StreamAsync(SocketStart start, Func<IBufferWriter<byte>, IStreamWriter> createWriter, ReadState state)
    {
        var (run, recorded) = (start.Run!, Record(start.Script));
        await new StreamPump(run, CreateOutput(recorded), createWriter).RunAsync(state);
        var error = run.Reader.Error;
        recorded?.End(error is null ? run.Reader.Outcome?.Usage.Status ?? JobOutcomeCalculator.ClientLeft : ErrorStatusCodes.ToStatusCode(error), error);
    }

    private SocketStreamOutput CreateOutput(RecordedMessage? recorded) => new(socket, recorded?.Response, Members, time);

    // It is in the journal before the client gets the first event.
    private RecordedMessage? Record(string? script)
    {
        if (!journal.IsEnabled)
            return null;
        var recorded = new RecordedMessage(caller, Message, time) { Model = Model, Script = script };
        journal.Add(recorded);
        return recorded;
    }
}
