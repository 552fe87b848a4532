using Nebula.Domain.Planning.Traffic;

namespace Nebula.Tests.Planning;

/// <summary>Small traces in the formats of published ones; their numbers are random.</summary>
internal static class SampleTraces
{
    public static string Azure => Read("azure.csv");

    public static string Mooncake => Read("mooncake.jsonl");

    public static TrafficTrace Parse(string text) => TraceReader.Read("sample", new StringReader(text));

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(SampleTraces).Assembly.GetManifestResourceStream($"traces/{name}")!);
        return reader.ReadToEnd();
    }
}
