using Nebula.Api.Sockets;
using Nebula.Domain.Common;

namespace Nebula.Api.Journal;

/// <summary>A message of a WebSocket that asked for a response, and what is sent for it.</summary>
/// <param name="caller">The connection's client.</param>
/// <param name="message">The message.</param>
/// <param name="time">The clock.</param>
internal sealed class RecordedMessage(SocketCaller caller, ReadOnlyMemory<byte> message, TimeProvider time) : IRecordedExchange
{
    /// <summary>The method of such an entry.</summary>
    public const string Method = "WEBSOCKET";

    private readonly string _id = Ids.NewRequest();
    private readonly DateTimeOffset _at = time.GetUtcNow();
    private readonly long _began = time.GetTimestamp();
    private volatile NebulaError? _error;
    private volatile int _status = 200;
    private long _ended;

    /// <summary>Receives what is sent, a line an event.</summary>
    public CapturedBody Response { get; } = new();

    /// <summary>The model that the message names; null if it names none.</summary>
    public string? Model { get; init; }

    /// <summary>The script that answers; null if none does.</summary>
    public string? Script { get; init; }

    /// <summary>Ends it: nothing more is sent.</summary>
    /// <param name="status">The status that HTTP would have answered.</param>
    /// <param name="error">Why it was refused or failed; null if neither is so.</param>
    public void End(int status, NebulaError? error)
    {
        (_status, _error) = (status, error);
        Volatile.Write(ref _ended, time.GetTimestamp());
    }

    /// <inheritdoc/>
    public JournalEntry Read()
    {
        var (request, secrets) = (new CapturedBody(), JournalSecrets.Find(caller.Headers));
        request.Add(message.Span);
        return new JournalEntry
        {
            Id = _id,
            At = _at,
            Method = Method,
            Path = caller.Path,
            KeyId = caller.Key.Id,
            Model = Model,
            Status = _status,
            Script = Script,
            IsScriptable = true,
            Error = _error,
            DurationSeconds = time.GetElapsedTime(_began, Volatile.Read(ref _ended) is var ended and not 0 ? ended : time.GetTimestamp()).TotalSeconds,
            Request = request.Read(secrets),
            Response = Response.Read(secrets),
            IsTruncated = request.IsTruncated || Response.IsTruncated,
        };
    }
}
