namespace Nebula.Local.Startup;

/// <summary>
/// Lets the thread that learns that a socket can be read run what waits for it, instead of queueing it to the thread pool. The process then has one such thread for each
/// processor.
/// </summary>
/// <remarks>
/// A request of an inference is shorter than waking a thread for it. What takes longer moves to the thread pool by itself: other routes, bodies over 8 KiB, long replies.
/// The runtime reads this setting from the environment only, when it opens the first socket.
/// </remarks>
internal static class InlineSockets
{
    /// <summary>The runtime's environment variable; <c>0</c> in the process's environment disables it.</summary>
    public const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Enables it for this process, unless its environment says otherwise.</summary>
    public static void Enable()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
            Environment.SetEnvironmentVariable(Variable, "1");
    }
}
