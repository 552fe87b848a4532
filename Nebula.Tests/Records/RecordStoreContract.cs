using System.Text;
using Nebula.Domain.Records;
using Shouldly;
using Xunit;
using Record = Nebula.Domain.Records.Record;

namespace Nebula.Tests.Records;

/// <summary>The contract of every record store.</summary>
public abstract class RecordStoreContract
{
    // Each test has its own partition, so that a shared store is empty for it.
    private readonly string _partition = $"p-{Guid.NewGuid():N}";

    protected abstract IRecordStore Store { get; }

    public static TheoryData<string> InvalidNames => ["", "a/b", "a\\b", "a#b", "a?b", "a'b", "a b", "é", "\0", "\ud800", new string('x', 201)];

    [Fact]
    public async Task Get_AMissingDocument_IsNull() => (await Store.GetAsync(_partition, "k")).ShouldBeNull();

    [Fact]
    public async Task Insert_ThenGet_ReturnsTheDocument()
    {
        const string Json = """{"name":"ключ 🔑","quote":"'\"\\"}""";
        var etag = await Store.TryInsertAsync(_partition, "k", Json);
        (await Store.GetAsync(_partition, "k")).ShouldBe(new Record("k", Json, etag!));
    }

    [Fact]
    public async Task Insert_KeyTaken_WritesNothing()
    {
        await Store.TryInsertAsync(_partition, "k", "1");
        (await Store.TryInsertAsync(_partition, "k", "1")).ShouldBeNull();
        (await Store.TryInsertAsync(_partition, "k", "2")).ShouldBeNull();
        (await Store.GetAsync(_partition, "k"))!.Json.ShouldBe("1");
    }

    [Fact]
    public async Task Insert_SameKeyInAnotherPartition_IsAnotherDocument()
    {
        await Store.TryInsertAsync(_partition, "k", "1");
        (await Store.TryInsertAsync($"{_partition}-other", "k", "2")).ShouldNotBeNull();
        (await Store.GetAsync(_partition, "k"))!.Json.ShouldBe("1");
        (await KeysAsync(null, null)).ShouldBe(["k"]);
    }

