namespace Nebula.Domain.Workflows;

/// <summary>How a failed activity reaches its workflow, whichever engine runs it.</summary>
/// <param name="activity">The activity's name.</param>
/// <param name="code">What went wrong, from <see cref="ActivityFailureCodes"/>.</param>
/// <param name="message">Details for a log; never part of an answer.</param>
/// <param name="inner">The activity's exception if the engine knows it, or null.</param>
public sealed class ActivityFailedException(string activity, string code, string message, Exception? inner = null)
    : Exception($"{activity} failed: {message}", inner)
{
    /// <summary>What went wrong.</summary>
    public string Code { get; } = code;
}
