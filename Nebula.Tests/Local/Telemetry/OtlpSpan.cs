namespace Nebula.Tests.Local.Telemetry;

/// <summary>A received span. The numbers are those of opentelemetry/proto/trace/v1/trace.proto.</summary>
internal sealed class OtlpSpan(ProtoMessage span)
{
    public string Name => span.Text(5);

    public string Trace => span.Hex(1);

    public string Id => span.Hex(2);

    public string Parent => span.Hex(4);

    /// <summary>Whether its status is an error.</summary>
    public bool Failed => span.All(15).Any(static status => status.Number(3) == 2);

    public IReadOnlyDictionary<string, object> Attributes { get; } =
        span.All(9).ToDictionary(static pair => pair.Text(1), static pair => pair.All(2).Single().Any());
}
