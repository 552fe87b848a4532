namespace Nebula.Domain.Common;

/// <summary>Carries a <see cref="NebulaError"/> up to the wrapper that turns it into a response.</summary>
/// <param name="error">What the caller is told.</param>
public sealed class NebulaException(NebulaError error) : Exception(error.Message)
{
    /// <summary>What the caller is told.</summary>
    public NebulaError Error { get; } = error;
}
