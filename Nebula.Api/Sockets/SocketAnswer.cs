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
    private readonly DateTimeOffset _at = time.GetUtcNow();
    private readonly CapturedBody? _captured = journal.IsEnabled ? new CapturedBody() : null;

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
        var output = CreateOutput();
        output.Buffer.Write(message.Span);
        output.Buffer.Write("\n"u8);
        await output.FlushAsync();
        Record(error is null ? 200 : ErrorStatusCodes.ToStatusCode(error), error, script);
    }

    /// <summary>Writes events that need no job.</summary>
    public async ValueTask WriteAsync(Action<IBufferWriter<byte>> write)
    {
        var output = CreateOutput();
        write(output.Buffer);
        await output.FlushAsync();
        Record(200, null, null);
    }

    /// <summary>Sends the events of a job while it runs.</summary>
    /// <param name="start">The job.</param>
    /// <param name="createWriter">Creates the writer of its events.</param>
    /// <param name="state">The result of the last wait for the job; <see cref="ReadState.Idle"/> begins without a token.</param>
    public async Task StreamAsync(SocketStart start, Func<IBufferWriter<byte>, IStreamWriter> createWriter, ReadState state)
    {
        var run = start.Run!;
        await new StreamPump(run, CreateOutput(), createWriter).RunAsync(state);
        var error = run.Reader.Error;
        Record(error is null ? run.Reader.Outcome?.Usage.Status ?? JobOutcomeCalculator.ClientLeft : ErrorStatusCodes.ToStatusCode(error), error, start.Script);
    }

    private SocketStreamOutput CreateOutput() => new(socket, _captured, Members, time);

    private void Record(int status, NebulaError? error, string? script)
    {
        if (_captured is not null)
            journal.Record(caller, new SocketExchange(_at, Model, Message, _captured, status) { Error = error, Script = script });
    }
}

/// <summary>A message that asked for a response, and what was sent for it.</summary>
/// <param name="At">When it arrived.</param>
/// <param name="Model">The model; null if it names none.</param>
/// <param name="Request">The message.</param>
/// <param name="Response">What was sent, a line an event.</param>
/// <param name="Status">The status that HTTP would have answered.</param>
internal sealed record SocketExchange(DateTimeOffset At, string? Model, ReadOnlyMemory<byte> Request, CapturedBody Response, int Status)
{
    /// <summary>Why it was refused or failed; null if neither is so.</summary>
    public NebulaError? Error { get; init; }

    /// <summary>The script that answered; null if none did.</summary>
    public string? Script { get; init; }
}
