using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis;

/// <summary>Lets calls that arrive at the same time share a script and its round trip.</summary>
/// <remarks>
/// There is no timer: a call is sent at once while fewer than <see cref="MaxInFlight"/> scripts of its shard are in flight. Others wait for the next reply, and then leave together,
/// a script for each group of calls that may share one. So a call waits for a part of a round trip at most, and under load a script costs Redis, its client and this process's
/// threads little more than one for a single call does.
/// </remarks>
/// <typeparam name="TCall">A call.</typeparam>
/// <typeparam name="TAnswer">What it is answered with.</typeparam>
/// <param name="fit">Whether two calls may share a script.</param>
/// <param name="run">
/// Runs a script for calls that fit one another, one at least, and returns an answer for each. If it fails with an error of a script's own, none of them has changed anything, and each is
/// sent alone.
/// </param>
/// <param name="inTurn">
/// Whether one thread may resume several callers in turn, because what each does next is shorter than waking a thread for it. Otherwise each is resumed where the thread pool has room.
/// </param>
internal sealed class CallBatcher<TCall, TAnswer>(Func<TCall, TCall, bool> fit, Func<TCall[], Task<TAnswer[]>> run, bool inTurn)
{
    /// <summary>How many scripts of a shard may be in flight while calls are waiting: 2, so that a distant Redis is not idle for a whole round trip.</summary>
    public const int MaxInFlight = 2;

    /// <summary>How many calls share a script at most: 64, because Redis serves nobody else meanwhile.</summary>
    public const int MaxCalls = 64;

    private readonly Lane[] _lanes = [.. Enumerable.Range(0, RedisKeys.Shards).Select(static _ => new Lane())];

    /// <summary>Sends a call, alone or with others.</summary>
    /// <param name="shard">The shard of its keys.</param>
    /// <param name="call">The call.</param>
    public ValueTask<TAnswer> RunAsync(int shard, TCall call)
    {
        var (lane, waiting) = (_lanes[shard], new BatchedCall<TCall, TAnswer>(call));
        var answer = waiting.Answer;
        lock (lane)
        {
            if (lane.InFlight >= MaxInFlight)
            {
                lane.Waiting.Add(waiting);
                return answer;
            }

            lane.InFlight++;
        }

        _ = SendAsync(lane, [waiting]);
        return answer;
    }

    private async Task SendAsync(Lane lane, BatchedCall<TCall, TAnswer>[] batch)
    {
        TAnswer[] answers;
        try
        {
            answers = await run(Array.ConvertAll(batch, static waiting => waiting.Call));
        }
        catch (Exception e)
        {
            SendWaiting(lane);
            if (batch.Length > 1 && e is RedisServerException && !RedisConnection.IsUnavailable(e))
                await Task.WhenAll(batch.Select(SendAloneAsync));
            else
                Array.ForEach(batch, waiting => waiting.Fail(e));
            return;
        }

        SendWaiting(lane);
        Resume(batch, answers);
    }

    private async Task SendAloneAsync(BatchedCall<TCall, TAnswer> waiting)
    {
        try
        {
            waiting.Complete((await run([waiting.Call]))[0]);
        }
        catch (Exception e)
        {
            waiting.Fail(e);
        }
    }

    // The first share is this thread's, which is awake.
    private void Resume(BatchedCall<TCall, TAnswer>[] batch, TAnswer[] answers)
    {
        var size = inTurn ? (batch.Length + Environment.ProcessorCount - 1) / Environment.ProcessorCount : 1;
        for (var from = size; from < batch.Length; from += size)
            ThreadPool.UnsafeQueueUserWorkItem(new Share(batch, answers, from, Math.Min(from + size, batch.Length)), preferLocal: true);
        new Share(batch, answers, 0, size).Execute();
    }

    private void SendWaiting(Lane lane)
    {
        List<BatchedCall<TCall, TAnswer>[]> batches;
        lock (lane)
        {
            lane.InFlight--;
            if (lane.Waiting.Count == 0 || lane.InFlight >= MaxInFlight)
                return;
            batches = Group(lane.Waiting);
            lane.Waiting.Clear();
            lane.InFlight += batches.Count;
        }

        foreach (var batch in batches)
            _ = SendAsync(lane, batch);
    }

    private List<BatchedCall<TCall, TAnswer>[]> Group(List<BatchedCall<TCall, TAnswer>> waiting)
    {
        var groups = new List<List<BatchedCall<TCall, TAnswer>>>();
        foreach (var one in waiting)
        {
            var group = groups.Find(group => group.Count < MaxCalls && fit(group[0].Call, one.Call));
            if (group is null)
                groups.Add([one]);
            else
                group.Add(one);
        }

        return groups.ConvertAll(static group => group.ToArray());
    }

    // Callers that one thread resumes.
    private sealed class Share(BatchedCall<TCall, TAnswer>[] batch, TAnswer[] answers, int from, int end) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            for (var i = from; i < end; i++)
                batch[i].Complete(answers[i]);
        }
    }

    // Locked by itself.
    private sealed class Lane
    {
        public List<BatchedCall<TCall, TAnswer>> Waiting { get; } = [];

        public int InFlight { get; set; }
    }
}
