using Nebula.Domain.Engine.Steps;

namespace Nebula.Domain.Engine.Live;

/// <summary>What the engines of a replica have done since the process started. Not thread-safe.</summary>
public sealed class EngineTotals
{
    /// <summary>Virtual seconds of all steps.</summary>
    public double BusySeconds { get; private set; }

    /// <summary>Steps.</summary>
    public long Steps { get; private set; }

    /// <summary>Tokens that passed through the model, of prompts and replies.</summary>
    public long Tokens { get; private set; }

    /// <summary>Times that a sequence lost its KV blocks.</summary>
    public long Preemptions { get; private set; }

    /// <summary>Tokens looked up in the prefix cache.</summary>
    public long QueriedTokens { get; private set; }

    /// <summary>Tokens found in the prefix cache.</summary>
    public long HitTokens { get; private set; }

    /// <summary>Counts a step.</summary>
    internal void Count(double seconds, in StepShape shape, in StepResult result)
    {
        BusySeconds += seconds;
        Steps++;
        Tokens += shape.Tokens;
        Preemptions += result.Preempted.Length;
    }

    /// <summary>Keeps the counts of an engine that ends.</summary>
    internal void Keep(EngineCore engine)
    {
        QueriedTokens += engine.QueriedTokens;
        HitTokens += engine.HitTokens;
    }

    /// <summary>These totals with the counts of the present engine.</summary>
    internal EngineTotals Add(EngineCore engine)
    {
        var sum = (EngineTotals)MemberwiseClone();
        sum.Keep(engine);
        return sum;
    }
}
