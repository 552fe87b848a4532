using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Records;
using Nebula.Domain.Storage;
using Nebula.Infrastructure.Files;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Storage;

public sealed class DocumentStoreTests : IDisposable
{
    private const string Partition = Partitions.Responses;
    private const string Small = """{"a":1}""";
    private static readonly string Large = $$"""{"a":"{{new string('x', DocumentStore.MaxInlineBytes)}}"}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nebula-documents-");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private readonly MemoryRecords _records = new();
    private readonly DocumentStore _store;

    public DocumentStoreTests() =>
        _store = new DocumentStore(_records, new FileBlobStore(_folder.FullName, _time), _time, NullLogger<DocumentStore>.Instance);

    public static TheoryData<bool> Sizes => [false, true];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Find_AddedDocument_IsItsKeysOnly(bool isLarge)
    {
        var id = await AddAsync("one", isLarge);

        (await _store.FindAsync(Partition, "one", id))!.Json.ShouldBe(isLarge ? Large : Small);
        (await _store.FindAsync(Partition, "two", id)).ShouldBeNull();
        Files().Length.ShouldBe(isLarge ? 1 : 0);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Find_AfterItsLifetime_FindsNothing(bool isLarge)
    {
        var id = await AddAsync("one", isLarge);
        _time.Advance(DocumentStore.Lifetime - TimeSpan.FromSeconds(1));
        (await _store.FindAsync(Partition, "one", id)).ShouldNotBeNull();

        _time.Advance(TimeSpan.FromSeconds(1));

        (await _store.FindAsync(Partition, "one", id)).ShouldBeNull();
    }

    [Fact]
    public async Task Sweep_ExpiredDocumentsOfSeveralKeys_RemovesThemAndTheirBlobs()
    {
        foreach (var key in (string[])["one", "two", "three"])
            await AddAsync(key, isLarge: true);
        _time.Advance(TimeSpan.FromDays(1));
        var kept = await AddAsync("two", isLarge: true);
        _time.Advance(DocumentStore.Lifetime - TimeSpan.FromDays(1));

        (await _store.SweepAsync(Partition, DocumentSweeper.ResponseIdPrefix)).ShouldBe(3);

        Files().Length.ShouldBe(1);
        (await _store.FindAsync(Partition, "two", kept)).ShouldNotBeNull();
        (await _store.SweepAsync(Partition, DocumentSweeper.ResponseIdPrefix)).ShouldBe(0);
    }

    [Fact]
    public async Task Sweep_RenewedDocument_KeepsIt()
    {
        var id = await AddAsync("one", isLarge: false);
        _time.Advance(TimeSpan.FromDays(20));
        await _store.TryReplaceAsync(Partition, "one", (await _store.FindAsync(Partition, "one", id))!, Small, renews: true);
        _time.Advance(TimeSpan.FromDays(20));

        (await _store.SweepAsync(Partition, DocumentSweeper.ResponseIdPrefix)).ShouldBe(0);

        (await _store.FindAsync(Partition, "one", id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task List_DocumentsOfSeveralKeys_AreOneKeysInTheOrderOfCreation()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await AddAsync("one", isLarge: i == 2));
            await AddAsync("one-more", isLarge: false);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        (await _store.ListAsync(Partition, "one").Select(static document => document.Id).ToListAsync()).ShouldBe(ids);
        (await _store.ListAsync(Partition, "one", ids[1]).Select(static document => document.Id).ToListAsync()).ShouldBe(ids[2..]);
    }

    [Fact]
    public async Task TryReplace_ChangedMeanwhile_ChangesNothing()
    {
        var id = await AddAsync("one", isLarge: true);
        var first = (await _store.FindAsync(Partition, "one", id))!;
        (await _store.TryReplaceAsync(Partition, "one", first, Large + " ")).ShouldNotBeNull();

        (await _store.TryReplaceAsync(Partition, "one", first, Small)).ShouldBeNull();

        (await _store.FindAsync(Partition, "one", id))!.Json.ShouldBe(Large + " ");
    }

    [Fact]
    public async Task Delete_LargeDocument_RemovesItsBlob()
    {
        var id = await AddAsync("one", isLarge: true);

        (await _store.DeleteAsync(Partition, "two", id)).ShouldBeFalse();
        (await _store.DeleteAsync(Partition, "one", id)).ShouldBeTrue();

        Files().ShouldBeEmpty();
        (await _store.DeleteAsync(Partition, "one", id)).ShouldBeFalse();
    }

    private async Task<string> AddAsync(string key, bool isLarge)
    {
        var id = TimeOrderedIds.Create(DocumentSweeper.ResponseIdPrefix, _time.GetUtcNow());
        (await _store.TryAddAsync(Partition, key, id, isLarge ? Large : Small)).ShouldNotBeNull();
        return id;
    }

    private string[] Files() => Directory.GetFiles(_folder.FullName, "*.blob", SearchOption.AllDirectories);
}
