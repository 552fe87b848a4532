using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>A deployment's name or alias: see <see cref="DeploymentName"/>.</summary>
internal sealed class DeploymentNameSchema : ValueSchema
{
    /// <inheritdoc/>
    public override void Check(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.String, JsonKind.String);
        var name = JsonText.Read(ref reader);
        if (!DeploymentName.IsValid(name))
        {
            throw RequestValidationException.Invalid(
                reader.TokenStartIndex,
                "invalid_value",
                "not a deployment's name",
                $"a letter or digit and then letters, digits, '.', '-', '_', '/', ':' and '@', at most {DeploymentName.MaxLength} characters, but got '{TextExcerpt.Truncate(name)}'");
        }
    }
}
