namespace Nebula.Domain.Scripts;

/// <summary>One rule of a script: which requests it answers, and how.</summary>
/// <param name="Index">Its place in the script's <c>fixtures</c>, from 0.</param>
/// <param name="Match">Which requests it answers.</param>
/// <param name="Response">What it answers.</param>
public sealed record ScriptRule(int Index, ScriptMatch Match, ScriptResponse Response)
{
    /// <summary>The pace of a streamed answer; null for the engine's.</summary>
    public ScriptTiming? Timing { get; init; }

    /// <summary>The rule as it is written, as compact JSON.</summary>
    public required string Json { get; init; }
}
