using Nebula.Domain.Records;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Tests.State;

public sealed class InProcessChangeFeedTests : ChangeFeedContract
{
    protected override Task<(IChangeFeed Here, IChangeFeed There, IAsyncDisposable World)> OpenAsync()
    {
        var feed = new InProcessChangeFeed();
        return Task.FromResult<(IChangeFeed, IChangeFeed, IAsyncDisposable)>((feed, feed, new MemoryStream()));
    }
}
