namespace Nebula.Tests.Workflows;

/// <summary>One thing a workflow asked for and what it got, as JSON.</summary>
/// <param name="Kind"><c>activity</c>, <c>delay</c> or <c>time</c>.</param>
/// <param name="Name">The activity's name, or the delay.</param>
/// <param name="Input">What it was given.</param>
/// <param name="Output">What it answered; null while it is open.</param>
/// <param name="Failure">The code it failed with.</param>
public sealed record RecordedStep(string Kind, string Name, string Input, string? Output, string? Failure = null);
