using System.Text.Json.Serialization;

namespace Nebula.Domain.Deployments;

/// <summary>What the answers of a deployment have beside what OpenAI's have.</summary>
public enum DeploymentDialect
{
    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("openai")]
    OpenAI,

    /// <summary>The results of Azure's content filters: <c>prompt_filter_results</c> in a first chunk without choices, and <c>content_filter_results</c> of each choice.</summary>
    [JsonStringEnumMemberName("azure")]
    Azure,
}
