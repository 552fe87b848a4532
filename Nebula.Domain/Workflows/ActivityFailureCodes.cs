namespace Nebula.Domain.Workflows;

/// <summary>Why activities fail.</summary>
public static class ActivityFailureCodes
{
    /// <summary>An unforeseen fault; another attempt may succeed.</summary>
    public const string Internal = "internal";

    /// <summary>The process that ran the activity shuts down.</summary>
    public const string ShuttingDown = "shutting_down";

    /// <summary>The code for an activity's exception.</summary>
    public static string GetCode(Exception exception) => exception is OperationCanceledException ? ShuttingDown : Internal;
}
