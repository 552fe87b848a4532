namespace Nebula.Domain.Workflows;

/// <summary>Why activities fail.</summary>
public static class ActivityFailureCodes
{
    /// <summary>A fault nobody foresaw; worth another try.</summary>
    public const string Internal = "internal";

    /// <summary>The process that ran it is going down.</summary>
    public const string ShuttingDown = "shutting_down";

    /// <summary>The code for what an activity threw.</summary>
    public static string GetCode(Exception exception) => exception is OperationCanceledException ? ShuttingDown : Internal;
}
