using System.Buffers;
using System.Text.Json;
using Nebula.Api.Http.Dialects;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Domain.Common;

namespace Nebula.Api.Realtime.Output;

/// <summary>Creates the events of one session: each has an id.</summary>
/// <param name="isBeta">Whether the client reads the beta's names.</param>
internal sealed class RealtimeEvents(bool isBeta)
{
    private readonly string _prefix = $"event_{Ids.NewBase62(13)}";
    private long _last;

    /// <summary>Whether the client reads the beta's names.</summary>
    public bool IsBeta => isBeta;

    /// <summary>Creates an event.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="write">Writes its other members; null for none.</param>
    public ReadOnlyMemory<byte> Create(string type, Action<Utf8JsonWriter>? write)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        Write(bytes, type, write);
        return bytes.WrittenMemory;
    }

    /// <summary>Appends an event as a line.</summary>
    public void WriteLine(IBufferWriter<byte> target, string type, Action<Utf8JsonWriter> write)
    {
        Write(target, type, write);
        target.Write("\n"u8);
    }

    /// <summary>Creates an error event.</summary>
    /// <param name="error">The error.</param>
    /// <param name="clientEventId">The event of the client's that is its cause; null if there is none, or it has no id.</param>
    public ReadOnlyMemory<byte> CreateError(NebulaError error, string? clientEventId) => Create("error", json =>
    {
        json.WriteStartObject("error");
        OpenAIDialect.WriteMembers(json, error);
        json.WriteString("event_id", clientEventId);
        json.WriteEndObject();
    });

    private void Write(IBufferWriter<byte> target, string type, Action<Utf8JsonWriter>? write)
    {
        using var json = ResponseJson.NewWriter(target);
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("event_id", $"{_prefix}{Interlocked.Increment(ref _last)}");
        write?.Invoke(json);
        json.WriteEndObject();
    }
}
