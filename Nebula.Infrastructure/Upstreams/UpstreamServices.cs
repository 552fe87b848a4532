using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Recordings;
using Nebula.Domain.Settings;

namespace Nebula.Infrastructure.Upstreams;

/// <summary>Registers the connection to upstream servers.</summary>
public static class UpstreamServices
{
    /// <summary>Adds the client of upstream servers.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="allowsPrivate">Whether addresses that are not public are allowed if <c>Nebula:Upstreams:AllowPrivate</c> is empty.</param>
    public static IServiceCollection AddUpstreams(this IServiceCollection services, bool allowsPrivate) => services
        .PostConfigure<NebulaOptions>(options => options.Upstreams.AllowPrivate ??= allowsPrivate)
        .AddSingleton<HostResolver>(Dns.GetHostAddressesAsync)
        .AddSingleton(static s => new HttpUpstreamClient(
            s.GetRequiredService<UpstreamVault>(), s.GetRequiredService<HostResolver>(), s.GetRequiredService<IOptions<NebulaOptions>>(), s.GetRequiredService<TimeProvider>()))
        .AddSingleton<IUpstreamClient>(static s => new RecordingUpstreamClient(
            new ResilientUpstreamClient(s.GetRequiredService<HttpUpstreamClient>(), s.GetRequiredService<UpstreamMonitor>(), s.GetRequiredService<TimeProvider>()),
            s.GetRequiredService<ExchangeRecorder>(),
            s.GetRequiredService<TimeProvider>()));
}
