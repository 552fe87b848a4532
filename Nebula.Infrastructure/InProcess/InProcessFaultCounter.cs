using System.Collections.Concurrent;
using Nebula.Domain.Faults;

namespace Nebula.Infrastructure.InProcess;

/// <summary>Counts in this process. The sequences start again with it.</summary>
internal sealed class InProcessFaultCounter : IFaultCounter
{
    private readonly ConcurrentDictionary<string, Counts> _sequences = new();

    /// <inheritdoc/>
    public ValueTask<long> CountRequestAsync(string sequenceId) => new(Interlocked.Increment(ref Get(sequenceId).Requests) - 1);

    /// <inheritdoc/>
    public ValueTask CountInjectionAsync(string sequenceId)
    {
        Interlocked.Increment(ref Get(sequenceId).Injected);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FaultCounts>> ReadAsync(IReadOnlyList<string> sequenceIds) => new([.. sequenceIds.Select(Read)]);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string sequenceId)
    {
        _sequences.TryRemove(sequenceId, out _);
        return ValueTask.CompletedTask;
    }

    private Counts Get(string sequenceId) => _sequences.GetOrAdd(sequenceId, static _ => new Counts());

    private FaultCounts Read(string sequenceId) =>
        _sequences.TryGetValue(sequenceId, out var counts) ? new FaultCounts(Interlocked.Read(ref counts.Requests), Interlocked.Read(ref counts.Injected)) : default;

    private sealed class Counts
    {
        public long Requests;
        public long Injected;
    }
}
