namespace Nebula.Domain.Records;

/// <summary>The partitions of the record store.</summary>
public static class Partitions
{
    /// <summary>API keys, by id.</summary>
    public const string ApiKeys = "apikeys";

    /// <summary>Deployments, by name.</summary>
    public const string Deployments = "deployments";

    /// <summary>The changes of the last half minute, by time and a random suffix.</summary>
    public const string Changes = "changes";

    /// <summary>Which processes own which workflow, by instance id.</summary>
    public const string WorkflowOwners = "workflow-owners";

    /// <summary>Settlements that have not reached Redis, by job id.</summary>
    public const string Outbox = "outbox";

    /// <summary>Settlements that cannot be replayed, by job id.</summary>
    public const string OutboxRejected = "outbox-rejected";

    /// <summary>Closed minutes of the ledger that were rolled up out of Redis, by minute, shard and life.</summary>
    public const string UsageMinutes = "usage-minutes";

    /// <summary>The same by hour and shard, made of the minutes.</summary>
    public const string UsageHours = "usage-hours";

    /// <summary>The same by UTC day and shard, made of the hours.</summary>
    public const string UsageDays = "usage-days";

    /// <summary>What keys used in all their time, as far as it was rolled up, by shard and bucket of keys.</summary>
    public const string UsageKeys = "usage-keys";

    /// <summary>Minutes of the history that were rolled up out of Redis, by minute and process; kept 24 h.</summary>
    public const string HistoryMinutes = "history-minutes";

    /// <summary>Hours of the history, made of the minutes; kept 30 days.</summary>
    public const string HistoryHours = "history-hours";

    /// <summary>How far things were folded.</summary>
    public const string RollUp = "roll-up";
}
