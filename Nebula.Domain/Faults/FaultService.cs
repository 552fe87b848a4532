using Nebula.Domain.Common;

namespace Nebula.Domain.Faults;

/// <summary>Creates, lists, changes and deletes faults.</summary>
public sealed class FaultService(FaultStore store, IFaultCounter counter, TimeProvider time)
{
    /// <summary>The most rules: 100.</summary>
    public const int MaxRules = 100;

    /// <summary>The error code of a name that is in use.</summary>
    public const string ExistsCode = "fault_exists";

    private const int SequenceIdLength = 16;

    /// <summary>Creates a rule.</summary>
    /// <param name="wanted">The rule; the caller has validated it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NebulaException">400: it ends before it starts; 409: another rule has its name, or there are too many.</exception>
    public async ValueTask<FaultRule> CreateAsync(FaultRule wanted, CancellationToken cancellationToken = default)
    {
        CheckTimes(wanted);
        if ((await store.ListAsync(cancellationToken)).Count >= MaxRules)
            throw NebulaError.Conflict($"There are {MaxRules} faults, which is the most. Delete one first.", code: "too_many_faults").ToException();
        var now = time.GetUtcMicroseconds();
        return await store.TryAddAsync(Identify(wanted with { CreatedAt = now, UpdatedAt = now }), cancellationToken)
            ?? throw NebulaError.Conflict($"A fault named '{wanted.Name}' exists already.", "name", ExistsCode).ToException();
    }

    /// <summary>Reads a rule.</summary>
    /// <exception cref="NebulaException">404: no such rule.</exception>
    public async ValueTask<FaultRule> GetAsync(string name, CancellationToken cancellationToken = default) =>
        await store.FindAsync(name, cancellationToken) ?? throw NebulaError.NotFound($"No fault is named '{TextExcerpt.Truncate(name)}'.", "name").ToException();

    /// <summary>Lists rules, newest first unless asked otherwise.</summary>
    /// <exception cref="NebulaException">400: the page starts at a rule that is not in the list.</exception>
    public async ValueTask<ListPage<FaultRule>> ListAsync(PageRequest page, CancellationToken cancellationToken = default)
    {
        var rules = await store.ListAsync(cancellationToken);
        if (!page.Ascending)
            rules.Reverse();
        return page.Cut(rules, static rule => rule.Name);
    }

    /// <summary>The counts of rules, in their order.</summary>
    public ValueTask<IReadOnlyList<FaultCounts>> CountAsync(IReadOnlyList<FaultRule> rules) => counter.ReadAsync([.. rules.Select(static rule => rule.SequenceId)]);

    /// <summary>Changes a rule.</summary>
    /// <param name="name">The rule's name.</param>
    /// <param name="ifMatch">The entity tag that it must have; null accepts any.</param>
    /// <param name="change">
    /// Creates the new rule from the present one; an empty <see cref="FaultRule.SequenceId"/> starts its sequence again. It is invoked again if another
    /// caller has changed the rule in the meantime.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NebulaException">400: it would end before it starts; 404: no such rule; 412: it has another entity tag.</exception>
    public async ValueTask<FaultRule> UpdateAsync(string name, string? ifMatch, Func<FaultRule, FaultRule> change, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var rule = await GetAsync(name, ifMatch, cancellationToken);
            var changed = Identify(change(rule) with { UpdatedAt = time.GetUtcMicroseconds() });
            CheckTimes(changed);
            if (await store.TryReplaceAsync(changed, cancellationToken) is not { } stored)
                continue;
            if (stored.SequenceId != rule.SequenceId)
                await counter.RemoveAsync(rule.SequenceId);
            return stored;
        }
    }

    /// <summary>Deletes a rule.</summary>
    /// <returns>The rule as it was.</returns>
    /// <exception cref="NebulaException">404: no such rule; 412: it has another entity tag.</exception>
    public async ValueTask<FaultRule> DeleteAsync(string name, string? ifMatch, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var rule = await GetAsync(name, ifMatch, cancellationToken);
            if (!await store.TryRemoveAsync(rule, cancellationToken))
                continue;
            await counter.RemoveAsync(rule.SequenceId);
            return rule;
        }
    }

    private async ValueTask<FaultRule> GetAsync(string name, string? ifMatch, CancellationToken cancellationToken)
    {
        var rule = await GetAsync(name, cancellationToken);
        return ifMatch is null || ifMatch == rule.ETag
            ? rule
            : throw NebulaError.PreconditionFailed($"fault '{name}'").ToException();
    }

    private static FaultRule Identify(FaultRule rule) => rule.SequenceId.Length > 0 ? rule : rule with { SequenceId = Ids.NewBase62(SequenceIdLength) };

    private static void CheckTimes(FaultRule rule)
    {
        if (rule.EndsAt <= rule.StartsAt)
            throw NebulaError.Invalid("Invalid 'ends_at': it must be after 'starts_at'.", "ends_at", "invalid_value").ToException();
    }
}
