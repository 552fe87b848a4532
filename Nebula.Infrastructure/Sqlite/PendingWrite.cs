using System.Threading.Tasks.Sources;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>Something that waits for the ledger's writer: a settled request, or an addition to the history.</summary>
internal sealed class PendingWrite : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _source;

    /// <summary>The request that was settled; null where only history is added.</summary>
    public UsageRecord? Usage { get; init; }

    /// <summary>The deployment that <see cref="Point"/> is about.</summary>
    public string Model { get; init; } = "";

    /// <summary>What to add to the history.</summary>
    public HistoryPoint? Point { get; init; }

    /// <summary>Whether the request was new; known once it is written.</summary>
    public bool IsNew { get; set; }

    /// <summary>Completes when it is committed, with <see cref="IsNew"/>.</summary>
    public ValueTask<bool> Committed => new(this, _source.Version);

    /// <summary>Wakes whoever waits, on this thread.</summary>
    /// <param name="failure">Why it was not written; null where it was.</param>
    public void Complete(Exception? failure)
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
