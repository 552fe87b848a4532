using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Domain.Records;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Records;

public sealed class RecordCacheTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IChangeFeed> _feed = new();
    private readonly RecordCache<string> _cache;
    private Action<Change> _onChange = static _ => { };
    private Func<string, Task<string?>> _read = static key => Task.FromResult<string?>($"value of {key}");
    private int _reads;

    public RecordCacheTests()
    {
        _feed.Setup(feed => feed.Subscribe(It.IsAny<Action<Change>>())).Callback((Action<Change> handler) => _onChange = handler).Returns(Mock.Of<IDisposable>());
        _feed.Setup(feed => feed.IsConnected).Returns(true);
        _cache = new RecordCache<string>(
            "some",
            (key, _) =>
            {
                _reads++;
                return new(_read(key));
            },
            _feed.Object,
            _time);
    }

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData(true, 30)]
    [InlineData(false, 1)]
    public async Task Get_WithinTheLifetime_ReadsOnce(bool connected, int seconds)
    {
        _feed.Setup(feed => feed.IsConnected).Returns(connected);
        await GetAsync();
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        await GetAsync();
        _reads.ShouldBe(1);
        _time.Advance(TimeSpan.FromTicks(1));
        await GetAsync();
        _reads.ShouldBe(2);
    }

    [Fact]
    public async Task Get_ByManyAtOnce_SharesOneRead()
    {
        var reading = new TaskCompletionSource<string?>();
        _read = _ => reading.Task;
        var callers = Enumerable.Range(0, 20).Select(_ => GetAsync()).ToList();
        _reads.ShouldBe(1);
        reading.SetResult("value");
        (await Task.WhenAll(callers)).ShouldAllBe(static value => value == "value");
    }

    [Fact]
    public async Task Get_TheFirstCallerLeaves_TheOthersGetTheirValue()
    {
        var reading = new TaskCompletionSource<string?>();
        _read = _ => reading.Task;
        using var leaving = new CancellationTokenSource();
        var first = _cache.GetAsync("key", leaving.Token).AsTask();
        var second = GetAsync();
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        reading.SetResult("value");
        (await second).ShouldBe("value");
        _reads.ShouldBe(1);
    }

    [Fact]
    public async Task Get_AChangeArrivedDuringTheRead_ReadsAgain()
    {
        var reading = new TaskCompletionSource<string?>();
        _read = _ => reading.Task;
        var first = GetAsync();
        _onChange(new Change("some", "key"));
        _read = static _ => Task.FromResult<string?>("new");
        (await GetAsync()).ShouldBe("new");
        reading.SetResult("old");
        (await first).ShouldBe("old");
        (await GetAsync()).ShouldBe("new");
        _reads.ShouldBe(2);
    }

    [Fact]
    public async Task Get_AnUnknownDocument_IsRememberedForASecond()
    {
        _read = static _ => Task.FromResult<string?>(null);
        for (var i = 0; i < 100; i++)
            (await GetAsync()).ShouldBeNull();
        _reads.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await GetAsync()).ShouldBeNull();
        _reads.ShouldBe(2);
    }

    [Fact]
    public async Task Get_AnUnknownDocumentThatIsCreated_IsFoundAtOnce()
    {
        _read = static _ => Task.FromResult<string?>(null);
        (await GetAsync()).ShouldBeNull();
        _onChange(new Change("some", "key"));
        _read = static _ => Task.FromResult<string?>("created");
        (await GetAsync()).ShouldBe("created");
    }

    [Fact]
    public async Task Get_AnUnknownDocumentThatIsCreatedDuringTheRead_IsNotRememberedAsUnknown()
    {
        var reading = new TaskCompletionSource<string?>();
        _read = _ => reading.Task;
        var first = GetAsync();
        _onChange(new Change("some", "key"));
        reading.SetResult(null);
        (await first).ShouldBeNull();
        _read = static _ => Task.FromResult<string?>("created");
        (await GetAsync()).ShouldBe("created");
    }

    [Fact]
    public async Task Get_MoreUnknownDocumentsThanAreRemembered_ForgetsTheOthers()
    {
        _read = static _ => Task.FromResult<string?>(null);
        for (var i = 0; i <= RecordCache<string>.MaxMissing; i++)
            await _cache.GetAsync($"{i}", default);
        await _cache.GetAsync("0", default);
        _reads.ShouldBe(RecordCache<string>.MaxMissing + 2);
        await _cache.GetAsync($"{RecordCache<string>.MaxMissing}", default);
        _reads.ShouldBe(RecordCache<string>.MaxMissing + 2);
    }

    [Fact]
    public async Task Get_TheStoreFails_UsesWhatIsYoungerThanAMinute()
    {
        _feed.Setup(feed => feed.IsConnected).Returns(false);
        var value = await GetAsync();
        _read = static _ => Task.FromException<string?>(new IOException("gone"));
        _time.Advance(TimeSpan.FromSeconds(59));
        (await GetAsync()).ShouldBe(value);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Should.ThrowAsync<IOException>(GetAsync);
    }

    [Fact]
    public async Task Get_TheStoreFailsAfterAChange_Throws()
    {
        await GetAsync();
        _read = static _ => Task.FromException<string?>(new IOException("gone"));
        _onChange(new Change("some", "key"));
        await Should.ThrowAsync<IOException>(GetAsync);
    }

    private Task<string?> GetAsync() => _cache.GetAsync("key", default).AsTask();
}
