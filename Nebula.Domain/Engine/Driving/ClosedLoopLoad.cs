using Nebula.Domain.Engine.Steps;

namespace Nebula.Domain.Engine.Driving;

/// <summary>A load: clients that each send their next request when the last one is answered, as benchmarks with a maximum concurrency do.</summary>
public sealed record ClosedLoopLoad
{
    /// <summary>Clients, which all send their first request at the same time; at least 1.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Requests in all.</summary>
    public required int Requests { get; init; }

    /// <summary>Mean tokens of a prompt, at least 1.</summary>
    public required int InputTokens { get; init; }

    /// <summary>Mean tokens of a reply, at least 1.</summary>
    public required int OutputTokens { get; init; }

    /// <summary>Lengths are uniform within this share around the mean. Default 1/9: from 80 to 100 % of a nominal length.</summary>
    public double Spread { get; init; } = 1.0 / 9;

    /// <summary>Tokens with which all prompts begin alike; only their full KV blocks count. Default 0.</summary>
    public int SharedPrefixTokens { get; init; }

    /// <summary>Tokens of replies after which the run ends, if its requests have not ended before. Default no bound.</summary>
    public long MaxTokens { get; init; } = long.MaxValue;

    /// <summary>Seed of the lengths. Default 1.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>What the clients of a closed loop measured.</summary>
public sealed record ClosedLoopResult
{
    /// <summary>Seconds from sending each request to its first token; without those that had none when the run ended.</summary>
    public required double[] TimeToFirstToken { get; init; }

    /// <summary>Seconds between the tokens of each request: from the first to the last, divided by their number less one; without those that had none when the run ended.</summary>
    public required double[] TimePerOutputToken { get; init; }

    /// <summary>Virtual seconds of the run.</summary>
    public required double Seconds { get; init; }

    /// <summary>Tokens of all replies.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>Times that a sequence lost its KV blocks.</summary>
    public required long Preemptions { get; init; }

    /// <summary>Steps of the engine.</summary>
    public required long Steps { get; init; }

    /// <summary>Mean seconds of a request in tokenization, its queue included.</summary>
    public required double TokenizationSeconds { get; init; }
}

/// <summary>Receives the steps of a closed loop with their part in its means.</summary>
public interface IClosedLoopTrace
{
    /// <summary>A step.</summary>
    /// <param name="shape">Its work.</param>
    /// <param name="firstTokenShare">Seconds of mean time to first token per second of this step.</param>
    /// <param name="outputTokenShare">Seconds of mean time per output token per second of this step.</param>
    void Record(in StepShape shape, double firstTokenShare, double outputTokenShare);
}
