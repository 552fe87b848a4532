using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Records;
using Nebula.Infrastructure.Redis.Changes;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

public sealed class ChangeLogTests
{
    private static readonly Change Revoked = new(Partitions.ApiKeys, "revoked");

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryRecords _records = new();
    private readonly SwitchableRecords _mine;
    private readonly ChangeLog _here;
    private readonly ChangeLog _there;

    public ChangeLogTests()
    {
        _mine = new SwitchableRecords(_records);
        (_here, _there) = (new ChangeLog(_mine, _time), new ChangeLog(_records, _time));
    }

    [Fact]
    public async Task Read_AnotherProcessAppended_ReportsItOnce()
    {
        await _here.AppendAsync(Revoked, default);
        (await _there.ReadAsync(default)).ShouldBe([Revoked]);
        (await _there.ReadAsync(default)).ShouldBeEmpty();
        (await _here.ReadAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_AProcessWhoseClockIsBehindAppended_ReportsIt()
    {
        await _here.AppendAsync(new Change(Partitions.Deployments, "first"), default);
        await _there.ReadAsync(default);
        await new ChangeLog(_records, new FakeTimeProvider(_time.GetUtcNow() - TimeSpan.FromMinutes(5))).AppendAsync(Revoked, default);
        (await _there.ReadAsync(default)).ShouldBe([Revoked]);
    }

    [Theory]
    [InlineData("""{"v":2,"partition":"apikeys","key":"x"}""")]
    [InlineData("""{"v":1,"scope":"apikeys"}""")]
    [InlineData("nothing")]
    public async Task Read_ARecordThatThisVersionCannotRead_ReportsEverything(string json)
    {
        await _records.PutAsync(Partitions.Changes, "from-a-newer-process", json);
        (await _there.ReadAsync(default)).ShouldBe([Change.Everything]);
    }

    [Fact]
    public async Task Append_TheStoreFails_ThrowsAndTheNextReadAppends()
    {
        _mine.IsCut = true;
        await Should.ThrowAsync<IOException>(() => _here.AppendAsync(Revoked, default).AsTask());
        await Should.ThrowAsync<IOException>(() => _here.ReadAsync(default).AsTask());
        _mine.IsCut = false;
        await _here.ReadAsync(default);
        (await _there.ReadAsync(default)).ShouldBe([Revoked]);
    }

    [Fact]
    public async Task Trim_After30Seconds_DeletesItsOwn()
    {
        await _here.AppendAsync(Revoked, default);
        _time.Advance(TimeSpan.FromSeconds(29));
        await _here.TrimAsync(default);
        (await CountAsync()).ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        await _here.TrimAsync(default);
        (await CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Trim_60SecondsAfterTheFirstRead_DeletesThoseOfDeadProcesses()
    {
        await _here.AppendAsync(Revoked, default);
        _time.Advance(TimeSpan.FromSeconds(20));
        await _there.ReadAsync(default);
        _time.Advance(TimeSpan.FromSeconds(59));
        await _there.ReadAsync(default);
        await _there.TrimAsync(default);
        (await CountAsync()).ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        await _there.TrimAsync(default);
        (await CountAsync()).ShouldBe(0);
        (await _there.ReadAsync(default)).ShouldBeEmpty();
    }

    private ValueTask<int> CountAsync() => _records.ListAsync(Partitions.Changes).CountAsync();
}
