using Nebula.Api.Json;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>The schema of a deployment's name or alias: see <see cref="DeploymentName"/>.</summary>
internal static class DeploymentNameSchema
{
    public static NameSchema Instance { get; } = new(
        DeploymentName.IsValid,
        "not a deployment's name",
        $"a letter or digit and then letters, digits, '.', '-', '_', '/', ':' and '@', at most {DeploymentName.MaxLength} characters");
}
