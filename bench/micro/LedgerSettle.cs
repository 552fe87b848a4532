using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Sqlite;

namespace Micro;

/// <summary>What a group commit of the embedded ledger costs, alone and shared.</summary>
[MemoryDiagnoser]
public class LedgerSettle
{
    private string _folder = "";
    private SqliteLedger _ledger = null!;

    /// <summary>Settlements that wait at the same time.</summary>
    [Params(1, 32)]
    public int Together { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("nebula-bench").FullName;
        _ledger = new SqliteLedger(Path.Combine(_folder, "usage.db"), Options.Create(new NebulaOptions()), TimeProvider.System, NullLogger<SqliteLedger>.Instance);
    }

    [GlobalCleanup]
    public async Task Close()
    {
        await _ledger.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public async Task Settle()
    {
        var committing = new Task<bool>[Together];
        for (var i = 0; i < Together; i++)
        {
            committing[i] = _ledger.AddAsync(new UsageRecord
            {
                JobId = Ids.NewCompletion("chatcmpl-"), KeyId = "8sVq2nY0cWm4tTzKxJ1pLd", Model = "llama-3.1-8b", At = TimeProvider.System.GetUtcNow(),
                Status = 200, FinishReason = "stop", InputTokens = 10, OutputTokens = 16, QueueSeconds = 0, TimeToFirstTokenSeconds = 0.007, DurationSeconds = 0.1,
            }).AsTask();
        }

        await Task.WhenAll(committing);
    }
}
