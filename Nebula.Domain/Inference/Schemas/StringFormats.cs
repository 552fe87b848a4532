using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>The formats of strings that are written and checked. Others do not constrain, as JSON Schema has it.</summary>
internal static class StringFormats
{
    private static readonly SearchValues<char> UriCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%");

    private static readonly string[] Hosts = ["example.com", "example.org", "api.example.com", "www.example.net", "docs.example.com"];

    private static readonly string[] People = ["anna", "james", "maria", "noah", "olivia", "wei", "sofia", "lucas"];

    public static bool IsKnown(string format) => format is "date-time" or "date" or "time" or "duration" or "email" or "idn-email" or "hostname"
        or "idn-hostname" or "ipv4" or "ipv6" or "uri" or "url" or "iri" or "uri-reference" or "iri-reference" or "uuid" or "json-pointer" or "relative-json-pointer";

    /// <summary>Whether a text has the format. It is never more lenient than the format's standard.</summary>
    public static bool IsValid(string format, string text) => format switch
    {
        "date-time" => text.Length > 11 && text[10] is 'T' && IsDate(text.AsSpan(0, 10)) && IsTime(text.AsSpan(11)),
        "date" => IsDate(text),
        "time" => IsTime(text),
        "duration" => IsDuration(text),
        "email" or "idn-email" => IsEmail(text),
        "hostname" or "idn-hostname" => IsHostname(text),
        "ipv4" => IsAddress(text, AddressFamily.InterNetwork) && text.Split('.') is { Length: 4 } parts && Array.TrueForAll(parts, part => part == "0" || !part.StartsWith('0')),
        "ipv6" => IsAddress(text, AddressFamily.InterNetworkV6) && !text.AsSpan().ContainsAny("%[]"),
        "uri" or "url" or "iri" => IsUri(text) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && text.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase),
        "uri-reference" or "iri-reference" => IsUri(text) && Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "json-pointer" => IsPointer(text),
        "relative-json-pointer" => text.Length > 0 && char.IsAsciiDigit(text[0]) && (text.Length == 1 || IsPointer(text[1..])),
        _ => true,
    };

    /// <summary>A text that has the format.</summary>
    public static string Write(string format, ulong seed)
    {
        var random = new SeededRandom(seed);
        return format switch
        {
            "date-time" => $"{WriteDate(ref random)}T{WriteTime(ref random)}Z",
            "date" => WriteDate(ref random),
            "time" => WriteTime(ref random) + "Z",
            "duration" => random.NextInt(2) == 0 ? $"PT{random.NextInt(12) + 1}H" : $"P{random.NextInt(14) + 1}D",
            "email" or "idn-email" => $"{People[random.NextInt(People.Length)]}{Optional(ref random)}@example.com",
            "hostname" or "idn-hostname" => random.NextInt(2) == 0 ? Hosts[random.NextInt(Hosts.Length)] : $"host-{random.NextInt(900) + 1}.example.com",
            "ipv4" => $"192.0.2.{random.NextInt(254) + 1}",
            "ipv6" => string.Create(CultureInfo.InvariantCulture, $"2001:db8::{random.NextInt(0xFFFE) + 1:x}"),
            "uri" or "url" or "iri" or "uri-reference" or "iri-reference" => $"https://{Hosts[random.NextInt(Hosts.Length)]}/{PlausibleText.Slug(ref random)}",
            "uuid" => WriteUuid(ref random),
            "json-pointer" => $"/{PlausibleText.Slug(ref random)}",
            _ => $"1/{PlausibleText.Slug(ref random)}",
        };
    }

    private static string Optional(ref SeededRandom random) => random.NextInt(2) == 0 ? "" : (random.NextInt(98) + 1).ToString(CultureInfo.InvariantCulture);

    private static string WriteDate(ref SeededRandom random) =>
        string.Create(CultureInfo.InvariantCulture, $"{2024 + random.NextInt(4):0000}-{random.NextInt(12) + 1:00}-{random.NextInt(28) + 1:00}");

    private static string WriteTime(ref SeededRandom random) =>
        string.Create(CultureInfo.InvariantCulture, $"{random.NextInt(24):00}:{random.NextInt(12) * 5:00}:{random.NextInt(4) * 15:00}");

    private static string WriteUuid(ref SeededRandom random)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, random.NextULong());
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], random.NextULong());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }

    private static bool IsDate(ReadOnlySpan<char> text) =>
        text.Length == 10 && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>RFC 3339's full-time, without leap seconds.</summary>
    private static bool IsTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 9 || !IsClock(text[..8]))
            return false;

        var rest = text[8..];
        if (rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > 7)
                return false;
            rest = rest[(digits + 1)..];
        }

        return rest is "Z" || (rest.Length == 6 && rest[0] is '+' or '-' && IsClock($"{rest[1..]}:00"));
    }

    private static bool IsClock(ReadOnlySpan<char> text) => TimeOnly.TryParseExact(text, "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Days, or hours, minutes and seconds: the durations that every validator accepts.</summary>
    private static bool IsDuration(string text)
    {
        if (text.Length < 3 || text[0] != 'P')
            return false;

        var units = text[1] == 'T' ? "HMS" : "YMD";
        var at = text[1] == 'T' ? 2 : 1;
        if (text.Length >= 3 && text[1] != 'T' && text.EndsWith('W'))
            return text.AsSpan(1, text.Length - 2).IndexOfAnyExceptInRange('0', '9') < 0;

        var next = 0;
        while (at < text.Length)
        {
            var start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
            var unit = at < text.Length && at > start ? units.IndexOf(text[at]) : -1;
            if (unit < next)
                return false;
            next = unit + 1;
            at++;
        }

        return next > 0;
    }

    private static bool IsEmail(string text)
    {
        var at = text.IndexOf('@');
        return at is > 0 and < 65 && IsHostname(text[(at + 1)..]) && text.Contains('.', StringComparison.Ordinal)
            && text.AsSpan(0, at).IndexOfAnyExcept(LocalCharacters) < 0 && text[0] != '.' && text[at - 1] != '.' && !text.Contains("..", StringComparison.Ordinal);
    }

    private static readonly SearchValues<char> LocalCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-");

    private static bool IsHostname(string text) =>
        text.Length is > 0 and < 254 && Array.TrueForAll(text.Split('.'), label =>
            label.Length is > 0 and < 64 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && label[0] != '-' && label[^1] != '-');

    private static bool IsAddress(string text, AddressFamily family) => IPAddress.TryParse(text, out var address) && address.AddressFamily == family;

    private static bool IsUri(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExcept(UriCharacters) < 0 && Uri.IsWellFormedUriString(text, UriKind.RelativeOrAbsolute);

    private static bool IsPointer(string text)
    {
        if (text.Length > 0 && text[0] != '/')
            return false;
        for (var at = text.IndexOf('~', StringComparison.Ordinal); at >= 0; at = text.IndexOf('~', at + 1))
        {
            if (at + 1 >= text.Length || text[at + 1] is not ('0' or '1'))
                return false;
        }

        return true;
    }
}
