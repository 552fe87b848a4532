namespace Nebula.Testing;

/// <summary>The server cannot start, or what it was asked for is wrong: a model that the catalog does not have, a script with a mistake.</summary>
public sealed class NebulaServerException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="inner">The cause; null for none.</param>
    public NebulaServerException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
