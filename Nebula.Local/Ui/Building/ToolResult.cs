namespace Nebula.Local.Ui.Building;

/// <summary>How a program that was run ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">The last lines that it printed.</param>
internal sealed record ToolResult(int ExitCode, IReadOnlyList<string> Output);
