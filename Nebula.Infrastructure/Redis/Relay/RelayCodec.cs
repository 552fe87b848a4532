using System.Text;
using System.Text.Json;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>The format of an entry of a job's relay.</summary>
/// <remarks>
/// <para>
/// The first byte has the format's version in its high four bits, and the kind of entry in its low four. Version 0 is the format of 0.1.0, and the
/// one that is written.
/// </para>
/// <para>
/// Kind 1 is tokens: choice, offset, seconds, finish reason (empty is none), the texts; then 0, or 1 and the log probabilities. Their number may
/// differ from the texts', and the entry ends with the position of each of them, four bytes each. Other integers are in 7-bit groups, and texts are
/// UTF-8 after their length. The bytes of a token's text are not written, because the text has them.
/// </para>
/// Kind 2 is an outcome: JSON with a version of its own, the field <c>v</c>.
/// </remarks>
internal static class RelayCodec
{
    /// <summary>The version that is written, and the newest that is read.</summary>
    public const int Version = 0;

    private const int Tokens = 1;
    private const int Outcome = 2;
    private const int BitsOfKind = 4;

    public static byte[] Write(in RelayEvent tokens)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write((byte)((Version << BitsOfKind) | Tokens));
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

    public static byte[] Write(JobOutcome outcome) =>
        [(Version << BitsOfKind) | Outcome, .. JsonSerializer.SerializeToUtf8Bytes(outcome, RedisJson.Default.JobOutcome)];

    /// <summary>Reads an entry; exactly one of the two results is not null.</summary>
    /// <exception cref="UnknownFormatVersionException">A newer version of Nebula wrote it.</exception>
    /// <exception cref="InvalidDataException">It is of no known kind.</exception>
    public static (RelayEvent? Tokens, JobOutcome? Outcome) Read(byte[] entry)
    {
        UnknownFormatVersionException.ThrowIfUnknown("An entry of a job's relay", entry[0] >> BitsOfKind, Version);
        return entry[0] switch
        {
            Tokens => (ReadTokens(entry), null),
            Outcome => (null, JsonSerializer.Deserialize(entry.AsSpan(1), RedisJson.Default.JobOutcome)),
            _ => throw new InvalidDataException($"An entry of a job's relay is of kind {entry[0]}, which does not exist."),
        };
    }

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
