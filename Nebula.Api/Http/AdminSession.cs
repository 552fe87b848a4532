using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Nebula.Api.Http;

/// <summary>
/// The format of an admin session: <c>nebula-session-{expiry}-{signature}</c>, the expiry in Unix seconds and the signature an HMAC-SHA256 of what
/// precedes it. The signature's key is derived from the admin key: a session outlives a restart and ends if the admin key changes.
/// </summary>
internal static class AdminSession
{
    /// <summary>How long a session is accepted: 12 hours.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const string Prefix = "nebula-session-";
    private const int SignatureLength = 43;

    /// <summary>Whether a token has the format's prefix.</summary>
    public static bool IsSession(ReadOnlySpan<char> token) => token.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Creates a session.</summary>
    /// <param name="secret">The signature's key.</param>
    /// <param name="expiresAt">When it expires, cut to whole seconds.</param>
    public static string Create(byte[] secret, DateTimeOffset expiresAt)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{expiresAt.ToUnixTimeSeconds()}-");
        return text + Sign(secret, text);
    }

    /// <summary>Whether a token is a session signed with <paramref name="secret"/> that has not expired.</summary>
    public static bool IsValid(ReadOnlySpan<char> token, byte[] secret, DateTimeOffset now)
    {
        if (token.Length <= Prefix.Length + SignatureLength)
            return false;
        var text = token[..^SignatureLength];
        var expected = Encoding.ASCII.GetBytes(Sign(secret, text.ToString()));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(token[^SignatureLength..].ToString()))
            && long.TryParse(text[Prefix.Length..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var expiry)
            && now.ToUnixTimeSeconds() < expiry;
    }

    private static string Sign(byte[] secret, string text) => Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text)));
}
