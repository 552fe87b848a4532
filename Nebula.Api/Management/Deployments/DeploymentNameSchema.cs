using System.Text.Json;
using System.Text.RegularExpressions;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>A deployment's name: a lower case letter or digit, then lower case letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, at most 64 characters.</summary>
internal sealed partial class DeploymentNameSchema : ValueSchema
{
    /// <inheritdoc/>
    public override void Check(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.String, JsonKind.String);
        var name = JsonText.Read(ref reader);
        if (!NamePattern().IsMatch(name))
        {
            throw RequestValidationException.Invalid(
                reader.TokenStartIndex,
                "invalid_value",
                "not a deployment's name",
                $"a lower case letter or digit and then lower case letters, digits, '.', '_' and '-', at most {DeploymentService.MaxNameLength} characters, but got '{TextExcerpt.Truncate(name)}'");
        }
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NamePattern();
}
