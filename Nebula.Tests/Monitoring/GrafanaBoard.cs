using System.Text.Json;
using Nebula.Tests.Servers;

namespace Nebula.Tests.Monitoring;

/// <summary>A dashboard of <c>deploy/grafana</c>.</summary>
/// <param name="Name">Its file's name without the extension.</param>
/// <param name="Root">Its JSON.</param>
internal sealed record GrafanaBoard(string Name, JsonElement Root)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<GrafanaBoard> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Component.FindRepository(), "deploy", "grafana"), "*.json").Order(StringComparer.Ordinal)
            .Select(static file => new GrafanaBoard(Path.GetFileNameWithoutExtension(file), JsonDocument.Parse(File.ReadAllText(file)).RootElement)),
    ];

    /// <summary>Its panels, rows excluded.</summary>
    public IEnumerable<JsonElement> Panels => Root.GetProperty("panels").EnumerateArray().Where(static panel => panel.GetProperty("type").GetString() != "row");

    /// <summary>The queries of its panels with the panels' titles, in Prometheus's own language: Grafana's variables have their values.</summary>
    public IEnumerable<(string Panel, string Query)> Queries =>
        from panel in Panels
        from target in panel.GetProperty("targets").EnumerateArray()
        select ($"{Name}: {panel.GetProperty("title").GetString()}", Expand(target.GetProperty("expr").GetString()!));

    private static string Expand(string expression) => expression
        .Replace("$__rate_interval", "30s", StringComparison.Ordinal)
        .Replace("$__range", "5m", StringComparison.Ordinal)
        .Replace("$job", "nebula", StringComparison.Ordinal)
        .Replace("$model", ".+", StringComparison.Ordinal);
}
