using System.Globalization;
using Nebula.Domain.RateLimiting;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Limits;

/// <summary>A running job as Redis has it, for the process that settles it if its lease lapses.</summary>
/// <param name="Value">Its value among the running jobs.</param>
/// <param name="Tokens">What it had generated at the last renewal or report; 0 if the shared relay knows that.</param>
/// <param name="Reservation">Its reservation, with its <see cref="Reservation.Job"/>.</param>
internal sealed record RunningJob(RedisValue Value, long Tokens, Reservation Reservation)
{
    private const string Version = "1";

    /// <summary>
    /// Formats what the scripts store behind lapse and tokens: version, limits (requests a minute, tokens a minute, concurrent requests, tokens a day; -1 is none), reserved
    /// tokens, prompt tokens, choices, streamed (0 or 1), whether its process holds its relay (0 or 1), key and model, separated by spaces.
    /// </summary>
    /// <returns>Empty if nothing settles the job.</returns>
    public static RedisValue Write(Reservation? reservation)
    {
        if (reservation?.Job is not { } job)
            return RedisValue.EmptyString;
        var limits = reservation.Limits;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Version} {limits.RequestsPerMinute ?? -1} {limits.TokensPerMinute ?? -1} {limits.ConcurrentRequests ?? -1} {limits.TokensPerDay ?? -1} {reservation.Tokens} {job.InputTokens} {job.Choices} {(job.Stream ? 1 : 0)} {(job.RunsHere ? 1 : 0)} {reservation.KeyId} {job.Model}");
    }

    /// <summary>Reads a value.</summary>
    /// <returns>Null if it is of another version: processes of that version settle it.</returns>
    public static RunningJob? TryRead(string jobId, RedisValue value)
    {
        var fields = ((string?)value ?? "").Split(' ', 14);
        if (fields.Length != 14 || fields[2] != Version)
            return null;
        var limits = new RateLimits { RequestsPerMinute = Limit(3), TokensPerMinute = Limit(4), ConcurrentRequests = Limit(5), TokensPerDay = Limit(6) };
        var charge = new JobCharge(fields[13], Number(8), (int)Number(9), fields[10] == "1", fields[11] == "1");
        return new RunningJob(value, Number(1), new Reservation(jobId, fields[12], limits, Number(7)) { Job = charge });

        long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);

        long? Limit(int field) => Number(field) is >= 0 and var limit ? limit : null;
    }
}
