using System.Threading.Tasks.Sources;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>A change of the ledger that waits for the writer: a settled request, or an addition to the history.</summary>
internal sealed class LedgerWrite : QueuedWrite, IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _source;

    /// <summary>The request that was settled; null if only history is added.</summary>
    public UsageRecord? Usage { get; init; }

    /// <summary>The deployment that <see cref="Point"/> is about.</summary>
    public string Model { get; init; } = "";

    /// <summary>What to add to the history; null for a settled request.</summary>
    public HistoryPoint? Point { get; init; }

    /// <summary>Whether the request was new; known once the batch is written.</summary>
    public bool IsNew { get; set; }

    /// <summary>Completes with <see cref="IsNew"/> when the change is committed.</summary>
    public ValueTask<bool> Committed => new(this, _source.Version);

    /// <inheritdoc/>
    public override void Complete(Exception? failure)
    {
        if (failure is null)
            _source.SetResult(IsNew);
        else
            _source.SetException(failure);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
