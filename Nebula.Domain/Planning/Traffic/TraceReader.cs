using Nebula.Domain.Common;

namespace Nebula.Domain.Planning.Traffic;

/// <summary>Reads a trace of either format, which its first line tells.</summary>
public static class TraceReader
{
    /// <summary>The formats that are read.</summary>
    public const string Formats = "an Azure LLM inference trace (CSV with the heading TIMESTAMP,ContextTokens,GeneratedTokens) or a Mooncake trace (JSON lines with timestamp, input_length, output_length and hash_ids)";

    /// <summary>Reads a trace.</summary>
    /// <param name="name">Its name for people, such as that of its file.</param>
    /// <param name="reader">Its text.</param>
    /// <exception cref="NebulaException">400, <c>param</c> <c>traffic.trace</c>: it has neither format, or a line is wrong; the message has its number.</exception>
    public static TrafficTrace Read(string name, TextReader reader)
    {
        var blank = 0;
        var first = reader.ReadLine();
        for (; string.IsNullOrWhiteSpace(first); blank++)
            first = first is null ? throw NebulaError.Invalid("The trace is empty.", "traffic.trace").ToException() : reader.ReadLine();
        first = first.Trim().TrimStart('\uFEFF');
        // Blank lines count in the numbers of lines.
        var all = Enumerable.Repeat("", blank).Append(first).Concat(ReadLines(reader));
        if (MooncakeTraceReader.Recognizes(first))
            return new($"{name} (Mooncake trace)", MooncakeTraceReader.Read(all));
        if (AzureTraceReader.Recognizes(first))
            return new($"{name} (Azure trace)", AzureTraceReader.Read(all));
        throw NebulaError.Invalid($"The trace is not {Formats}.", "traffic.trace").ToException();
    }

    private static IEnumerable<string> ReadLines(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
