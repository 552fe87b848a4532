namespace Nebula.Infrastructure.Sqlite;

/// <summary>A share of a written batch, whose waiters are woken one after another: what follows a settlement is shorter than waking a thread for it.</summary>
internal sealed class CommitNotification(PendingWrite[] writes, Exception? failure) : IThreadPoolWorkItem
{
    /// <summary>Cuts a batch into as many shares as there are processors, and hands them to the thread pool.</summary>
    public static void Queue(List<PendingWrite> batch, Exception? failure)
    {
        var size = (batch.Count + Environment.ProcessorCount - 1) / Environment.ProcessorCount;
        for (var from = 0; from < batch.Count; from += size)
        {
            var writes = batch.GetRange(from, Math.Min(size, batch.Count - from)).ToArray();
            ThreadPool.UnsafeQueueUserWorkItem(new CommitNotification(writes, failure), preferLocal: false);
        }
    }

    /// <inheritdoc/>
    public void Execute()
    {
        foreach (var write in writes)
            write.Complete(failure);
    }
}
