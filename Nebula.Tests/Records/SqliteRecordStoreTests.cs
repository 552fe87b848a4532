using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Domain.Records;
using Nebula.Infrastructure.Sqlite;

namespace Nebula.Tests.Records;

public sealed class SqliteRecordStoreTests : RecordStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nebula-records-");
    private readonly SqliteRecordStore _store;

    public SqliteRecordStoreTests() =>
        _store = new SqliteRecordStore(Path.Combine(_folder.FullName, "records.db"), TimeProvider.System, NullLogger<SqliteRecordStore>.Instance);

    protected override IRecordStore Store => _store;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}
