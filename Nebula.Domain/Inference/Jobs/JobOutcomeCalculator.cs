using System.Text.Json.Serialization;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Computes the outcome of a job from its choices: its status, its usage, and the charge.</summary>
/// <remarks>
/// If the client disconnects (499) or gets an error, the generated tokens are charged. The prompt is charged only if there are any. A request that a
/// fault ends is charged nothing, and counts as failed.
/// </remarks>
public static class JobOutcomeCalculator
{
    /// <summary>The ledger's status of a request whose client disconnected.</summary>
    public const int ClientLeft = 499;

    /// <summary>Computes the outcome of a job that has ended.</summary>
    public static JobOutcome Compute(JobToSettle ended)
    {
        var (job, choices) = (ended.Job, ended.Choices);
        var error = SelectError(ended);
        var lost = choices.FirstOrDefault(static choice => choice.LostBy is not null)?.LostBy;
        var endsByFault = lost is not null || job.Fault is { Effect.EndsRequest: true };
        long output = 0, longest = 0;
        double? queue = null, first = null;
        double finished = 0;
        var aborted = false;
        foreach (var choice in choices)
        {
            output += choice.OutputTokens;
            longest = Math.Max(longest, choice.OutputTokens);
            queue = Min(queue, choice.StartedAt);
            first = Min(first, choice.FirstTokenAt);
            finished = Math.Max(finished, choice.FinishedAt);
            aborted |= choice.FinishReason == FinishReasons.Abort;
        }

        var inputTokens = !endsByFault && ((error is null && !aborted) || output > 0) ? GetPromptTokens(job, choices) : 0;
        return new JobOutcome(
            new UsageRecord
            {
                JobId = job.Id,
                KeyId = job.Reservation.KeyId,
                Model = choices[0].Deployment ?? job.Model, // who answered
                At = ended.At,
                Stream = job.Stream,
                Status = error is not null ? ErrorStatusCodes.ToStatusCode(error) : endsByFault ? 500 : aborted ? ClientLeft : 200,
                FinishReason = error is not null || endsByFault ? FinishReasons.Error : aborted ? FinishReasons.Abort : choices[0].FinishReason,
                InputTokens = inputTokens,
                OutputTokens = endsByFault ? 0 : error is null && !aborted ? job.Script?.OutputTokens ?? output : output,
                Script = job.Script?.Script,
                LongestChoiceTokens = endsByFault ? 0 : longest,
                Replica = choices[0].Replica,
                CachedTokens = Math.Min(GetCachedTokens(job, choices), inputTokens),
                QueueSeconds = queue,
                TimeToFirstTokenSeconds = first,
                DurationSeconds = finished,
                InterTokenGaps = Gaps(choices),
                Fault = lost ?? job.Fault?.Name,
            },
            error);
    }

    /// <summary>The error of a job whose deadline has passed.</summary>
    public static NebulaError CreateDeadlineError(InferenceJob job) =>
        new(ErrorKind.Timeout, $"The request was not finished within {job.DeadlineSeconds:0} s and was given up.");

    private static NebulaError? SelectError(JobToSettle ended)
    {
        foreach (var choice in ended.Choices)
        {
            if (choice.Error is { } error)
                return error;
        }

        if (ended.DeadlinePassed)
            return CreateDeadlineError(ended.Job);
        return ended.Abandoned ? NebulaError.ServerError : null;
    }

    private static IReadOnlyList<BucketCount> Gaps(IReadOnlyList<ChoiceResult> choices)
    {
        if (choices.Count == 1)
            return choices[0].Gaps;
        var sums = new SortedDictionary<int, long>();
        foreach (var choice in choices)
        {
            foreach (var (bucket, count) in choice.Gaps)
                sums[bucket] = sums.GetValueOrDefault(bucket) + count;
        }

        return [.. sums.Select(static sum => new BucketCount(sum.Key, sum.Value))];
    }

    // The choices of one input share its prompt.
    private static long GetPromptTokens(InferenceJob job, IReadOnlyList<ChoiceResult> choices)
    {
        if (!choices.Any(static choice => choice.PromptTokens is not null) || choices.Count != job.Choices)
            return job.BilledPromptTokens;
        long sum = 0;
        for (var i = 0; i < choices.Count; i++)
        {
            if (StartsInput(job, i))
                sum += choices[i].PromptTokens ?? job.GetPromptTokens(i);
        }

        return sum;
    }

    private static long GetCachedTokens(InferenceJob job, IReadOnlyList<ChoiceResult> choices)
    {
        if (job.Script?.InputTokens is not null)
            return 0; // the script says what is used
        long sum = 0;
        for (var i = 0; i < choices.Count; i++)
        {
            if (choices.Count != job.Choices ? i == 0 : StartsInput(job, i))
                sum += choices[i].CachedTokens;
        }

        return sum;
    }

    private static bool StartsInput(InferenceJob job, int choice) => choice == 0 || job.Embedding is not null || job.GetInput(choice) != job.GetInput(choice - 1);

    private static double? Min(double? a, double? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);
}

/// <summary>How a job ended. It is the relay's last entry; without an <paramref name="Error"/> its usage is durable.</summary>
/// <param name="Usage">The usage for the ledger.</param>
/// <param name="Error">Why the job failed, or null.</param>
public sealed record JobOutcome(UsageRecord Usage, NebulaError? Error)
{
    private const int CurrentVersion = 1;

    /// <summary>The format's version; absent in 0.1.0.</summary>
    /// <exception cref="UnknownFormatVersionException">It is set to a newer version.</exception>
    [JsonPropertyName("v")]
    public int Version
    {
        get => CurrentVersion;
        init => UnknownFormatVersionException.ThrowIfUnknown("A job's outcome", value, CurrentVersion);
    }
}
