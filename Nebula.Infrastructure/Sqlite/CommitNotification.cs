namespace Nebula.Infrastructure.Sqlite;

/// <summary>
/// A share of a written batch. One thread resumes the callers of a share in turn, because the rest of a settlement is shorter than waking a thread
/// for it.
/// </summary>
internal sealed class CommitNotification(LedgerWrite[] writes, Exception? failure) : IThreadPoolWorkItem
{
    /// <summary>Splits a batch into one share for each processor, and queues the shares to the thread pool.</summary>
    public static void Queue(List<LedgerWrite> batch, Exception? failure)
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
