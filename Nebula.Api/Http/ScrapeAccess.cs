using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;

namespace Nebula.Api.Http;

/// <summary>Recognises callers that may scrape the metrics although they are not the admin.</summary>
public sealed class ScrapeAccess(IOptions<NebulaOptions> options)
{
    private readonly TokenHash? _token = TokenHash.Create(options.Value.Metrics.Token);
    private readonly bool _isOpen = options.Value.Metrics.Open;

    /// <summary>Whether a caller may scrape.</summary>
    /// <param name="token">Its bearer token; empty if it has none.</param>
    public bool Allows(ReadOnlySpan<char> token) => _isOpen || _token?.Is(token) == true;
}
