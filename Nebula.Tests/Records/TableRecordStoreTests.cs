using Azure.Core;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Records;
using Nebula.Infrastructure.AzureStorage;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Records;

public sealed class TableRecordStoreTests(Azurite azurite) : RecordStoreContract, IClassFixture<Azurite>, IAsyncLifetime
{
    private IRecordStore? _store;

    protected override IRecordStore Store => _store!;

    public async ValueTask InitializeAsync() =>
        _store = new TableRecordStore(StorageAccount.OpenTables(await azurite.GetConnectionStringAsync()), TimeProvider.System);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task InsertAndReplace_WithALostResponse_RecogniseTheirOwnWrite()
    {
        var connection = new LostResponsePolicy();
        var options = new TableClientOptions();
        options.AddPolicy(connection, HttpPipelinePosition.PerRetry);
        var store = new TableRecordStore(new TableServiceClient(await azurite.GetConnectionStringAsync(), options), TimeProvider.System);
        var partition = $"p-{Guid.NewGuid():N}";
        await store.PingAsync();

        connection.LoseNext();
        var inserted = await store.TryInsertAsync(partition, "k", "1");
        inserted.ShouldBe((await store.GetAsync(partition, "k"))!.ETag);

        connection.LoseNext();
        var replaced = await store.TryReplaceAsync(partition, "k", "2", inserted!);
        replaced.ShouldBe((await store.GetAsync(partition, "k"))!.ETag);
        (await store.TryInsertAsync(partition, "k", "2")).ShouldBeNull();
    }

    [Fact]
    public async Task Ping_WithoutTheRightToWrite_Throws()
    {
        await Store.PingAsync();
        var account = StorageAccount.OpenTables(await azurite.GetConnectionStringAsync());
        var readOnly = account.GenerateSasUri(Azure.Data.Tables.Sas.TableAccountSasPermissions.Read, Azure.Data.Tables.Sas.TableAccountSasResourceTypes.All, DateTimeOffset.MaxValue);
        var store = new TableRecordStore(new TableServiceClient(readOnly), TimeProvider.System);
        (await Should.ThrowAsync<Azure.RequestFailedException>(() => store.PingAsync().AsTask())).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Ping_OftenerThanOnceASecond_WritesOnce()
    {
        var time = new FakeTimeProvider();
        var store = new TableRecordStore(StorageAccount.OpenTables(await azurite.GetConnectionStringAsync()), time);
        async Task<string> PingAsync()
        {
            await store.PingAsync();
            return (await store.GetAsync("health", "probe"))!.ETag;
        }

        var first = await PingAsync();
        (await PingAsync()).ShouldBe(first);
        time.Advance(TimeSpan.FromSeconds(1));
        (await PingAsync()).ShouldNotBe(first);
    }

    [Fact]
    public async Task Get_ARowOfANewerVersion_IsRefusedByNameAndOneOf010IsRead()
    {
        var connection = await azurite.GetConnectionStringAsync();
        var partition = $"p-{Guid.NewGuid():N}";
        await Store.PutAsync(partition, "k", "1");
        var table = StorageAccount.OpenTables(connection).GetTableClient(TableRecordStore.TableName);
        await table.AddEntityAsync(new TableEntity(partition, "old") { ["Json"] = "2", ["WriteId"] = "x" });
        await table.AddEntityAsync(new TableEntity(partition, "new") { ["Json"] = "3", ["V"] = 2 });
        (await Store.GetAsync(partition, "old"))!.Json.ShouldBe("2");
        (await Should.ThrowAsync<UnknownFormatVersionException>(() => Store.GetAsync(partition, "new").AsTask())).Message
            .ShouldStartWith($"The table row '{partition}/new' has format version 2, and this version of Nebula reads up to version 1.");
    }
}
