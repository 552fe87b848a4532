namespace Nebula.Api.Inference.Faults;

/// <summary>Breaks JSON, so that no client can read it.</summary>
internal static class BrokenJson
{
    /// <summary>Events up to the middle of the first one that holds an object.</summary>
    /// <param name="events">Server-sent events, or lines of JSON; at least one holds an object.</param>
    /// <param name="closesEvent">Whether the event's end follows, so that a client takes it for whole.</param>
    public static byte[] Halve(ReadOnlySpan<byte> events, bool closesEvent)
    {
        var start = events.IndexOf((byte)'{');
        var length = events[start..].IndexOf((byte)'\n');
        var half = events[..FindCharacter(events, start + (length / 2))];
        if (!closesEvent)
            return half.ToArray();
        var end = events[(start + length)..];
        return [.. half, .. end[..(end.Length > 1 && end[1] == '\n' ? 2 : 1)]];
    }

    /// <summary>The first half of a body.</summary>
    public static ReadOnlyMemory<byte> Halve(ReadOnlyMemory<byte> body) => body[..FindCharacter(body.Span, body.Length / 2)];

    // The start of the character at an offset.
    private static int FindCharacter(ReadOnlySpan<byte> text, int at)
    {
        while ((text[at] & 0xC0) == 0x80)
            at--;
        return at;
    }
}
