using System.Globalization;
using Nebula.Domain.Common;
using Nebula.Domain.Planning.Traffic;

namespace Nebula.Api.Management.Planning;

/// <summary>What one <c>POST /planner</c> may take. The command line has no such limits.</summary>
internal static class PlanLimits
{
    /// <summary>Most requests of the traffic.</summary>
    public const int MaxRequests = 50_000;

    /// <summary>Most tokens of all replies.</summary>
    public const long MaxOutputTokens = 20_000_000;

    /// <summary>Most tokens of all prompts.</summary>
    public const long MaxPromptTokens = 500_000_000;

    /// <summary>Most kinds of replicas that are simulated with the whole traffic.</summary>
    public const int MaxSimulated = 16;

    /// <summary>The time after which a plan is given up. Azure's load balancer ends a request to Functions after 230 s.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(200);

    /// <summary>Threads of a plan: half of the processors, so that the server keeps answering.</summary>
    public static int MaxThreads => Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Refuses traffic that is too large.</summary>
    public static TrafficTrace Check(TrafficTrace trace)
    {
        CheckRequests(trace.Count);
        Check(trace.OutputTokens, MaxOutputTokens, "tokens of replies");
        Check(trace.PromptTokens, MaxPromptTokens, "tokens of prompts");
        return trace;
    }

    /// <summary>Refuses traffic with too many requests.</summary>
    public static void CheckRequests(double requests) => Check(requests, MaxRequests, "requests");

    /// <summary>The error of a plan that takes too long.</summary>
    public static NebulaError TooSlow { get; } = NebulaError.Invalid(
        $"The plan takes longer than {MaxTime.TotalSeconds:0} s. Use shorter traffic, fewer GPUs, or the command line: nebula plan.", "traffic", "plan_too_large");

    private static void Check(double count, double max, string what)
    {
        if (count > max)
        {
            throw NebulaError.Invalid(
                string.Create(CultureInfo.InvariantCulture, $"Invalid 'traffic': it has {count:N0} {what}; a plan over HTTP takes at most {max:N0}. The command line takes more: nebula plan."),
                "traffic", "plan_too_large").ToException();
        }
    }
}
