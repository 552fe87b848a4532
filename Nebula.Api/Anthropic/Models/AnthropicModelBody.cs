using System.Globalization;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Anthropic.Models;

/// <summary>A model in Anthropic's format.</summary>
/// <param name="Id">The deployment's name, or one of its aliases.</param>
/// <param name="DisplayName">The name of the model for people.</param>
/// <param name="CreatedAt">When the deployment was created, RFC 3339.</param>
/// <param name="MaxInputTokens">Tokens that a prompt and its reply may have together.</param>
/// <param name="MaxTokens">Tokens that a reply may have.</param>
internal sealed record AnthropicModelBody(string Id, string DisplayName, string CreatedAt, int MaxInputTokens, int MaxTokens)
{
    /// <summary>Always <c>model</c>.</summary>
    public string Type => "model";

    /// <summary>Always null: what a model can do is not described.</summary>
    public object? Capabilities => null;

    /// <summary>Always null: the model is not deprecated.</summary>
    public string? DeprecatedAt => null;

    /// <summary>Always <c>active</c>.</summary>
    public string Lifecycle => "active";

    /// <summary>Always null: the model is in none of Anthropic's lines.</summary>
    public string? Line => null;

    /// <summary>Always null: the model has no date of retirement.</summary>
    public string? RetiresAt => null;

    /// <summary>A deployment under one of its names.</summary>
    public static AnthropicModelBody Create(ServedModel served, string name) => new(
        name,
        served.DisplayName,
        served.Deployment.CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        served.ContextLength,
        served.ContextLength);
}

/// <summary>A page of models in Anthropic's format.</summary>
/// <param name="Data">The models.</param>
/// <param name="HasMore">Whether there are more in the direction of the page.</param>
internal sealed record AnthropicModelList(IReadOnlyList<AnthropicModelBody> Data, bool HasMore)
{
    /// <summary>The first id of the page; null if it is empty.</summary>
    public string? FirstId => Data.Count > 0 ? Data[0].Id : null;

    /// <summary>The last id of the page; null if it is empty.</summary>
    public string? LastId => Data.Count > 0 ? Data[^1].Id : null;
}