    [Fact]
    public async Task Insert_ManyAtOnce_OneWins()
    {
        var tags = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => Store.TryInsertAsync(_partition, "k", $"{i}").AsTask())));
        var won = tags.Index().Single(tag => tag.Item is not null);
        (await Store.GetAsync(_partition, "k")).ShouldBe(new Record("k", $"{won.Index}", won.Item!));
    }

    [Fact]
    public async Task Replace_WithTheCurrentTag_ReplacesAndGivesANewTag()
    {
        var first = await Store.TryInsertAsync(_partition, "k", "1");
        var second = await Store.TryReplaceAsync(_partition, "k", "2", first!);
        second.ShouldNotBeNull().ShouldNotBe(first);
        (await Store.GetAsync(_partition, "k")).ShouldBe(new Record("k", "2", second));
    }

    [Fact]
    public async Task Replace_WithAnOldTag_WritesNothing()
    {
        var first = await Store.TryInsertAsync(_partition, "k", "1");
        await Store.TryReplaceAsync(_partition, "k", "2", first!);
        (await Store.TryReplaceAsync(_partition, "k", "3", first!)).ShouldBeNull();
        (await Store.GetAsync(_partition, "k"))!.Json.ShouldBe("2");
    }

    [Fact]
    public async Task Replace_AMissingDocument_WritesNothing()
    {
        var gone = await Store.TryInsertAsync(_partition, "k", "1");
        await Store.DeleteAsync(_partition, "k");
        (await Store.TryReplaceAsync(_partition, "k", "2", gone!)).ShouldBeNull();
        (await Store.GetAsync(_partition, "k")).ShouldBeNull();
    }

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("W/\"no such tag\"")]
    [InlineData("\"quoted\"")]
    [InlineData("nonsense\r\n")]
    public async Task ReplaceAndDelete_WithAnInvalidTag_ChangeNothing(string etag)
    {
        await Store.TryInsertAsync(_partition, "k", "1");
        (await Store.TryReplaceAsync(_partition, "k", "2", etag)).ShouldBeNull();
        (await Store.DeleteAsync(_partition, "k", etag)).ShouldBeFalse();
        (await Store.GetAsync(_partition, "k"))!.Json.ShouldBe("1");
    }

    [Fact]
    public async Task Replace_ManyAtOnceWithTheSameTag_OneWins()
    {
        var tag = await Store.TryInsertAsync(_partition, "k", "-1");
        var tags = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => Store.TryReplaceAsync(_partition, "k", $"{i}", tag!).AsTask())));
        var won = tags.Index().Single(tag => tag.Item is not null);
        (await Store.GetAsync(_partition, "k")).ShouldBe(new Record("k", $"{won.Index}", won.Item!));
    }

    [Fact]
    public async Task Put_ATakenKey_ReplacesTheDocument()
    {
        var first = await Store.PutAsync(_partition, "k", "1");
        var second = await Store.PutAsync(_partition, "k", "1");
        second.ShouldNotBe(first);
        (await Store.GetAsync(_partition, "k")).ShouldBe(new Record("k", "1", second));
    }

    [Fact]
    public async Task Delete_WithoutATag_RemovesAnyVersion()
    {
        await Store.PutAsync(_partition, "k", "1");
        (await Store.DeleteAsync(_partition, "k")).ShouldBeTrue();
        (await Store.GetAsync(_partition, "k")).ShouldBeNull();
        (await Store.DeleteAsync(_partition, "k")).ShouldBeFalse();
    }

    [Fact]
    public async Task Delete_WithATag_RemovesThatVersionAlone()
    {
        var first = await Store.PutAsync(_partition, "k", "1");
        var second = await Store.PutAsync(_partition, "k", "2");
        (await Store.DeleteAsync(_partition, "k", first)).ShouldBeFalse();
        (await Store.GetAsync(_partition, "k")).ShouldNotBeNull();
        (await Store.DeleteAsync(_partition, "k", second)).ShouldBeTrue();
        (await Store.GetAsync(_partition, "k")).ShouldBeNull();
    }

    [Fact]
    public async Task List_OrdersKeysByTheirCodes()
    {
        string[] inOrder = ["-", ".", "0", "10", "2", ":", "A", "AA", "B", "Z", "_", "a", "a-", "a.", "aa", "b"];
        foreach (var key in inOrder.Reverse())
            await Store.PutAsync(_partition, key, $"\"{key}\"");
        (await KeysAsync(null, null)).ShouldBe(inOrder);
        (await KeysAsync("A", "a")).ShouldBe(["A", "AA", "B", "Z", "_"]);
        (await KeysAsync("AB", null)).ShouldBe(["B", "Z", "_", "a", "a-", "a.", "aa", "b"]);
        (await KeysAsync(null, "10")).ShouldBe(["-", ".", "0"]);
        (await KeysAsync("b", "a")).ShouldBeEmpty();
        (await KeysAsync("it's", "it's'")).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_MoreThanAPage_ReturnsAllOnce()
    {
        var keys = Enumerable.Range(0, 1_100).Select(i => $"k{i:0000}").ToList();
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (key, _) => await Store.PutAsync(_partition, key, "0"));
        (await KeysAsync(null, null)).ShouldBe(keys);
    }

    [Fact]
    public async Task List_WithADocumentRemovedBetween_ReturnsTheOthers()
    {
        foreach (var key in (string[])["a", "b", "c"])
            await Store.PutAsync(_partition, key, "0");
        var seen = new List<string>();
        await foreach (var record in Store.ListAsync(_partition))
        {
            seen.Add(record.Key);
            await Store.DeleteAsync(_partition, record.Key);
        }

        seen.ShouldBe(["a", "b", "c"]);
        (await KeysAsync(null, null)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(32_768, 'x')]
    [InlineData(32_769, 'x')]
    [InlineData(RecordRules.MaxBytes, 'x')]
    [InlineData(RecordRules.MaxBytes / 3, '語')] // a character's bytes are on both sides of a part's end
    public async Task Put_ALargeDocument_IsReadWhole(int characters, char letter)
    {
        var json = new string(letter, characters - 2) + "é";
        if (Encoding.UTF8.GetByteCount(json) > RecordRules.MaxBytes)
            json = json[..^2];
        await Store.PutAsync(_partition, "k", json);
        (await Store.GetAsync(_partition, "k"))!.Json.ShouldBe(json);
        await Store.PutAsync(_partition, "k", "small");
        (await Store.GetAsync(_partition, "k"))!.Json.ShouldBe("small");
    }

    [Fact]
    public async Task Write_TooLarge_IsRefused()
    {
        var json = new string('é', (RecordRules.MaxBytes / 2) + 1);
        await Should.ThrowAsync<ArgumentException>(async () => await Store.PutAsync(_partition, "k", json));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.TryInsertAsync(_partition, "k", json));
        (await Store.GetAsync(_partition, "k")).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(InvalidNames))]
    public async Task AnyCall_WithAnInvalidName_FindsNothingAndRefusesToWrite(string key)
    {
        (await Store.GetAsync(_partition, key)).ShouldBeNull();
        (await Store.GetAsync(key, "k")).ShouldBeNull();
        (await Store.DeleteAsync(_partition, key)).ShouldBeFalse();
        await Should.ThrowAsync<ArgumentException>(async () => await Store.PutAsync(_partition, key, "1"));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.TryInsertAsync(key, "k", "1"));
    }

    [Fact]
    public async Task Get_TheLongestName_IsFound()
    {
        var key = string.Concat(Enumerable.Repeat("Az09._-:", 25));
        await Store.PutAsync(_partition, key, "1");
        (await Store.GetAsync(_partition, key))!.Key.ShouldBe(key);
    }

    [Fact]
    public async Task Ping_AStoreThatWorks_ThrowsNothing() => await Store.PingAsync();

    private async Task<List<string>> KeysAsync(string? from, string? to)
    {
        var keys = new List<string>();
        await foreach (var record in Store.ListAsync(_partition, from, to))
            keys.Add(record.Key);
        return keys;
    }
}
