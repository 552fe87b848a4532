using Nebula.Domain.Records;
using Nebula.Infrastructure.Sqlite;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Sqlite;

public sealed class SqliteMigrationsTests : IDisposable
{
    private static readonly string[] Scripts = ["create table if not exists t (x);", "alter table t add column y default 7;"];

    private readonly DatabaseFile _file = new("some.db");

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Apply_ANewFile_GetsEveryScriptOnce()
    {
        Apply(Scripts).ShouldBeTrue();
        Apply(Scripts).ShouldBeFalse();
        Version.ShouldBe(2);
        DatabaseFile.Execute(_file.Path, "insert into t (x) values (1)");
        DatabaseFile.Read(_file.Path, "select y from t").ShouldBe(7);
    }

    [Fact]
    public void Apply_AnOldFile_GetsTheMissingScriptsAndKeepsItsRows()
    {
        Apply(Scripts[..1]);
        DatabaseFile.Execute(_file.Path, "insert into t (x) values (1)");
        Apply(Scripts).ShouldBeFalse();
        DatabaseFile.Read(_file.Path, "select x || '/' || y from t").ShouldBe("1/7");
        Version.ShouldBe(2);
    }

    [Fact]
    public void Apply_ANewerFile_NamesFileVersionAndNewest()
    {
        Apply(Scripts);
        Should.Throw<UnknownFormatVersionException>(() => Apply(Scripts[..1])).Message
            .ShouldStartWith($"The database {_file.Path} has format version 2, and this version of Nebula reads up to version 1.");
        Version.ShouldBe(2);
    }

    [Fact]
    public void Apply_AScriptThatFails_LeavesTheFileAsItWas()
    {
        Apply(Scripts[..1]);
        Should.Throw<StoredDataException>(() => Apply([Scripts[0], "alter table t add column y; insert into nowhere values (1);"])).Message.ShouldContain(_file.Path);
        Version.ShouldBe(1);
        DatabaseFile.Read(_file.Path, "select count(*) from pragma_table_info('t')").ShouldBe(1);
    }

    [Fact]
    public async Task Apply_FromManyProcessesAtOnce_RunsEachScriptOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Apply(Scripts))));
        Version.ShouldBe(2);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("truncated")]
    [InlineData("half-zeroed")]
    public void Apply_ADamagedFile_NamesItAndSaysWhatToDo(string damage)
    {
        Apply(Scripts);
        DatabaseFile.Execute(_file.Path, "with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) insert into t (x) select hex(randomblob(20)) from n");
        DatabaseFile.Damage(_file.Path, damage);
        var refused = Should.Throw<StoredDataException>(() => Apply(Scripts)).Message;
        refused.ShouldStartWith($"The database {_file.Path} is damaged (");
        refused.ShouldContain("Restore it from a backup");
        refused.ShouldNotContain("\n");
    }

    private long Version => (long)DatabaseFile.Read(_file.Path, "pragma user_version")!;

    private bool Apply(string[] scripts) => SqliteMigrations.Apply(new SqliteDatabase(_file.Path, "NORMAL"), scripts);
}
