using Nebula.Domain.ApiKeys;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Usage;

namespace Nebula.Api.Management.ApiKeys;

/// <summary>Shows keys together with what they use now and when they were last used.</summary>
internal sealed class ApiKeyPresenter(IRateLimiter limiter, IUsageLedger ledger, TimeProvider time)
{
    /// <summary>The bodies of some keys, in their order.</summary>
    public async ValueTask<IReadOnlyList<ApiKeyBody>> ShowAsync(IReadOnlyList<ApiKey> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
            return [];
        var totals = await ledger.GetKeyTotalsAsync([.. keys.Select(static key => key.Id)], cancellationToken);
        var used = await Task.WhenAll(keys.Select(key => limiter.ReadAsync(key.Id, key.Limits, cancellationToken).AsTask()));
        var now = time.GetUtcNow();
        return [.. keys.Select((key, i) => ApiKeyBody.Create(key, now, totals.TryGetValue(key.Id, out var total) ? total.LastUsedAt : null, used[i]))];
    }

    /// <summary>The body of one key.</summary>
    public async ValueTask<ApiKeyBody> ShowAsync(ApiKey key, CancellationToken cancellationToken) => (await ShowAsync([key], cancellationToken))[0];
}
