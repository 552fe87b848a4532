using System.Globalization;
using Nebula.Domain.Common;

namespace Nebula.Domain.Planning.Traffic;

/// <summary>
/// Reads the CSV of Azure's LLM inference traces: the columns <c>TIMESTAMP</c>, <c>ContextTokens</c> and <c>GeneratedTokens</c> in any order, others are ignored
/// (github.com/Azure/AzurePublicDataset, AzureLLMInferenceDataset2023.md and 2024.md). The times have no zone; one is ignored.
/// </summary>
internal static class AzureTraceReader
{
    private const string Time = "TIMESTAMP";
    private const string Prompt = "ContextTokens";
    private const string Output = "GeneratedTokens";

    /// <summary>Whether a first line is the heading of this format.</summary>
    public static bool Recognizes(string firstLine) => firstLine.Contains(Time, StringComparison.OrdinalIgnoreCase) && firstLine.Contains(',', StringComparison.Ordinal);

    /// <summary>Reads the requests.</summary>
    /// <exception cref="NebulaException">400: a line is wrong; the message has its number.</exception>
    public static IEnumerable<TrafficRequest> Read(IEnumerable<string> lines)
    {
        int[]? columns = null;
        var (number, count) = (0, 0);
        var begin = default(DateTime?);
        foreach (var line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var cells = line.Split(',', StringSplitOptions.TrimEntries);
            if (columns is null)
            {
                columns = [FindColumn(cells, Time, number), FindColumn(cells, Prompt, number), FindColumn(cells, Output, number)];
                continue;
            }

            if (cells.Length <= columns.Max())
                throw TrafficTrace.TraceError(number, $"it has {cells.Length} columns, fewer than the heading.");
            if (!DateTime.TryParse(cells[columns[0]], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time))
                throw TrafficTrace.TraceError(number, $"{Time} is '{TextExcerpt.Truncate(cells[columns[0]])}', not a time such as 2023-11-16 18:17:03.9799600.");
            begin ??= time;
            TrafficTrace.CheckCount(count++, number);
            yield return new(
                (time - begin.Value).TotalSeconds,
                TrafficTrace.ReadTokens(cells[columns[1]], number, Prompt, 1),
                Math.Max(1, TrafficTrace.ReadTokens(cells[columns[2]], number, Output, 0)));
        }
    }

    private static int FindColumn(string[] heading, string name, int line)
    {
        var index = Array.FindIndex(heading, cell => cell.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw TrafficTrace.TraceError(line, $"the heading has no column {name}.");
    }
}
