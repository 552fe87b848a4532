using Nebula.Domain.RateLimiting;

namespace Nebula.Infrastructure.Telemetry;

/// <summary>A limiter whose admissions are spans.</summary>
internal sealed class TracedRateLimiter(IRateLimiter limiter) : IRateLimiter
{
    public async ValueTask<LimitDecision> AcquireAsync(Reservation reservation, CancellationToken cancellationToken = default)
    {
        using var span = NebulaTracing.Source.StartActivity("acquire");
        span?.SetTag("nebula.key_id", reservation.KeyId).SetTag("nebula.reserved_tokens", reservation.Tokens);
        try
        {
            var decision = await limiter.AcquireAsync(reservation, cancellationToken);
            if (!decision.Admitted)
                span?.SetTag("nebula.refused_by", decision.Refused.ToString());
            return decision;
        }
        catch (Exception e)
        {
            NebulaTracing.Fail(span, e.GetType().FullName!);
            throw;
        }
    }

    public ValueTask<IReadOnlyCollection<Lease>> RenewAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken = default) =>
        limiter.RenewAsync(leases, cancellationToken);

    public ValueTask ReportAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken = default) => limiter.ReportAsync(leases, cancellationToken);

    public LimitDecision? FindRefusal(string keyId, RateLimits limits) => limiter.FindRefusal(keyId, limits);

    public ValueTask<LimitUsage> ReadAsync(string keyId, RateLimits limits, CancellationToken cancellationToken = default) =>
        limiter.ReadAsync(keyId, limits, cancellationToken);
}
