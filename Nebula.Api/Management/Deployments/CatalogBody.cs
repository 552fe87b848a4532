using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Api.Management.Deployments;

/// <summary>All that can be deployed.</summary>
internal sealed record CatalogBody(
    string Object, IReadOnlyList<ModelCard> Models, IReadOnlyList<GpuProfile> Gpus, IReadOnlyList<FitBody> Fits, FitRulesBody FitRules)
{
    /// <summary>The catalog; it never changes while a process runs.</summary>
    public static CatalogBody All { get; } = new("catalog", ModelCatalog.All, GpuCatalog.All, FitBody.All(), FitRulesBody.Current);
}
