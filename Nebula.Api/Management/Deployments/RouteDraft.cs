using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>One of a deployment's <c>routes</c>.</summary>
internal sealed class RouteDraft
{
    private const int MaxWeight = 1_000_000;

    private static readonly ObjectReader<RouteDraft> Fields = new(
        ("deployment", static (ref r, ref d) => d._deployment = DeploymentNameSchema.Instance.ReadUnlessNull(ref r)),
        ("weight", static (ref r, ref d) => d._weight = (int?)JsonScalars.ReadInteger(ref r, 1, MaxWeight) ?? 1));

    private string? _deployment;
    private int _weight = 1;

    /// <summary>Reads the array at which the reader stands; null for null.</summary>
    public static IReadOnlyList<DeploymentRoute>? ReadUnlessNull(ref Utf8JsonReader reader) =>
        ArrayReader.ReadUnlessNull(ref reader, ReadRoute, min: 1, DeploymentRoutes.MaxRoutes);

    private static DeploymentRoute ReadRoute(ref Utf8JsonReader reader)
    {
        var draft = new RouteDraft();
        var at = reader.TokenStartIndex;
        Fields.Read(ref reader, ref draft);
        return new DeploymentRoute(draft._deployment ?? throw RequestValidationException.Missing(at, "deployment"), draft._weight);
    }
}
