namespace Nebula.Domain.Records;

/// <summary>The partitions of the record store.</summary>
public static class Partitions
{
    /// <summary>API keys, by id.</summary>
    public const string ApiKeys = "apikeys";

    /// <summary>Deployments, by name.</summary>
    public const string Deployments = "deployments";

    /// <summary>Which processes own which workflow, by instance id.</summary>
    public const string WorkflowOwners = "workflow-owners";

    /// <summary>Settlements that could not reach Redis, by job id.</summary>
    public const string Outbox = "outbox";
}
