using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;

namespace Nebula.Domain.Planning.Search;

/// <summary>Finds the fewest replicas with which a kind of replica reaches all targets.</summary>
/// <remarks>
/// That more replicas never miss what fewer reach is assumed to find the number, and not to report it: the run with the number reaches the targets, and the run with one
/// replica less misses one.
/// </remarks>
/// <param name="run">Runs the trace on a number of replicas; the result is partial if a target is missed.</param>
/// <param name="targets">The targets.</param>
internal sealed class ReplicaSearch(Func<int, FleetResult> run, IReadOnlyList<Target> targets)
{
    private readonly SortedDictionary<int, FleetResult> _results = [];

    /// <summary>All whole runs, by the number of replicas.</summary>
    public IEnumerable<(int Replicas, FleetResult Result)> WholeRuns => _results.Where(static entry => !entry.Value.IsPartial).Select(static entry => (entry.Key, entry.Value));

    /// <summary>Searches.</summary>
    /// <param name="guess">Where to begin.</param>
    /// <param name="max">Most replicas.</param>
    /// <returns>The number; 0 if <paramref name="max"/> replicas miss a target.</returns>
    public int FindMin(int guess, int max)
    {
        guess = Math.Clamp(guess, 1, max);
        // Between a number that misses and one that meets.
        var (misses, meets) = (0, max + 1);
        if (Meets(guess))
        {
            meets = guess;
            for (var step = 1; meets > 1 && misses == 0; step *= 2)
                Try(Math.Max(1, meets - step), ref misses, ref meets);
        }
        else
        {
            misses = guess;
            if (guess == max || !Meets(max))
                return 0;
            meets = max;
            for (var step = 1; misses + step < meets; step *= 2)
            {
                Try(misses + step, ref misses, ref meets);
                if (meets < max)
                    break;
            }
        }

        while (meets - misses > 1)
            Try((misses + meets) / 2, ref misses, ref meets);
        return meets;
    }

    /// <summary>The result of a number of replicas that was run.</summary>
    public FleetResult this[int replicas] => _results[replicas];

    /// <summary>Whether a number of replicas reaches all targets.</summary>
    public bool Meets(int replicas)
    {
        if (!_results.TryGetValue(replicas, out var result))
            _results[replicas] = result = run(replicas);
        return result.Meets(targets);
    }

    private void Try(int replicas, ref int misses, ref int meets)
    {
        if (Meets(replicas))
            meets = replicas;
        else
            misses = replicas;
    }
}
