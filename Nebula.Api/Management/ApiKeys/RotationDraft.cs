using Nebula.Api.Json;
using Nebula.Domain.ApiKeys;

namespace Nebula.Api.Management.ApiKeys;

/// <summary>The body of a rotation, which becomes the time for which the previous secret still works.</summary>
internal struct RotationDraft : IBodyDraft<RotationDraft, TimeSpan>
{
    private long _graceSeconds;

    /// <inheritdoc/>
    public static ObjectReader<RotationDraft> Fields { get; } = new(
        ("grace_seconds", static (ref r, ref d) => d._graceSeconds = JsonScalars.ReadInteger(ref r, 0, (long)ApiKeyService.MaxGrace.TotalSeconds) ?? 0));

    /// <inheritdoc/>
    public static RotationDraft Create(ReadOnlySpan<byte> json) => default;

    /// <inheritdoc/>
    public readonly TimeSpan Finish() => TimeSpan.FromSeconds(_graceSeconds);
}
