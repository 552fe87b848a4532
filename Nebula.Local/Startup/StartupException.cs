namespace Nebula.Local.Startup;

/// <summary>A reason not to start that a person can mend; its message is all they are shown.</summary>
/// <param name="message">One sentence or two, with what to do.</param>
public sealed class StartupException(string message) : Exception(message);
