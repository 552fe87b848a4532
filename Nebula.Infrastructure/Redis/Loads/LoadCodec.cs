using System.Globalization;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Live;

namespace Nebula.Infrastructure.Redis.Loads;

/// <summary>
/// The report of one process on a deployment: the version 1, then for each replica its number, running and waiting sequences, tokens in the KV cache
/// and KV blocks, separated by spaces. A reader leaves out reports of versions that it does not know.
/// </summary>
internal static class LoadCodec
{
    private const int Version = 1;
    private const int Fields = 5;

    /// <summary>Writes a report; empty if the process runs nothing.</summary>
    public static string Write(IReadOnlyList<ReplicaReport> replicas) => replicas.Count == 0
        ? ""
        : string.Join(' ', replicas.Select(static replica => string.Create(
            CultureInfo.InvariantCulture, $"{replica.Replica} {replica.Running} {replica.Waiting} {replica.ContextTokens} {replica.Blocks}")).Prepend("1"));

    /// <summary>Reads a report; empty if it is of an unknown version.</summary>
    public static IReadOnlyList<ReplicaReport> Read(string report)
    {
        var numbers = Array.ConvertAll(report.Split(' '), static number => long.Parse(number, CultureInfo.InvariantCulture));
        if (numbers[0] != Version)
            return [];
        return [.. numbers.Skip(1).Chunk(Fields).Select(static n => new ReplicaReport((int)n[0], (int)n[1], (int)n[2], n[3], (int)n[4]))];
    }

    /// <summary>Sums what processes report of one replica.</summary>
    public static (RemoteSequences Running, int Waiting) Sum(IEnumerable<ReplicaReport> reports)
    {
        var (sum, waiting) = (default(RemoteSequences), 0);
        foreach (var report in reports)
        {
            sum = new RemoteSequences(sum.Processes + 1, sum.Running + report.Running, sum.ContextTokens + report.ContextTokens, sum.Blocks + report.Blocks);
            waiting += report.Waiting;
        }

        return (sum, waiting);
    }
}
