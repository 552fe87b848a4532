using Microsoft.Data.Sqlite;
using Nebula.Infrastructure.Sqlite;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

public sealed class SettledJobsTests
{
    [Fact]
    public void Forget_AJobThatIsAddedAgain_KeepsItsWholeWindow()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        SqliteDatabase.Execute(connection, string.Concat(LedgerSchema.Migrations));
        var jobs = new SettledJobs(connection, kept: 0); // 10,000 at least
        jobs.TryAdd("failed").ShouldBeTrue();
        jobs.Forget("failed");
        for (var i = 0; i < 9_000; i++)
            jobs.TryAdd($"job-{i}").ShouldBeTrue();
        jobs.TryAdd("failed").ShouldBeTrue();
        for (var i = 9_000; i < 15_000; i++)
            jobs.TryAdd($"job-{i}").ShouldBeTrue();
        jobs.TryAdd("failed").ShouldBeFalse();
        jobs.TryAdd("job-14999").ShouldBeFalse();
        jobs.TryAdd("job-5001").ShouldBeFalse();
        jobs.TryAdd("job-5000").ShouldBeTrue("10,000 are known: 9,999 of these and the one that failed first");
    }
}
