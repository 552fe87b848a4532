using Nebula.Domain.Common;

namespace Nebula.Infrastructure.Redis;

/// <summary>Distinguishes this process from all others that share its stores. A process gets a new one at every start.</summary>
internal sealed class InstanceId
{
    /// <summary>12 random base62 characters.</summary>
    public string Value { get; } = Ids.NewBase62(12);
}
