using Microsoft.Extensions.DependencyInjection;
using Nebula.Api.Http;
using Nebula.Api.OpenAI.Chat;
using Nebula.Api.OpenAI.Models;
using Nebula.Domain.Deployments;

namespace Nebula.Api;

/// <summary>Every route with its verb, who may call it, and what answers. Both hosts serve exactly this.</summary>
public static class RouteTable
{
    private const string Get = "GET";
    private const string Post = "POST";

    /// <summary>All routes; the last is the fallback.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        new(Post, Routes.ChatCompletions, Access.ApiKey, static (http, s) => ChatCompletions.Create(http, s.GetRequiredService<ChatService>())),
        new(Get, Routes.Models, Access.ApiKey, static (http, s) => ModelHandlers.List(http, s.GetRequiredService<DeploymentDirectory>())),
        new(Get, Routes.Model, Access.ApiKey, static (http, s) => ModelHandlers.Get(http, s.GetRequiredService<DeploymentDirectory>())),
        new("*", Routes.Fallback, Access.Anonymous, static (http, s) => Fallback.Handle(http, All!, s.GetRequiredService<Cors>())),
    ];
}
