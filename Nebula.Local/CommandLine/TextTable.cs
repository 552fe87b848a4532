namespace Nebula.Local.CommandLine;

/// <summary>Prints rows in aligned columns.</summary>
internal static class TextTable
{
    /// <summary>Prints a heading and rows of as many cells.</summary>
    public static void Print(string[] heading, IEnumerable<string[]> rows)
    {
        string[][] all = [heading, .. rows];
        var widths = heading.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all)
            Console.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
