using Nebula.Domain.Scripts;

namespace Nebula.Infrastructure.InProcess;

/// <summary>The counters of scripts in this process.</summary>
internal sealed class InProcessScriptCounters : IScriptCounters
{
    /// <summary>How many sequences are counted at once: 100,000. Beyond that the one that began first is forgotten.</summary>
    public const int MaxSequences = 100_000;

    /// <summary>How many claims are remembered: 10,000, the newest ones.</summary>
    public const int MaxClaims = 10_000;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, long> _sequences = [];
    private readonly OrderedDictionary<string, long> _claims = [];
    private readonly Dictionary<string, long> _matches = [];

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> ReadSequencesAsync(IReadOnlyList<string> sequences, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return new([.. sequences.Select(sequence => _sequences.GetValueOrDefault(sequence))]);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryCountAsync(string rule, string? sequence, long expected, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (sequence is not null && !TryAdvance(sequence, expected))
                return new(false);
            _matches[rule] = _matches.GetValueOrDefault(rule) + 1;
            return new(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask UndoAsync(string rule, string? sequence, long number, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (sequence is not null)
            {
                if (_sequences.GetValueOrDefault(sequence) != number + 1)
                    return ValueTask.CompletedTask;
                _sequences[sequence] = number;
            }

            _matches[rule] = Math.Max(0, _matches.GetValueOrDefault(rule) - 1);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<long> TakeAsync(string sequence, string claim, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_claims.TryGetValue(claim, out var taken))
                return new(taken);
            if (_claims.Count == MaxClaims)
                _claims.RemoveAt(0);
            var number = _sequences.GetValueOrDefault(sequence);
            TryAdvance(sequence, number);
            _claims[claim] = number;
            return new(number);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, long>> ReadMatchesAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return new(new Dictionary<string, long>(_matches));
    }

    /// <inheritdoc/>
    public ValueTask ResetAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _sequences.Clear();
            _matches.Clear();
        }

        return ValueTask.CompletedTask;
    }

    private bool TryAdvance(string sequence, long expected)
    {
        if (_sequences.GetValueOrDefault(sequence) != expected)
            return false;
        if (expected == 0 && _sequences.Count == MaxSequences)
            _sequences.RemoveAt(0);
        _sequences[sequence] = expected + 1;
        return true;
    }
}
