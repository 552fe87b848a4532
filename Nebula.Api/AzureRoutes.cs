namespace Nebula.Api;

/// <summary>Azure OpenAI's paths of OpenAI's routes. Both have the same handlers, and every <c>api-version</c> is accepted.</summary>
public static class AzureRoutes
{
    /// <summary>The first segment of every path of Azure OpenAI.</summary>
    public const string Prefix = "openai";

    /// <summary>The route value with the deployment that a path names.</summary>
    public const string DeploymentValue = "deployment";

    private const string OpenAIPrefix = "v1/";

    /// <summary>The paths of a route that a deployment answers: <c>openai/deployments/{deployment}/chat/completions</c> and <c>openai/v1/chat/completions</c>.</summary>
    /// <param name="template">The route's template, which begins with <c>v1/</c>.</param>
    public static IReadOnlyList<string> GetDeploymentPaths(string template) =>
    [
        $"{Prefix}/deployments/{{{DeploymentValue}}}/{template[OpenAIPrefix.Length..]}",
        $"{Prefix}/{template}",
    ];

    /// <summary>The paths of a route that no single deployment answers: <c>openai/models</c> and <c>openai/v1/models</c>.</summary>
    /// <param name="template">The route's template, which begins with <c>v1/</c>.</param>
    public static IReadOnlyList<string> GetAccountPaths(string template) =>
    [
        $"{Prefix}/{template[OpenAIPrefix.Length..]}",
        $"{Prefix}/{template}",
    ];
}
