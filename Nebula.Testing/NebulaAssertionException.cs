namespace Nebula.Testing;

/// <summary>An assertion of <see cref="NebulaServer"/> does not hold. Its message lists what was received.</summary>
public sealed class NebulaAssertionException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="message">What was expected, and what was received.</param>
    public NebulaAssertionException(string message)
        : base(message)
    {
    }
}
