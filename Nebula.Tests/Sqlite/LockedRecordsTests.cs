using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Domain.Common;
using Nebula.Infrastructure.Sqlite;
using Shouldly;
using Xunit;
using Record = Nebula.Domain.Records.Record;

namespace Nebula.Tests.Sqlite;

/// <summary>The record store while another program holds the write lock of its file.</summary>
public sealed class LockedRecordsTests : IAsyncDisposable
{
    private readonly DatabaseFile _file = new("records.db");
    private readonly SqliteRecordStore _store;

    public LockedRecordsTests() => _store = new SqliteRecordStore(_file.Path, TimeProvider.System, NullLogger<SqliteRecordStore>.Instance);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _file.Dispose();
    }

    [Fact]
    public async Task Put_Locked_DoesNotBlockTheCallersThread()
    {
        Task<string> put;
        using (DatabaseFile.Lock(_file.Path))
        {
            put = _store.PutAsync("p", "k", "1").AsTask(); // a store that waits on the caller's thread fails here, and never with an unfinished task
            put.IsCompleted.ShouldBeFalse();
            (await _store.GetAsync("p", "k")).ShouldBeNull();
            (await _store.ListAsync("p").ToListAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
            put.IsCompleted.ShouldBeFalse();
        }

        var etag = await put; // the lock is free
        (await _store.GetAsync("p", "k")).ShouldBe(new Record("k", "1", etag));
    }

    [Fact]
    public async Task Put_PastTheTimeout_FailsWith503AndChangesNothing()
    {
        using (DatabaseFile.Lock(_file.Path))
        {
            Task[] puts = [.. Enumerable.Range(0, 20).Select(i => _store.PutAsync("p", $"k{i}", "1").AsTask())];
            foreach (var put in puts)
            {
                var refused = await Should.ThrowAsync<NebulaException>(() => put);
                (refused.Error.Kind, refused.Error.Message).ShouldBe((ErrorKind.Unavailable, "Another program holds the write lock of the database records.db. Please try again later."));
            }
        }

        (await _store.GetAsync("p", "k0")).ShouldBeNull();
        await _store.PutAsync("p", "k0", "2");
        (await _store.GetAsync("p", "k0"))!.Json.ShouldBe("2");
    }

    [Fact]
    public async Task Ping_ReportsTheLock()
    {
        using (DatabaseFile.Lock(_file.Path))
            (await Should.ThrowAsync<NebulaException>(() => _store.PingAsync().AsTask())).Error.Kind.ShouldBe(ErrorKind.Unavailable);
    }

    [Fact]
    public async Task Put_ManyAtOnce_ShareCommits()
    {
        Task<string>[] puts;
        using (DatabaseFile.Lock(_file.Path))
            puts = [.. Enumerable.Range(0, 2_000).Select(i => _store.PutAsync("p", $"k{i}", "1").AsTask())];
        (await Task.WhenAll(puts)).ShouldBeUnique();
        (await _store.ListAsync("p").CountAsync(TestContext.Current.CancellationToken)).ShouldBe(2_000);
    }
}
