using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;
using Nebula.Domain.Telemetry;

namespace Nebula.Domain.Faults;

/// <summary>Selects the fault of each admitted request from a cached list of all rules.</summary>
/// <remarks>
/// Every rule that considers a request counts it, so that its sequence does not depend on other rules. Of the rules that hit the request, the oldest acts.
/// </remarks>
public sealed partial class FaultSelector : IDisposable
{
    private const string All = "*";

    private readonly RecordCache<FaultRule[]> _rules;
    private readonly IFaultCounter _counter;
    private readonly NebulaMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Subscribes to changes.</summary>
    public FaultSelector(FaultStore store, IChangeFeed changes, IFaultCounter counter, NebulaMetrics metrics, TimeProvider time, ILogger<FaultSelector> logger)
    {
        (_counter, _metrics, _time, _logger) = (counter, metrics, time, logger);
        _rules = new RecordCache<FaultRule[]>(Partitions.Faults, async (_, cancellationToken) => [.. await store.ListAsync(cancellationToken)], changes, time);
    }

    /// <summary>The rule that a request asks for by name. It acts whatever its switch, times, probability, deployments and keys say.</summary>
    /// <param name="name">The name.</param>
    /// <param name="target">What the request has.</param>
    /// <exception cref="NebulaException">400: there is no such rule, or it cannot act on the request.</exception>
    public async ValueTask<FaultRule> FindAsync(string name, FaultTarget target)
    {
        var rules = (await _rules.GetAsync(All, CancellationToken.None))!;
        if (Array.Find(rules, rule => rule.Name == name) is not { } rule)
        {
            var suggestion = NearestName.Suggest(name, rules.Select(static rule => rule.Name));
            throw NebulaError.Invalid($"No fault is named '{TextExcerpt.Truncate(name)}'.{suggestion}", FaultHeader.Name, "fault_not_found").ToException();
        }

        return rule.Effect.FindObstacle(target) is { } obstacle
            ? throw NebulaError.Invalid($"The request cannot get the fault '{name}'. {obstacle}", FaultHeader.Name, "invalid_value").ToException()
            : rule;
    }

    /// <summary>The fault of a request that asks for none; null if no rule hits it. It never fails.</summary>
    /// <param name="deployment">The deployment that serves the request.</param>
    /// <param name="keyId">The key that pays.</param>
    /// <param name="target">What the request has.</param>
    public ValueTask<InjectedFault?> SelectAsync(Deployment deployment, string keyId, FaultTarget target) =>
        _rules.TryGet(All) is { Length: 0 } ? default : SelectFromRulesAsync(deployment, keyId, target);

    /// <summary>Counts that a request gets a rule's fault.</summary>
    public async ValueTask<InjectedFault?> InjectAsync(FaultRule rule)
    {
        _metrics.FaultInjected(rule.Name, rule.Effect.Kind);
        try
        {
            await _counter.CountInjectionAsync(rule.SequenceId);
        }
        catch (Exception e)
        {
            NotCounted(_logger, rule.Name, e);
        }

        return rule.ToInjected();
    }

    /// <inheritdoc/>
    public void Dispose() => _rules.Dispose();

    private async ValueTask<InjectedFault?> SelectFromRulesAsync(Deployment deployment, string keyId, FaultTarget target)
    {
        try
        {
            var now = _time.GetUtcNow();
            FaultRule? selected = null;
            foreach (var rule in (await _rules.GetAsync(All, CancellationToken.None))!)
            {
                if (rule.Considers(deployment, keyId, now) && rule.Effect.FindObstacle(target) is null && rule.Hits(await _counter.CountRequestAsync(rule.SequenceId)))
                    selected ??= rule;
            }

            return selected is null ? null : await InjectAsync(selected);
        }
        catch (Exception e)
        {
            NotSelected(_logger, e);
            return null;
        }
    }

    [LoggerMessage(EventId = 1141, Level = LogLevel.Error, Message = "The faults could not be read or counted; a request is served without one")]
    private static partial void NotSelected(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1142, Level = LogLevel.Warning, Message = "A request with the fault {Fault} could not be counted")]
    private static partial void NotCounted(ILogger logger, string fault, Exception exception);
}

/// <summary>The header that asks for a fault, and names the fault of an answer.</summary>
public static class FaultHeader
{
    /// <summary>The header's name.</summary>
    public const string Name = "x-nebula-fault";
}
