using System.Globalization;
using System.Text.Json;
using Nebula.Domain.Deployments;

namespace Nebula.Domain.Recordings;

/// <summary>The exchanges of a recording by their requests: as they are but for the members that are ignored, and without dates and ids.</summary>
internal sealed class ReplayIndex
{
    private readonly RequestKey _exactKey;
    private readonly RequestKey _looseKey;
    private readonly ILookup<string, RecordedExchange> _exact;
    private readonly ILookup<string, RecordedExchange> _loose;

    /// <summary>Computes the index.</summary>
    /// <param name="exchanges">The exchanges, in order.</param>
    /// <param name="rules">What the deployment replays, and what it ignores.</param>
    public ReplayIndex(IReadOnlyList<RecordedExchange> exchanges, ReplayedRecording rules)
    {
        var played = exchanges.Where(exchange => rules.Model is null || rules.Model == exchange.Model).ToList();
        _looseKey = new RequestKey(rules.Ignore);
        _exactKey = new RequestKey(rules.Ignore.Except([ReplayRules.Ids, ReplayRules.Dates]));
        _exact = played.ToLookup(exchange => _exactKey.Compute(exchange.Path, exchange.Request));
        _loose = played.ToLookup(exchange => _looseKey.Compute(exchange.Path, exchange.Request));
    }

    /// <summary>The exchanges of a request: those with the same dates and ids if there are any, and those of the same choice if there are any.</summary>
    public RecordedSequence? Find(string path, int choice, JsonElement request)
    {
        var key = _exactKey.Compute(path, request);
        var found = _exact[key].ToList();
        if (found.Count == 0)
            found = [.. _loose[key = _looseKey.Compute(path, request)]];
        if (found.Count == 0)
            return null;
        var ofChoice = found.FindAll(exchange => exchange.Choice == choice);
        return ofChoice.Count > 0
            ? new RecordedSequence(string.Create(CultureInfo.InvariantCulture, $"{key}#{choice}"), ofChoice)
            : new RecordedSequence(key, found);
    }
}
