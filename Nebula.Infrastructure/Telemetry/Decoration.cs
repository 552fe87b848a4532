using Microsoft.Extensions.DependencyInjection;

namespace Nebula.Infrastructure.Telemetry;

/// <summary>Decorates a service that is already registered.</summary>
internal static class Decoration
{
    /// <summary>Wraps the last registration, which is the effective one. The container still creates and disposes the inner service.</summary>
    /// <param name="services">Where it is registered, as a singleton.</param>
    /// <param name="key">The key it is registered under, or null.</param>
    /// <param name="wrap">Creates the outer service from the inner one.</param>
    public static void Wrap<TService>(this IServiceCollection services, string? key, Func<TService, TService> wrap)
        where TService : class
    {
        var at = services.Count - 1;
        while (services[at].ServiceType != typeof(TService) || !Equals(services[at].ServiceKey, key))
            at--;
        var inner = new object();
        services.Add(Under(inner, services[at]));
        services[at] = new ServiceDescriptor(typeof(TService), key, (s, _) => wrap(s.GetRequiredKeyedService<TService>(inner)), ServiceLifetime.Singleton);
    }

    private static ServiceDescriptor Under(object key, ServiceDescriptor known)
    {
        if (known.IsKeyedService)
            return known.KeyedImplementationType is { } keyedType ? new(known.ServiceType, key, keyedType, known.Lifetime) : new(known.ServiceType, key, known.KeyedImplementationFactory!, known.Lifetime);
        return known.ImplementationType is { } type ? new(known.ServiceType, key, type, known.Lifetime) : new(known.ServiceType, key, (s, _) => known.ImplementationFactory!(s), known.Lifetime);
    }
}
