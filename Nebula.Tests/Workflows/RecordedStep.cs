namespace Nebula.Tests.Workflows;

/// <summary>One call of a workflow and its result, as JSON.</summary>
/// <param name="Kind"><c>activity</c>, <c>delay</c> or <c>time</c>.</param>
/// <param name="Name">The activity's name, or the delay.</param>
/// <param name="Input">Its input.</param>
/// <param name="Output">Its output; null while it is open.</param>
/// <param name="Failure">The code it failed with.</param>
public sealed record RecordedStep(string Kind, string Name, string Input, string? Output, string? Failure = null);
