namespace Nebula.Domain.Engine.Live;

/// <summary>The maximum number of sequences that a pool ran and queued at once. Used under the pool's lock.</summary>
internal struct PeakLoad
{
    private int _running;
    private int _waiting;

    /// <summary>Records the pool's present numbers.</summary>
    public void Observe(int running, int waiting) => (_running, _waiting) = (Math.Max(_running, running), Math.Max(_waiting, waiting));

    /// <summary>Returns the peak since the previous call; the next peak starts at the present numbers.</summary>
    public ProcessLoad Take(string deployment, int running, int waiting)
    {
        Observe(running, waiting);
        var peak = new ProcessLoad(deployment, _running, _waiting);
        (_running, _waiting) = (running, waiting);
        return peak;
    }
}
