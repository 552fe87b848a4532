using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Nebula.Domain.Common;

namespace Nebula.Api.Json;

/// <summary>The rules of a whole body: UTF-8, JSON, and a bounded depth.</summary>
internal static class JsonBody
{
    /// <summary>How deep arrays and objects may be nested.</summary>
    public const int MaxDepth = 64;

    private const string CannotParse = "We could not parse the JSON body of your request: ";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>A reader of a whole body that refuses what is nested deeper than <see cref="MaxDepth"/>.</summary>
    public static Utf8JsonReader Open(ReadOnlySpan<byte> body) => new(body, new JsonReaderOptions { MaxDepth = MaxDepth });

    /// <summary>Checks that the body is UTF-8 and not empty, and returns it without a byte order mark.</summary>
    /// <exception cref="NebulaException">It is empty or not UTF-8.</exception>
    public static ReadOnlySpan<byte> Validate(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith(ByteOrderMark))
            body = body[ByteOrderMark.Length..];
        if (body.IsEmpty || body.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            throw Error("it is empty.");
        if (!Utf8.IsValid(body))
            throw Error($"it is not valid UTF-8 at {Position(body, FirstInvalid(body))}.");
        return body;
    }

    /// <summary>The error of a body that is JSON but not an object.</summary>
    public static NebulaException NotAnObject(string got) => Error($"expected an object, but got {got} instead.");

    /// <summary>Reads the body to its end. Returns an error that names the position at which it is not JSON, or null if it is JSON.</summary>
    public static NebulaException? FindMalformed(ReadOnlySpan<byte> body)
    {
        var reader = Open(body);
        try
        {
            while (reader.Read())
                JsonText.Skip(ref reader);

            return null;
        }
        catch (JsonException e)
        {
            if (e.LineNumber is not { } line || e.BytePositionInLine is not { } position)
                return Error($"an escape at {Position(body, reader.TokenStartIndex)} is half a surrogate pair.");
            var at = Format(line, position);
            return IsTooDeep(body, ref reader)
                ? Error($"it is nested deeper than {MaxDepth} levels at {at}.")
                : Error($"it is not valid JSON at {at}.");
        }
    }

    private static bool IsTooDeep(ReadOnlySpan<byte> body, ref Utf8JsonReader reader)
    {
        var next = body[(int)reader.BytesConsumed..].TrimStart(" \t\r\n,:"u8);
        var depth = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? reader.CurrentDepth + 1 : reader.CurrentDepth;
        return depth >= MaxDepth && !next.IsEmpty && next[0] is (byte)'{' or (byte)'[';
    }

    private static int FirstInvalid(ReadOnlySpan<byte> body)
    {
        var at = 0;
        while (System.Text.Rune.DecodeFromUtf8(body[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }

    private static string Position(ReadOnlySpan<byte> body, long offset)
    {
        var before = body[..(int)offset];
        return Format(before.Count((byte)'\n'), offset - 1 - before.LastIndexOf((byte)'\n'));
    }

    private static string Format(long line, long position) =>
        string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {position + 1}");

    private static NebulaException Error(string problem) => NebulaError.Invalid(CannotParse + problem).ToException();
}
