namespace Nebula.Infrastructure.Sqlite;

/// <summary>A change that waits for its database's writer.</summary>
internal abstract class QueuedWrite
{
    /// <summary>Resumes the caller; runs on a thread of the pool.</summary>
    /// <param name="failure">Why the change was not committed; null if it was.</param>
    public abstract void Complete(Exception? failure);
}
