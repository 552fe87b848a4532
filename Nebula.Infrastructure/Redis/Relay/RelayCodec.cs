using System.Text;
using System.Text.Json;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>How an entry of a job's relay is written.</summary>
/// <remarks>
/// The first byte says what it is. Tokens: choice, place, seconds, finish reason (empty is none), the texts, then 0 or 1, and with 1 the log probabilities, of a number that may
/// differ from the texts', and at the entry's end where each of them begins, four bytes each; other integers are of 7-bit groups, texts are UTF-8 after their length. The bytes of a
/// token's text are not written, as the text has them. An outcome is JSON.
/// </remarks>
internal static class RelayCodec
{
    private const byte TokensEntry = 1;
    private const byte OutcomeEntry = 2;

    public static byte[] Write(in RelayEvent tokens)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(TokensEntry);
        writer.Write7BitEncodedInt(tokens.Choice);
        writer.Write7BitEncodedInt(tokens.Index);
        writer.Write(tokens.At);
        writer.Write(tokens.FinishReason ?? "");
        writer.Write7BitEncodedInt(tokens.Tokens.Length);
        foreach (var token in tokens.Tokens.Span)
            writer.Write(token);
        writer.Write(tokens.Logprobs is not null);
        if (tokens.Logprobs is not null)
            EncodedLogprobs.Write(writer, tokens.Logprobs);
        writer.Flush();
        return bytes.ToArray();
    }

    public static byte[] Write(JobOutcome outcome) => [OutcomeEntry, .. JsonSerializer.SerializeToUtf8Bytes(outcome, RedisJson.Default.JobOutcome)];

    /// <summary>Reads an entry; exactly one of the two is not null.</summary>
    public static (RelayEvent? Tokens, JobOutcome? Outcome) Read(byte[] entry) => entry[0] switch
    {
        TokensEntry => (ReadTokens(entry), null),
        OutcomeEntry => (null, JsonSerializer.Deserialize(entry.AsSpan(1), RedisJson.Default.JobOutcome)),
        _ => throw new InvalidDataException($"An entry of a relay begins with {entry[0]}."),
    };

    private static RelayEvent ReadTokens(byte[] entry)
    {
        using var reader = new BinaryReader(new MemoryStream(entry, 1, entry.Length - 1), Encoding.UTF8);
        var (choice, index, at, finish) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.ReadDouble(), reader.ReadString());
        var tokens = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = reader.ReadString();
        return new RelayEvent(choice, index, tokens, at)
        {
            FinishReason = finish.Length > 0 ? finish : null,
            Logprobs = reader.ReadBoolean() ? new EncodedLogprobs(entry, reader.Read7BitEncodedInt()) : null,
        };
    }
}
