using Nebula.Domain.Usage;
using Nebula.Infrastructure.Codecs;

namespace Nebula.Infrastructure.Redis.History;

/// <summary>What one process saw in one minute, or all of them in an hour, by deployment; in Redis and in the record store.</summary>
/// <param name="Models">Deployment (empty for what concerns none) → <see cref="HistoryPointCodec"/>.</param>
internal sealed record HistoryDocument(Dictionary<string, byte[]> Models)
{
    /// <summary>Packs points.</summary>
    public static HistoryDocument FromPoint(IEnumerable<KeyValuePair<string, HistoryPoint>> points) =>
        new(points.ToDictionary(static point => point.Key, static point => HistoryPointCodec.Write(point.Value)));

    /// <summary>Adds what is in here to the sums.</summary>
    public void AddTo(Dictionary<string, HistoryPoint> sums, DateTimeOffset start)
    {
        foreach (var (model, packed) in Models)
        {
            if (!sums.TryGetValue(model, out var sum))
                sums[model] = sum = new HistoryPoint { Start = start };
            sum.Add(HistoryPointCodec.Read(start, packed));
        }
    }
}
