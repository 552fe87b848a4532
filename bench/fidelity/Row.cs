using System.Globalization;

namespace Fidelity;

/// <summary>One configuration of a table: its cells, and the meaning of the known ones.</summary>
internal sealed class Row
{
    private readonly Dictionary<string, string> _cells;

    private Row(Dictionary<string, string> cells) => _cells = cells;

    public string Gpu => this["gpu"];
    public int Gpus => Math.Max(1, (int)(Number("gpus") ?? 1));
    public int ExpertParallel => Math.Max(1, (int)(Number("expert_parallel") ?? 1));
    public string Model => this["model"];
    public string Weights => this["weights"];
    public int InputTokens => (int)Math.Round(Number("input_tokens") ?? 0);
    public int OutputTokens => (int)Math.Round(Number("output_tokens") ?? 0);
    public int Concurrency => (int)Math.Round(Number("concurrency") ?? 0);
    public double? TtftMs => Number("ttft_ms");
    public double? TpotMs => Number("tpot_ms");

    /// <summary>A cell; empty if the table has no such column.</summary>
    public string this[string column] => _cells.GetValueOrDefault(column, "");

    /// <summary>Reads a table: comma-separated, without quotes; lines that begin with # are comments.</summary>
    public static (string[] Header, List<Row> Rows) Read(string path)
    {
        var lines = File.ReadLines(path).Where(static line => !string.IsNullOrWhiteSpace(line) && line[0] != '#').ToList();
        if (lines.Count == 0)
            throw new InvalidDataException($"{path} is empty.");
        var header = Split(lines[0]);
        return (header, [.. lines.Skip(1).Select(line => new Row(header.Zip(Split(line)).ToDictionary(static cell => cell.First, static cell => cell.Second)))]);
    }

    public override string ToString() => $"{Gpu} x {Gpus} {Model} {Weights} {InputTokens}/{OutputTokens} concurrency {Concurrency}";

    private static string[] Split(string line) => [.. line.Split(',').Select(static cell => cell.Trim())];

    private double? Number(string column) =>
        double.TryParse(this[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
