using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Sqlite;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Sqlite;

public sealed class LedgerHistoryTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    private readonly DatabaseFile _file = new("usage.db");

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task History_OfAnHourThatEndedWhileNoProcessRan_IsKept()
    {
        await AddAsync("first", Start);
        await AddAsync("later", Start.AddDays(3)); // its minutes are older than the 24 h that minutes are kept
        (await ReadAsync(Start.AddHours(-1), Start.AddHours(1))).ShouldHaveSingleItem().ByStatus[200].ShouldBe(1);
        await AddAsync("much later", Start.AddDays(31));
        (await ReadAsync(Start.AddHours(-1), Start.AddHours(1))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Add_BesideADamagedHistoryPoint_IsWritten()
    {
        await AddAsync("first", Start);
        DatabaseFile.Execute(_file.Path, "update history set point = x'01FF'");
        await AddAsync("second", Start);
        DatabaseFile.Read(_file.Path, "select requests from key_totals").ShouldBe(2);
    }

    private async Task AddAsync(string job, DateTimeOffset at)
    {
        await using var ledger = Open();
        await ledger.AddAsync(new UsageRecord { JobId = job, KeyId = "k", Model = "m", At = at, Status = 200, FinishReason = "stop" });
    }

    private async Task<IReadOnlyList<HistoryPoint>> ReadAsync(DateTimeOffset from, DateTimeOffset to)
    {
        await using var ledger = Open();
        return await ledger.GetHistoryAsync(new HistoryQuery(from, to, ByHour: true));
    }

    private SqliteLedger Open() => new(_file.Path, Options.Create(new NebulaOptions()), TimeProvider.System, NullLogger<SqliteLedger>.Instance);
}
