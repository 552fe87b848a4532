using Nebula.Domain.Common;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>A change of one document that waits for the writer.</summary>
/// <param name="kind">What to do.</param>
/// <param name="partition">The document's partition.</param>
/// <param name="key">The document's key.</param>
internal sealed class RecordWrite(RecordWriteKind kind, string partition, string key) : QueuedWrite
{
    private readonly TaskCompletionSource<string?> _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What to do.</summary>
    public RecordWriteKind Kind => kind;

    /// <summary>The document's partition.</summary>
    public string Partition => partition;

    /// <summary>The document's key.</summary>
    public string Key => key;

    /// <summary>The new document; empty if it is removed.</summary>
    public string Json { get; init; } = "";

    /// <summary>The entity tag that the document must carry; null if it may carry any.</summary>
    public string? OldETag { get; init; }

    /// <summary>The document's new entity tag.</summary>
    public string NewETag { get; } = Ids.NewBase62(16);

    /// <summary>Whether the document has changed; known once the batch is written.</summary>
    public bool HasChanged { get; set; }

    /// <summary>The new entity tag, once the change has reached the disk; null if nothing was changed.</summary>
    public Task<string?> Committed => _committed.Task;

    /// <inheritdoc/>
    public override void Complete(Exception? failure)
    {
        if (failure is null)
            _committed.SetResult(HasChanged ? NewETag : null);
        else
            _committed.SetException(failure);
    }
}

/// <summary>What a <see cref="RecordWrite"/> does.</summary>
internal enum RecordWriteKind
{
    /// <summary>Adds the document, unless its key is taken.</summary>
    Insert,

    /// <summary>Replaces the document, if it still carries the old entity tag.</summary>
    Replace,

    /// <summary>Adds or replaces the document.</summary>
    Put,

    /// <summary>Removes the document, if it still carries the old entity tag.</summary>
    Delete,
}
