using Nebula.Api.Json;
using Nebula.Domain.Declarations;
using Nebula.Domain.Faults;

namespace Nebula.Api.Management.Faults;

/// <summary>Reads the bodies of the routes under <c>/faults</c>.</summary>
internal static class FaultReader
{
    /// <summary>Reads a new rule.</summary>
    public static FaultRule ReadNew(ReadOnlyMemory<byte> body)
    {
        var draft = BodyReader.Read<FaultDraft, FaultDraft>(body);
        var name = draft.Name.Value ?? throw FieldErrors.Missing("name");
        var kind = draft.Kind.Value ?? throw FieldErrors.Missing("kind");
        return ApplyConditions(draft, new FaultRule { Name = name, Effect = draft.ApplyTo(new FaultParameters()).ToEffect(kind) });
    }

    /// <summary>Reads an entry of a declarative file, which declares the whole rule, except that its switch stays as it is if the file does not name it.</summary>
    public static DeclaredFault ReadDeclared(ReadOnlyMemory<byte> body, string path)
    {
        var isSwitched = BodyReader.Read<FaultDraft, FaultDraft>(body).Enabled.Value is not null;
        return new DeclaredFault(path, ReadNew(body), isSwitched);
    }

    /// <summary>Reads a merge patch.</summary>
    public static FaultDraft ReadPatch(ReadOnlyMemory<byte> body, string name)
    {
        var draft = BodyReader.Read<FaultDraft, FaultDraft>(body);
        if (draft.Name.IsPresent && draft.Name.Value != name)
            throw FieldErrors.Invalid("name", "Invalid 'name': it cannot be changed. Create another fault instead.", "invalid_value");
        return draft.Kind.IsNull ? throw FieldErrors.Null("kind") : draft;
    }

    /// <summary>Applies a merge patch. A new kind takes no parameters of the old one, and a seed starts the sequence again.</summary>
    public static FaultRule Apply(FaultDraft patch, FaultRule rule)
    {
        var kind = patch.Kind.Or(rule.Effect.Kind)!;
        var before = kind == rule.Effect.Kind ? FaultParameters.FromEffect(rule.Effect) : new FaultParameters();
        return ApplyConditions(patch, rule with { Effect = patch.ApplyTo(before).ToEffect(kind), SequenceId = patch.Seed.IsPresent ? "" : rule.SequenceId });
    }

    private static FaultRule ApplyConditions(FaultDraft draft, FaultRule rule) => rule with
    {
        Enabled = draft.Enabled.Or(rule.Enabled) ?? true,
        Deployments = draft.Deployments.IsPresent ? [.. (draft.Deployments.Value ?? []).Distinct()] : rule.Deployments,
        Keys = draft.Keys.IsPresent ? [.. (draft.Keys.Value ?? []).Distinct()] : rule.Keys,
        Probability = draft.Probability.Or(rule.Probability) ?? 1,
        Seed = draft.Seed.Or(rule.Seed) ?? 0,
        StartsAt = draft.StartsAt.Or(rule.StartsAt),
        EndsAt = draft.EndsAt.Or(rule.EndsAt),
    };
}
