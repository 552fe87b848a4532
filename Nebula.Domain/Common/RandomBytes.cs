using System.Security.Cryptography;

namespace Nebula.Domain.Common;

/// <summary>
/// The system's cryptographic random bytes, fetched in larger pieces: ids need a few at a time, and each call to the system costs as much as
/// hundreds.
/// </summary>
/// <remarks>Handed out once each; keys' secrets are drawn from it too.</remarks>
internal static class RandomBytes
{
    private const int Size = 1_024;

    [ThreadStatic]
    private static byte[]? _buffer;

    [ThreadStatic]
    private static int _left;

    /// <summary>Fills a span of at most 1 KiB.</summary>
    public static void Fill(Span<byte> target)
    {
        var buffer = _buffer ??= new byte[Size];
        if (_left < target.Length)
        {
            RandomNumberGenerator.Fill(buffer);
            _left = Size;
        }

        var taken = buffer.AsSpan(_left - target.Length, target.Length);
        taken.CopyTo(target);
        taken.Clear();
        _left -= target.Length;
    }
}
