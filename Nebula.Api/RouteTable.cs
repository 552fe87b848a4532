using Microsoft.Extensions.DependencyInjection;
using Nebula.Api.ApiDescription;
using Nebula.Api.Http;
using Nebula.Api.Management.ApiKeys;
using Nebula.Api.Management.Deployments;
using Nebula.Api.Management.Health;
using Nebula.Api.Management.Metrics;
using Nebula.Api.Management.Usage;
using Nebula.Api.OpenAI.Chat;
using Nebula.Api.OpenAI.Models;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Usage;

namespace Nebula.Api;

/// <summary>Every route with its verb, who may call it, and what answers. Both hosts serve exactly this.</summary>
public static class RouteTable
{
    private const string Delete = "DELETE";
    private const string Get = "GET";
    private const string Patch = "PATCH";
    private const string Post = "POST";

    /// <summary>All routes; the last is the fallback.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        new(Post, Routes.ChatCompletions, Access.ApiKey, static (http, s) => ChatCompletions.Create(http, s.Resolve<ChatService>(), s.Resolve<BodyGate>())),
        new(Get, Routes.Models, Access.ApiKey, static (http, s) => ModelHandlers.List(http, s.Resolve<DeploymentDirectory>())),
        new(Get, Routes.Model, Access.ApiKey, static (http, s) => ModelHandlers.Get(http, s.Resolve<DeploymentDirectory>())),

        new(Post, Routes.ApiKeys, Access.Admin, static (http, s) =>
            ApiKeyHandlers.Create(http, s.Resolve<ApiKeyService>(), s.Resolve<IRateLimiter>(), s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>())),
        new(Get, Routes.ApiKeys, Access.Admin, static (http, s) =>
            ApiKeyHandlers.List(http, s.Resolve<ApiKeyService>(), s.Resolve<IRateLimiter>(), s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>())),
        new(Get, Routes.ApiKey, Access.Admin, static (http, s) =>
            ApiKeyHandlers.Get(http, s.Resolve<ApiKeyService>(), s.Resolve<IRateLimiter>(), s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>())),
        new(Patch, Routes.ApiKey, Access.Admin, static (http, s) =>
            ApiKeyHandlers.Update(http, s.Resolve<ApiKeyService>(), s.Resolve<IRateLimiter>(), s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>())),
        new(Delete, Routes.ApiKey, Access.Admin, static (http, s) =>
            ApiKeyHandlers.Revoke(http, s.Resolve<ApiKeyService>(), s.Resolve<IRateLimiter>(), s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>())),
        new(Post, Routes.ApiKeyRotate, Access.Admin, static (http, s) =>
            ApiKeyHandlers.Rotate(http, s.Resolve<ApiKeyService>(), s.Resolve<IRateLimiter>(), s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>())),

        new(Post, Routes.Deployments, Access.Admin, static (http, s) => DeploymentHandlers.Create(http, s.Resolve<DeploymentService>())),
        new(Get, Routes.Deployments, Access.Admin, static (http, s) => DeploymentHandlers.List(http, s.Resolve<DeploymentService>())),
        new(Get, Routes.Catalog, Access.Admin, static (http, _) => DeploymentHandlers.Catalog(http)),
        new(Post, Routes.Estimate, Access.Admin, static (http, _) => DeploymentHandlers.Estimate(http)),
        new(Get, Routes.Deployment, Access.Admin, static (http, s) => DeploymentHandlers.Get(http, s.Resolve<DeploymentService>())),
        new(Patch, Routes.Deployment, Access.Admin, static (http, s) => DeploymentHandlers.Update(http, s.Resolve<DeploymentService>())),
        new(Delete, Routes.Deployment, Access.Admin, static (http, s) => DeploymentHandlers.Delete(http, s.Resolve<DeploymentService>())),

        new(Get, Routes.Metrics, Access.Admin, static (http, s) => MetricsHandlers.Get(http, s.Resolve<MetricsCollector>(), s.Resolve<HealthReporter>())),
        new(Get, Routes.MetricsHistory, Access.Admin, static (http, s) => MetricsHandlers.History(http, s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>())),
        new(Get, Routes.Usage, Access.Admin, static (http, s) => UsageHandlers.Get(http, s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>())),
        new(Get, Routes.Requests, Access.Admin, static (http, s) => UsageHandlers.Requests(http, s.Resolve<IUsageLedger>())),

        new(Get, Routes.OpenApi, Access.Anonymous, static (http, _) => OpenApiHandlers.Get(http)),
        new(Get, Routes.Health, Access.Anonymous, static (http, s) => HealthHandlers.Get(http, s.Resolve<HealthReporter>())),
        new(Get, Routes.HealthLive, Access.Anonymous, static (http, _) => HealthHandlers.Live(http)),
        new(Get, Routes.HealthReady, Access.Anonymous, static (http, s) => HealthHandlers.Ready(http, s.Resolve<HealthReporter>())),

        new("*", Routes.Fallback, Access.Anonymous, static (http, s) => Fallback.Handle(http, All!, s.Resolve<Cors>())),
    ];

    /// <summary>The route with this template, the first of several verbs; null if no route has it.</summary>
    public static ApiRoute? FindByTemplate(string template) => All.FirstOrDefault(route => route.Template == template);

    private static T Resolve<T>(this IServiceProvider services)
        where T : notnull => services.GetRequiredService<T>();
}
