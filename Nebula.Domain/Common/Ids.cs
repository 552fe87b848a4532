namespace Nebula.Domain.Common;

/// <summary>Makes the identifiers that callers see.</summary>
public static class Ids
{
    /// <summary>Digits, upper case and lower case letters, in the order of their character codes.</summary>
    public const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>A request's and its job's id: a prefix (<c>chatcmpl-</c>) and 29 random base62 characters, like OpenAI's.</summary>
    public static string NewCompletion(string prefix) => string.Create(prefix.Length + 29, prefix, static (span, prefix) =>
    {
        prefix.CopyTo(span);
        FillRandom(span[prefix.Length..]);
    });

    /// <summary>A response's <c>x-request-id</c>: <c>req_</c> and 32 lower case hexadecimal digits.</summary>
    public static string NewRequest() => string.Create(36, 0, static (span, _) =>
    {
        "req_".CopyTo(span);
        Span<byte> bytes = stackalloc byte[16];
        RandomBytes.Fill(bytes);
        Convert.TryToHexStringLower(bytes, span[4..], out _);
    });

    /// <summary>A random number, all 64 bits of it.</summary>
    public static ulong NewNumber()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomBytes.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    /// <summary><paramref name="length"/> base62 characters from the system's cryptographic source.</summary>
    public static string NewBase62(int length) => string.Create(length, 0, static (span, _) => FillRandom(span));

    // 248 is the largest multiple of 62 in a byte: larger values would favour the first characters.
    private static void FillRandom(Span<char> target)
    {
        Span<byte> bytes = stackalloc byte[48];
        for (var filled = 0; filled < target.Length;)
        {
            RandomBytes.Fill(bytes);
            foreach (var value in bytes)
            {
                if (value >= 248)
                    continue;
                target[filled++] = Base62[value % 62];
                if (filled == target.Length)
                    return;
            }
        }
    }
}
