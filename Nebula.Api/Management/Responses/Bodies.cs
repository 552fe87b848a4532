using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nebula.Api.Management.Responses;

/// <summary>The serializer context of answers.</summary>
internal static class Bodies
{
    /// <summary><see cref="ManagementJson"/> that does not escape letters and quotes: answers are JSON and never part of a page.</summary>
    public static ManagementJson Json { get; } =
        new(new JsonSerializerOptions(ManagementJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
