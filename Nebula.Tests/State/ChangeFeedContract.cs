using System.Threading.Channels;
using Nebula.Domain.Records;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>The contract of every change feed. Both feeds are the same object if the implementation serves one process only.</summary>
public abstract class ChangeFeedContract
{
    /// <summary>How long a test waits for a change.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected abstract Task<(IChangeFeed Here, IChangeFeed There, IAsyncDisposable World)> OpenAsync();

    [Fact]
    public async Task Publish_ReachesEveryProcess_TheOwnOneAtOnce()
    {
        var (here, there, world) = await OpenAsync();
        await using var closing = world;
        var (mine, theirs) = (Listen(here), Listen(there));
        await ConnectedAsync(here);
        await ConnectedAsync(there);
        var change = new Change(Partitions.ApiKeys, "some-key");
        await here.PublishAsync(change);
        (await ReadUntilAsync(mine, change)).ShouldBeTrue();
        (await ReadUntilAsync(theirs, change)).ShouldBeTrue();
    }

    [Fact]
    public async Task Dispose_EndsASubscription()
    {
        var (here, _, world) = await OpenAsync();
        await using var closing = world;
        await ConnectedAsync(here);
        var heard = new List<Change>();
        here.Subscribe(heard.Add).Dispose();
        await here.PublishAsync(new Change(Partitions.ApiKeys, "some-key"));
        heard.ShouldBeEmpty();
    }

    protected static ChannelReader<Change> Listen(IChangeFeed feed)
    {
        var heard = Channel.CreateUnbounded<Change>();
        feed.Subscribe(change => heard.Writer.TryWrite(change));
        return heard.Reader;
    }

    protected static Task ConnectedAsync(IChangeFeed feed, bool wanted = true) => Eventually.HoldsAsync(() => feed.IsConnected == wanted);

    protected static async Task<bool> ReadUntilAsync(ChannelReader<Change> heard, Change wanted)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (await heard.ReadAsync(timeout.Token) != wanted)
        {
            // something else has changed as well
        }

        return true;
    }
}
