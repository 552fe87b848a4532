using Nebula.Domain.Records;

namespace Nebula.Domain.Storage;

/// <summary>Removes the expired documents of every partition. Any process may run it at any time.</summary>
public sealed class DocumentSweeper(DocumentStore documents)
{
    /// <summary>The time between two sweeps: an hour. An expired document is not found, swept or not.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    // The partitions with the prefixes of their ids.
    private static readonly (string Partition, string IdPrefix)[] Swept =
    [
        (Partitions.Responses, ResponseIdPrefix), (Partitions.Conversations, ConversationIdPrefix), (Partitions.ConversationItems, ""),
        (Partitions.ChatCompletions, CompletionIdPrefix),
    ];

    /// <summary>How the ids of responses begin.</summary>
    public const string ResponseIdPrefix = "resp_";

    /// <summary>How the ids of conversations begin.</summary>
    public const string ConversationIdPrefix = "conv_";

    /// <summary>How the ids of chat completions begin.</summary>
    public const string CompletionIdPrefix = "chatcmpl-";

    /// <summary>Sweeps once.</summary>
    /// <returns>The number of removed documents.</returns>
    public async ValueTask<int> SweepAsync(CancellationToken cancellationToken = default)
    {
        var removed = 0;
        foreach (var (partition, prefix) in Swept)
            removed += await documents.SweepAsync(partition, prefix, cancellationToken);
        return removed;
    }
}
