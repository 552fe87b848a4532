using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Sqlite;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Sqlite;

/// <summary>The embedded ledger while another program holds the write lock of its file.</summary>
public sealed class LockedLedgerTests : IAsyncDisposable
{
    private readonly DatabaseFile _file = new("usage.db");
    private readonly SqliteLedger _ledger;

    public LockedLedgerTests() =>
        _ledger = new SqliteLedger(_file.Path, Options.Create(new NebulaOptions()), TimeProvider.System, NullLogger<SqliteLedger>.Instance);

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _file.Dispose();
    }

    [Fact]
    public async Task Add_PastTheTimeout_FailsWith503AndCanBeRepeated()
    {
        using (DatabaseFile.Lock(_file.Path))
        {
            Task<bool>[] adds = [.. Enumerable.Range(0, 20).Select(i => _ledger.AddAsync(Settled($"job-{i}")).AsTask())];
            adds.ShouldAllBe(static add => !add.IsCompleted);
            (await _ledger.GetKeyTotalsAsync()).ShouldBeEmpty();
            foreach (var add in adds)
                (await Should.ThrowAsync<NebulaException>(() => add)).Error.Kind.ShouldBe(ErrorKind.Unavailable);
        }

        (await _ledger.AddAsync(Settled("job-0"))).ShouldBeTrue("it was rolled back, so it is new");
        (await _ledger.AddAsync(Settled("job-0"))).ShouldBeFalse();
        (await _ledger.GetKeyTotalsAsync())["k"].Totals.ShouldBe(new UsageTotals(1, 0, 2, 3));
    }

    [Fact]
    public async Task Probe_ReportsTheLock()
    {
        using (DatabaseFile.Lock(_file.Path))
            (await Should.ThrowAsync<NebulaException>(() => _ledger.ProbeAsync().AsTask())).Error.Message.ShouldContain("usage.db");
    }

    private static UsageRecord Settled(string job) => new()
    {
        JobId = job, KeyId = "k", Model = "m", At = TimeProvider.System.GetUtcNow(), Status = 200, FinishReason = "stop", InputTokens = 2, OutputTokens = 3,
    };
}
