using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Domain.Common;
using Nebula.Domain.Records;
using Nebula.Domain.Scripts;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Scripts;

/// <summary>Scripts in the record store.</summary>
public sealed class ScriptStoreTests
{
    private readonly MemoryRecords _records = new();
    private readonly ScriptStore _store;

    public ScriptStoreTests() => _store = new ScriptStore(_records, _records, NullLogger<ScriptStore>.Instance);

    [Fact]
    public async Task TryReplaceAsync_ALongScript_LeavesNoPartOfThePreviousWrite()
    {
        var first = (await _store.TryAddAsync(Long("a"), default))!;
        await _store.TryAddAsync(Long("a:b"), default);
        (await CountPartsAsync()).ShouldBe(6);
        (await _store.FindAsync("a", default))!.Fixtures.GetArrayLength().ShouldBe(12);
        var second = (await _store.TryReplaceAsync(Long("a") with { ETag = first.ETag }, default))!;
        (await CountPartsAsync()).ShouldBe(6);
        (await _store.TryReplaceAsync(Long("a") with { ETag = first.ETag }, default)).ShouldBeNull("its entity tag is an old one");
        (await _store.TryReplaceAsync(second with { Fixtures = JsonElement.Parse("[]") }, default)).ShouldNotBeNull();
        (await CountPartsAsync()).ShouldBe(3);
        (await _store.RemoveAsync("a:b", default)).ShouldBeTrue();
        (await CountPartsAsync()).ShouldBe(0);
        (await _store.ListAsync(default)).ShouldHaveSingleItem().Fixtures.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task ListAsync_AScriptWithoutOneOfItsParts_IsLeftOut()
    {
        await _store.TryAddAsync(Long("damaged"), default);
        await _store.TryAddAsync(Create("whole", "x"), default);
        var part = (await _records.ListAsync(Partitions.ScriptParts).FirstAsync()).Key;
        await _records.DeleteAsync(Partitions.ScriptParts, part);
        (await _store.ListAsync(default)).ShouldHaveSingleItem().Name.ShouldBe("whole");
        await Should.ThrowAsync<StoredDataException>(async () => await _store.FindAsync("damaged", default));
        (await _store.RemoveAsync("damaged", default)).ShouldBeTrue();
        (await CountPartsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task TryAddAsync_ARuleThatNoDocumentHolds_IsRefused() =>
        (await Should.ThrowAsync<NebulaException>(async () => await _store.TryAddAsync(Create("a", new string('x', 600_000)), default))).Error.Code.ShouldBe("script_too_large");

    [Fact]
    public async Task ListAsync_SeveralScripts_AreInTheOrderInWhichTheyAreTried()
    {
        await _store.TryAddAsync(Create("later", "x") with { CreatedAt = DateTimeOffset.UnixEpoch.AddDays(1) }, default);
        await _store.TryAddAsync(Create("earlier", "x"), default);
        await _store.TryAddAsync(Create("file-2", "x") with { Source = "2", Position = 1 }, default);
        await _store.TryAddAsync(Create("file-1", "x") with { Source = "1" }, default);
        await _store.TryAddAsync(Create("first", "x") with { Priority = 1, CreatedAt = DateTimeOffset.UnixEpoch.AddDays(2) }, default);
        (await _store.ListAsync(default)).Select(static script => script.Name).ShouldBe(["first", "file-1", "file-2", "earlier", "later"]);
    }

    private static Script Long(string name) => Create(name, [.. Enumerable.Repeat(new string('x', 100_000), 12)]);

    private static Script Create(string name, params string[] contents) => new()
    {
        Name = name, CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch,
        Fixtures = JsonSerializer.SerializeToElement(contents.Select(static content => new { match = new { }, response = new { content } })),
    };

    private async Task<int> CountPartsAsync()
    {
        var count = 0;
        await foreach (var _ in _records.ListAsync(Partitions.ScriptParts))
            count++;
        return count;
    }
}
