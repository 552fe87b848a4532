using System.Text;
using System.Text.Json;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>The format of an entry of a job's relay.</summary>
/// <remarks>
/// <para>
/// The first byte has the format's version in its high four bits, and the kind of entry in its low four. Version 0 is the format of 0.1.0; it is
/// written for whatever it can hold, so that an earlier process reads it.
/// </para>
/// <para>
/// Kind 1 is tokens: choice, offset, seconds, finish reason (empty is none), the texts; then 0, or 1 and the log probabilities. Their number may
/// differ from the texts', and the entry ends with the position of each of them, four bytes each. Other integers are in 7-bit groups, and texts are
/// UTF-8 after their length. The bytes of a token's text are not written, because the text has them.
/// </para>
/// <para>
/// Details follow the texts, or the log probabilities before their positions, where earlier readers do not look: a sum of flags, 1 for the stop
/// sequence that ended the choice, 2 for the id of the stop token that did, 4 for the number of token ids and the ids, 8 for the deployment that
/// writes the choice, and then those that it has, in this order. If there are log probabilities, their byte is 3 instead of 1.
/// </para>
/// <para>
/// Version 1 of tokens is for those that are not text. It has two more fields after the finish reason: what they are part of
/// (<see cref="DeltaKind"/>), and for a tool call its number, id, name, and whether the tool is a custom one.
/// </para>
/// Kind 2 is an outcome: JSON with a version of its own, the field <c>v</c>.
/// </remarks>
internal static class RelayCodec
{
    /// <summary>The newest version that is written and read.</summary>
    public const int Version = 1;

    private const int TextVersion = 0;
    private const int TypedVersion = 1;

    private const int Tokens = 1;
    private const int Outcome = 2;
    private const int BitsOfKind = 4;

    private const byte NoLogprobs = 0;
    private const byte PlainLogprobs = 1;
    private const byte LogprobsAndDetails = 3; // read as true by earlier readers

    private const int StopSequence = 1;
    private const int StopToken = 2;
    private const int TokenIds = 4;
    private const int Deployment = 8;

