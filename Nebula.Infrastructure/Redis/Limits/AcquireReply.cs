using System.Buffers.Text;
using System.Text;
using Nebula.Domain.RateLimiting;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Infrastructure.Redis.Limits;

/// <summary>Reads what <c>acquire.lua</c> and <c>acquire-many.lua</c> answer: numbers separated by spaces, a line for each job, and the epoch of Redis's data.</summary>
internal static class AcquireReply
{
    /// <summary>Reads an answer.</summary>
    /// <param name="reply">The answer.</param>
    /// <param name="acquires">What it answers.</param>
    /// <returns>A decision for each acquire; null if the answer is empty: Redis has lost its data, and nothing is reserved.</returns>
    /// <exception cref="FormatException">It is no such answer.</exception>
    public static SharedDecision?[] Read(ReadOnlySpan<byte> reply, ReadOnlySpan<SharedAcquire> acquires)
    {
        var decisions = new SharedDecision?[acquires.Length];
        if (reply.IsEmpty)
            return decisions;
        var end = reply.LastIndexOf((byte)'\n');
        var epoch = ReadEpoch(reply[(end + 1)..], acquires[0].Epoch);
        reply = reply[..(end + 1)];
        for (var i = 0; i < decisions.Length; i++)
            decisions[i] = ReadLine(ref reply, acquires[i].Reservation.Limits, epoch);
        return reply.IsEmpty ? decisions : throw Unreadable();
    }

    // Nearly always the one that is known.
    private static string ReadEpoch(ReadOnlySpan<byte> epoch, string known) => Ascii.Equals(epoch, known) ? known : Encoding.UTF8.GetString(epoch);

    private static SharedDecision ReadLine(ref ReadOnlySpan<byte> reply, RateLimits limits, string epoch)
    {
        var (refused, never, wait, used) = (Whole(ref reply), Whole(ref reply), Whole(ref reply), Whole(ref reply));
        Whole(ref reply); // until when the buckets have drained
        var (requests, tokens) = (Fraction(ref reply), Fraction(ref reply));
        Fraction(ref reply); // where the queue begins
        var (day, dayTokens, leases) = (Whole(ref reply), Whole(ref reply), Whole(ref reply));
        Whole(ref reply); // before when no lease expires
        var decision = new LimitDecision
        {
            Refused = (LimitKind)refused,
            NeverFits = never == 1,
            RetryAfter = TimeSpan.FromMicroseconds(wait),
            Used = used,
            RemainingRequests = KeyLimits.Remaining(requests, limits.RequestsPerMinute),
            ResetRequests = Reset(limits.RequestsPerMinute, requests),
            RemainingTokens = KeyLimits.Remaining(tokens, limits.TokensPerMinute),
            ResetTokens = Reset(limits.TokensPerMinute, tokens),
        };
        return new SharedDecision(decision, new SharedCounts(requests, tokens, day, dayTokens, leases, epoch));
    }

    // A sixtieth of the limit drains each second.
    private static TimeSpan Reset(long? limit, double consumed) =>
        limit is { } most ? TimeSpan.FromMicroseconds((long)Math.Floor(consumed * 60_000_000 / most)) : TimeSpan.Zero;

    private static long Whole(ref ReadOnlySpan<byte> reply) =>
        Utf8Parser.TryParse(reply, out long value, out var length) ? Skip(ref reply, length, value) : throw Unreadable();

    private static double Fraction(ref ReadOnlySpan<byte> reply) =>
        Utf8Parser.TryParse(reply, out double value, out var length) ? Skip(ref reply, length, value) : throw Unreadable();

    private static T Skip<T>(ref ReadOnlySpan<byte> reply, int length, T value)
    {
        reply = reply[(length + 1)..];
        return value;
    }

    private static FormatException Unreadable() => new("An answer of the script that acquires is not what this version reads.");
}
