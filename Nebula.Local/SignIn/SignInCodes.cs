using System.Security.Cryptography;
using System.Text;
using Nebula.Domain.Common;

namespace Nebula.Local.SignIn;

/// <summary>
/// The codes of sign-in links. A code works once, for <see cref="Lifetime"/>, in the process that created it; the process holds hashes only.
/// </summary>
public sealed class SignInCodes(TimeProvider time)
{
    /// <summary>How long a code can be redeemed: 10 minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How many wrong codes a process answers in each minute before it refuses all further ones: 10.</summary>
    public const int MaxFailuresPerMinute = 10;

    private const int CodeLength = 43;
    private const int MaxCodes = 16;

    private static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Queue<(byte[] Hash, DateTimeOffset ExpiresAt)> _codes = new();
    private DateTimeOffset _windowEnd;
    private int _failures;

    /// <summary>Creates a code. The oldest one is invalidated if there are more than 16.</summary>
    public string Create()
    {
        var code = Ids.NewBase62(CodeLength);
        lock (_lock)
        {
            RemoveExpired();
            if (_codes.Count == MaxCodes)
                _codes.Dequeue();
            _codes.Enqueue((ComputeHash(code), time.GetUtcNow() + Lifetime));
        }

        return code;
    }

    /// <summary>Redeems a code and invalidates it.</summary>
    /// <exception cref="NebulaException">
    /// 401: the code is wrong, used or expired; 429: too many wrong codes, try again when the minute is over.
    /// </exception>
    public void Redeem(string code)
    {
        var hash = ComputeHash(code);
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now >= _windowEnd)
                (_failures, _windowEnd) = (0, now + FailureWindow);
            if (_failures >= MaxFailuresPerMinute)
                throw new NebulaError(ErrorKind.RateLimited, "Too many sign-in codes were wrong. Try again in a minute.") { RetryAfter = _windowEnd - now }.ToException();
            RemoveExpired();
            if (TryRemove(hash))
                return;
            _failures++;
        }

        throw new NebulaError(ErrorKind.Unauthenticated, "This sign-in link has been used or has expired.") { Code = "invalid_sign_in_code" }.ToException();
    }

    // Compares with every code, so that the time it takes does not reveal whether one matches.
    private bool TryRemove(byte[] hash)
    {
        var found = false;
        for (var left = _codes.Count; left > 0; left--)
        {
            var entry = _codes.Dequeue();
            if (CryptographicOperations.FixedTimeEquals(entry.Hash, hash))
                found = true;
            else
                _codes.Enqueue(entry);
        }

        return found;
    }

    private void RemoveExpired()
    {
        while (_codes.TryPeek(out var oldest) && oldest.ExpiresAt <= time.GetUtcNow())
            _codes.Dequeue();
    }

    private static byte[] ComputeHash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));
}
