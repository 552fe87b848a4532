using System.Diagnostics;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Telemetry;

/// <summary>A settlement that is a span, and that sets the usage attributes of the inference's span.</summary>
internal sealed class TracedSettlement(ISettlement settlement) : ISettlement
{
    public ValueTask ProbeAsync(CancellationToken cancellationToken = default) => settlement.ProbeAsync(cancellationToken);

    public async ValueTask<bool> SettleAsync(Settlement settling, CancellationToken cancellationToken = default)
    {
        var usage = settling.Usage;
        var inference = Activity.Current is { } current && current.Source == NebulaTracing.Source ? current : null;
        using var span = NebulaTracing.Start("settle", usage.Model, usage.JobId);
        span?.SetTag("nebula.key_id", usage.KeyId);
        try
        {
            var settled = await settlement.SettleAsync(settling, cancellationToken);
            span?.SetTag("nebula.settled", settled);
            if (inference is not null)
                NebulaTracing.SetUsageTags(inference, usage);
            return settled;
        }
        catch (Exception e)
        {
            NebulaTracing.Fail(span, e.GetType().FullName!);
            throw;
        }
    }
}
