namespace Nebula.Domain.Records;

/// <summary>The partitions of the record store.</summary>
public static class Partitions
{
    /// <summary>API keys, by id.</summary>
    public const string ApiKeys = "apikeys";

    /// <summary>The owners of imported secrets, by the secret's SHA-256.</summary>
    public const string ImportedSecrets = "imported-secrets";

    /// <summary>Deployments, by <see cref="Nebula.Domain.Deployments.DeploymentName.ToKey"/> of their names.</summary>
    public const string Deployments = "deployments";

    /// <summary>The claims of deployments to names and aliases, by <see cref="Nebula.Domain.Deployments.DeploymentName.ToKey"/>.</summary>
    public const string DeploymentNames = "deployment-names";

    /// <summary>Faults, by name.</summary>
    public const string Faults = "faults";

    /// <summary>Scripts, by <see cref="Nebula.Domain.Deployments.DeploymentName.ToKey"/> of their names.</summary>
    public const string Scripts = "scripts";

    /// <summary>The rules of scripts that are too long for one document, by script, write and number.</summary>
    public const string ScriptParts = "script-parts";

    /// <summary>Recordings, by <see cref="Nebula.Domain.Deployments.DeploymentName.ToKey"/> of their names.</summary>
    public const string Recordings = "recordings";

    /// <summary>The exchanges of recordings, by recording, revision and time.</summary>
    public const string RecordedExchanges = "recorded-exchanges";

    /// <summary>The changes of the last half minute, by time and a random suffix.</summary>
    public const string Changes = "changes";

    /// <summary>The leases on workflows and on the roll-up, by instance id.</summary>
    public const string WorkflowOwners = "workflow-owners";

    /// <summary>Settlements that have not reached Redis, by job id.</summary>
    public const string Outbox = "outbox";

    /// <summary>Settlements that cannot be replayed, by job id.</summary>
    public const string OutboxRejected = "outbox-rejected";

    /// <summary>Closed minutes of the ledger that were rolled up out of Redis, by minute, shard and epoch of the Redis.</summary>
    public const string UsageMinutes = "usage-minutes";

    /// <summary>The sums of those minutes by hour and shard.</summary>
    public const string UsageHours = "usage-hours";

    /// <summary>The sums of those hours by UTC day and shard.</summary>
    public const string UsageDays = "usage-days";

    /// <summary>The rolled-up usage of keys for all time, by shard and bucket of keys.</summary>
    public const string UsageKeys = "usage-keys";

    /// <summary>Minutes of the history that were rolled up out of Redis, by minute and process; kept 24 h.</summary>
    public const string HistoryMinutes = "history-minutes";

    /// <summary>Hours of the history, summed from the minutes; kept 30 days.</summary>
    public const string HistoryHours = "history-hours";

    /// <summary>How far minutes are summed into hours and days.</summary>
    public const string RollUp = "roll-up";

    /// <summary>Stored responses, by key id and response id; kept 30 days.</summary>
    public const string Responses = "responses";

    /// <summary>Conversations, by key id and conversation id; kept 30 days after an item was added.</summary>
    public const string Conversations = "conversations";

    /// <summary>Items of conversations, by key id, conversation id and time; kept 30 days.</summary>
    public const string ConversationItems = "conversation-items";

    /// <summary>Stored chat completions, by key id and completion id; kept 30 days.</summary>
    public const string ChatCompletions = "chat-completions";
}