    public static byte[] Write(in RelayEvent tokens)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        var isTyped = tokens.Kind != DeltaKind.Text;
        writer.Write((byte)(((isTyped ? TypedVersion : TextVersion) << BitsOfKind) | Tokens));
        writer.Write7BitEncodedInt(tokens.Choice);
        writer.Write7BitEncodedInt(tokens.Index);
        writer.Write(tokens.At);
        writer.Write(tokens.FinishReason ?? "");
        if (isTyped)
            WriteKind(writer, tokens);
        writer.Write7BitEncodedInt(tokens.Tokens.Length);
        foreach (var token in tokens.Tokens.Span)
            writer.Write(token);
        var details = (tokens.Stop?.Sequence is null ? 0 : StopSequence) | (tokens.Stop?.TokenId is null ? 0 : StopToken) | (tokens.TokenIds is null ? 0 : TokenIds)
            | (tokens.Deployment is null ? 0 : Deployment);
        writer.Write(tokens.Logprobs is null ? NoLogprobs : details == 0 ? PlainLogprobs : LogprobsAndDetails);
        var positions = tokens.Logprobs is { } logprobs ? EncodedLogprobs.Write(writer, logprobs) : [];
        if (details > 0)
            WriteDetails(writer, tokens, details);
        foreach (var position in positions)
            writer.Write(position);
        writer.Flush();
        return bytes.ToArray();
    }

    public static byte[] Write(JobOutcome outcome) =>
        [(TextVersion << BitsOfKind) | Outcome, .. JsonSerializer.SerializeToUtf8Bytes(outcome, RedisJson.Default.JobOutcome)];

    /// <summary>Reads an entry; exactly one of the two results is not null.</summary>
    /// <exception cref="UnknownFormatVersionException">A newer version of Nebula wrote it.</exception>
    /// <exception cref="InvalidDataException">It is of no known kind.</exception>
    public static (RelayEvent? Tokens, JobOutcome? Outcome) Read(byte[] entry)
    {
        UnknownFormatVersionException.ThrowIfUnknown("An entry of a job's relay", entry[0] >> BitsOfKind, Version);
        return entry[0] switch
        {
            Tokens => (ReadTokens(entry, isTyped: false), null),
            (TypedVersion << BitsOfKind) | Tokens => (ReadTokens(entry, isTyped: true), null),
            Outcome => (null, JsonSerializer.Deserialize(entry.AsSpan(1), RedisJson.Default.JobOutcome)),
            _ => throw new InvalidDataException($"An entry of a job's relay is of kind {entry[0]}, which does not exist."),
        };
    }

    private static void WriteKind(BinaryWriter writer, in RelayEvent tokens)
    {
        writer.Write7BitEncodedInt((int)tokens.Kind);
        if (tokens.Kind != DeltaKind.ToolCall)
            return;
        writer.Write7BitEncodedInt(tokens.Call!.Index);
        writer.Write(tokens.Call.Id);
        writer.Write(tokens.Call.Name);
        writer.Write(tokens.Call.IsCustom);
    }

    private static void WriteDetails(BinaryWriter writer, in RelayEvent tokens, int details)
    {
        writer.Write7BitEncodedInt(details);
        if (tokens.Stop?.Sequence is { } sequence)
            writer.Write(sequence);
        if (tokens.Stop?.TokenId is { } token)
            writer.Write7BitEncodedInt(token);
        if (tokens.TokenIds is { } ids)
        {
            writer.Write7BitEncodedInt(ids.Count);
            foreach (var id in ids)
                writer.Write7BitEncodedInt(id);
        }

        if (tokens.Deployment is { } deployment)
            writer.Write(deployment);
    }

    private static RelayEvent ReadDetails(BinaryReader reader, in RelayEvent tokens)
    {
        var details = reader.Read7BitEncodedInt();
        var sequence = (details & StopSequence) == 0 ? null : reader.ReadString();
        int? token = (details & StopToken) == 0 ? null : reader.Read7BitEncodedInt();
        var ids = (details & TokenIds) == 0 ? null : new int[reader.Read7BitEncodedInt()];
        for (var i = 0; i < ids?.Length; i++)
            ids[i] = reader.Read7BitEncodedInt();
        var deployment = (details & Deployment) == 0 ? null : reader.ReadString();
        return tokens with { Stop = sequence is null && token is null ? null : new StopMatch(sequence, token), TokenIds = ids, Deployment = deployment };
    }

    private static (DeltaKind Kind, ToolCallHeader? Call) ReadKind(BinaryReader reader)
    {
        var kind = (DeltaKind)reader.Read7BitEncodedInt();
        if (!Enum.IsDefined(kind))
            throw new InvalidDataException($"Tokens of a job's relay are of kind {kind}, which does not exist.");
        return kind == DeltaKind.ToolCall
            ? (kind, new ToolCallHeader(reader.Read7BitEncodedInt(), reader.ReadString(), reader.ReadString(), reader.ReadBoolean()))
            : (kind, null);
    }

    private static RelayEvent ReadTokens(byte[] entry, bool isTyped)
    {
        using var reader = new BinaryReader(new MemoryStream(entry) { Position = 1 }, Encoding.UTF8);
        var (choice, index, at, finish) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.ReadDouble(), reader.ReadString());
        var (kind, call) = isTyped ? ReadKind(reader) : default;
        var tokens = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = reader.ReadString();
        var logprobs = reader.ReadByte();
        var encoded = logprobs == NoLogprobs ? null : new EncodedLogprobs(entry, reader.Read7BitEncodedInt());
        var read = new RelayEvent(choice, index, tokens, at) { Kind = kind, Call = call, FinishReason = finish.Length > 0 ? finish : null, Logprobs = encoded };
        if (encoded is { Count: > 0 } && logprobs == LogprobsAndDetails)
            reader.BaseStream.Position = encoded.FindEnd();
        return logprobs == LogprobsAndDetails || (encoded is null && reader.BaseStream.Position < entry.Length) ? ReadDetails(reader, read) : read;
    }
}
