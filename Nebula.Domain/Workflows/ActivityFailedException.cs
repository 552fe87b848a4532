namespace Nebula.Domain.Workflows;

/// <summary>The one way in which a failed activity reaches its workflow, whichever engine runs it.</summary>
/// <param name="activity">The activity's name.</param>
/// <param name="code">What went wrong, from <see cref="ActivityFailureCodes"/>.</param>
/// <param name="message">Details for a log; never shown to a caller.</param>
/// <param name="inner">What the activity threw, where that is known.</param>
public sealed class ActivityFailedException(string activity, string code, string message, Exception? inner = null)
    : Exception($"{activity} failed: {message}", inner)
{
    /// <summary>What went wrong.</summary>
    public string Code { get; } = code;
}
