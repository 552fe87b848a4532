using System.Collections.Concurrent;
using System.Text.Json;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;

namespace Nebula.Domain.Recordings;

/// <summary>A recording in memory, with an index for each deployment's rules. Immutable.</summary>
public sealed class Recording
{
    private readonly ConcurrentDictionary<string, ReplayIndex> _indexes = new();

    private Recording(IReadOnlyList<RecordedExchange> exchanges) => Exchanges = exchanges;

    /// <summary>Its exchanges, in order.</summary>
    public IReadOnlyList<RecordedExchange> Exchanges { get; }

    /// <summary>Reads a stored recording.</summary>
    /// <param name="name">Its name, for errors.</param>
    /// <param name="lines">Its exchanges.</param>
    /// <exception cref="StoredDataException">One of them cannot be read.</exception>
    public static Recording Read(string name, IReadOnlyList<string> lines)
    {
        var exchanges = new List<RecordedExchange>(lines.Count);
        for (var i = 0; i < lines.Count; i++)
        {
            try
            {
                exchanges.Add(RecordedExchange.Read(JsonElement.Parse(lines[i])));
            }
            catch (Exception e) when (e is JsonException or FormatException)
            {
                throw new StoredDataException($"The recording '{name}' cannot be replayed: fixtures[{i}]: {e.Message}", e);
            }
        }

        return new Recording(exchanges);
    }

    /// <summary>The exchanges that answer a request.</summary>
    /// <param name="rules">The deployment that replays.</param>
    /// <param name="path">The endpoint.</param>
    /// <param name="choice">The choice of the client's request.</param>
    /// <param name="request">The body that a server would get.</param>
    /// <returns>Those of the same request, in order, and what names the sequence that they are; null if there are none.</returns>
    internal RecordedSequence? Find(ReplayedRecording rules, string path, int choice, JsonElement request) =>
        _indexes.GetOrAdd($"{rules.Model} {string.Join(' ', rules.Ignore)}", static (_, all) => new ReplayIndex(all.Exchanges, all.rules), (Exchanges, rules)).Find(path, choice, request);
}

/// <summary>The exchanges that answer the same request.</summary>
/// <param name="Key">Names the request.</param>
/// <param name="Exchanges">The exchanges, in order; at least one.</param>
internal sealed record RecordedSequence(string Key, IReadOnlyList<RecordedExchange> Exchanges);
