namespace Nebula.Domain.Telemetry;

/// <summary>What the engine of one replica has done since counting began. Not safe for several writers at once.</summary>
public sealed class EngineCounts
{
    /// <summary>Virtual seconds of its steps.</summary>
    public double BusySeconds { get; set; }

    /// <summary>Times that a sequence lost its KV blocks to others.</summary>
    public long Preemptions { get; set; }

    /// <summary>Prompt tokens that were looked up in the prefix cache.</summary>
    public long QueriedTokens { get; set; }

    /// <summary>Prompt tokens that were found there.</summary>
    public long HitTokens { get; set; }

    /// <summary>Tokens of prompts and replies that each step computed.</summary>
    public TokenHistogram StepTokens { get; init; } = TokenHistogram.CreateForSteps();

    /// <summary>Counts a step.</summary>
    /// <param name="seconds">Virtual seconds that it took.</param>
    /// <param name="tokens">Tokens of prompts and replies that it computed.</param>
    /// <param name="preemptions">Sequences that lost their KV blocks.</param>
    public void CountStep(double seconds, int tokens, int preemptions)
    {
        BusySeconds += seconds;
        Preemptions += preemptions;
        StepTokens.Record(tokens);
    }

    /// <summary>Adds the counts of another process or another time.</summary>
    public void Add(EngineCounts other)
    {
        BusySeconds += other.BusySeconds;
        Preemptions += other.Preemptions;
        QueriedTokens += other.QueriedTokens;
        HitTokens += other.HitTokens;
        StepTokens.Add(other.StepTokens);
    }
}
