using Nebula.Domain.Records;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Codecs;

namespace Nebula.Infrastructure.Redis.History;

/// <summary>What one process recorded in a minute, or all processes in an hour, by deployment. Stored in Redis and in the record store.</summary>
/// <param name="Models">Deployment (empty for what concerns none) → <see cref="HistoryPointCodec"/>.</param>
/// <param name="Revision">
/// Grows each time its process stores the minute, so that an older copy is never stored over a newer one. 0 in documents of 0.1.0.
/// </param>
internal sealed record HistoryDocument(Dictionary<string, byte[]> Models, long Revision = 0)
{
    /// <summary>How it is stored.</summary>
    public static readonly DocumentFormat<HistoryDocument> Format = new("history document", version: 1, RedisJson.Default.HistoryDocument);

    /// <summary>Packs points.</summary>
    public static HistoryDocument Create(IEnumerable<KeyValuePair<string, HistoryPoint>> points, long revision = 0) =>
        new(points.ToDictionary(static point => point.Key, static point => HistoryPointCodec.Write(point.Value)), revision);

    /// <summary>Adds the points to sums.</summary>
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
