using Nebula.Domain.Common;

namespace Nebula.Testing;

/// <summary>Waits for work on the server's state, which is in memory. The work runs without the caller's synchronization context, which the wait would block.</summary>
internal static class Synchronously
{
    /// <summary>Runs the work and waits for its result.</summary>
    /// <exception cref="NebulaServerException">The server refused it.</exception>
    public static T Run<T>(Func<ValueTask<T>> work)
    {
        try
        {
            return Task.Run(async () => await work()).GetAwaiter().GetResult();
        }
        catch (NebulaException e)
        {
            throw new NebulaServerException(e.Error.Message, e);
        }
    }
}
