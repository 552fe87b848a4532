using System.Text;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Blobs;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Blobs;

/// <summary>The contract of every blob store.</summary>
public abstract class BlobStoreContract
{
    // Each test has its own folder, so that a shared store is empty for it.
    private readonly string _folder = new([.. Guid.NewGuid().ToString("N").Select(static digit => (char)('a' + Convert.ToInt32($"{digit}", 16)))]);

    protected abstract IBlobStore Store { get; }

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    private DateTimeOffset InAnHour => Time.GetUtcNow().AddHours(1);

    public static TheoryData<string> NoNames =>
    [
        "", "a", "a/", "/a", "a/b/c", "../a", "a/..", "a/../b", "a\\b", "a/b\\c", "A/b", "1/b", "a/b.c", "a/.", "a/é", "a/ ", "a/b\0", "a/\ud800", "a/%2e%2e",
        "/etc/passwd", "C:/b", $"{new string('a', 33)}/b", $"a/{new string('b', 101)}",
    ];

    [Fact]
    public async Task Read_AMissingBlob_IsNull()
    {
        (await Store.OpenReadAsync(Name("none"))).ShouldBeNull();
        await Store.DeleteAsync(Name("none"));
        (await Store.DeleteExpiredAsync(_folder)).ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(10 * 1024 * 1024)]
    public async Task Write_ThenRead_ReturnsTheSameBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        await Store.WriteAsync(Name("b"), new MemoryStream(bytes), InAnHour);
        (await ReadBytesAsync("b"))!.SequenceEqual(bytes).ShouldBeTrue();
    }

    [Fact]
    public async Task Write_AStreamInTheMiddle_ReadsTheRestAndLeavesItOpen()
    {
        using var content = new MemoryStream("skipped kept"u8.ToArray()) { Position = 8 };
        await Store.WriteAsync(Name("b"), content, InAnHour);
        (await ReadAsync("b")).ShouldBe("kept");
        content.CanRead.ShouldBeTrue();
    }

    [Fact]
    public async Task Write_NameTaken_ReplacesContentAndExpiry()
    {
        await WriteAsync("b", "a longer first", InAnHour);
        await WriteAsync("b", "second", InAnHour.AddHours(1));
        (await ReadAsync("b")).ShouldBe("second");
        Time.Advance(TimeSpan.FromMinutes(90));
        (await Store.DeleteExpiredAsync(_folder)).ShouldBe(0);
        (await ReadAsync("b")).ShouldBe("second");
    }

    [Fact]
    public async Task Write_DuringARead_LeavesTheReaderWithOneWholeBlob()
    {
        await WriteAsync("b", new string('1', 100_000), InAnHour);
        await using var reading = (await Store.OpenReadAsync(Name("b")))!;
        await WriteAsync("b", new string('2', 50_000), InAnHour);
        using var text = new StreamReader(reading);
        (await text.ReadToEndAsync()).ShouldBe(new string('1', 100_000));
        (await ReadAsync("b")).ShouldBe(new string('2', 50_000));
    }

    [Fact]
    public async Task Write_SourceFails_ChangesNothing()
    {
        await WriteAsync("b", "first", InAnHour);
        await Should.ThrowAsync<Exception>(async () => await Store.WriteAsync(Name("b"), new BrokenStream(), InAnHour));
        (await ReadAsync("b")).ShouldBe("first");
    }

    [Fact]
    public async Task Write_ManyAtOnceUnderOneName_LeavesOneOfThemWhole()
    {
        var texts = Enumerable.Range(0, 16).Select(static i => new string((char)('a' + i), 20_000)).ToList();
        await Task.WhenAll(texts.Select(text => Task.Run(() => WriteAsync("b", text, InAnHour))));
        texts.ShouldContain(await ReadAsync("b"));
    }

    [Fact]
    public async Task Names_ThatDifferOnlyInCase_AreDifferentBlobs()
    {
        string[] ids = ["chatcmpl-Ab", "chatcmpl-aB", "chatcmpl-ab", "_-0Z", new string('Z', BlobRules.MaxIdLength)];
        foreach (var id in ids)
            await WriteAsync(id, id, InAnHour);
        foreach (var id in ids)
            (await ReadAsync(id)).ShouldBe(id);
    }

    [Fact]
    public async Task Delete_RemovesIt()
    {
        await WriteAsync("b", "text", InAnHour);
        await WriteAsync("other", "text", InAnHour);
        await Store.DeleteAsync(Name("b"));
        await Store.DeleteAsync(Name("b"));
        (await ReadAsync("b")).ShouldBeNull();
        (await ReadAsync("other")).ShouldBe("text");
    }

    [Fact]
    public async Task Expired_NotSweptYet_IsNotFound()
    {
        await WriteAsync("b", "text", InAnHour);
        Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        (await ReadAsync("b")).ShouldBe("text");
        Time.Advance(TimeSpan.FromTicks(1));
        (await ReadAsync("b")).ShouldBeNull();
    }

    [Fact]
    public async Task DeleteExpired_RemovesTheExpiredBlobsOfItsFolderOnly()
    {
        var elsewhere = $"{_folder[..31]}z";
        await WriteAsync("a", "1", InAnHour);
        await WriteAsync("b", "2", InAnHour);
        await WriteAsync("c", "3", InAnHour.AddSeconds(1));
        await Store.WriteAsync($"{elsewhere}/a", new MemoryStream("4"u8.ToArray()), InAnHour);
        (await Store.DeleteExpiredAsync(_folder)).ShouldBe(0);

        Time.Advance(TimeSpan.FromHours(1));
        (await Store.DeleteExpiredAsync(_folder)).ShouldBe(2);
        (await Store.DeleteExpiredAsync(_folder)).ShouldBe(0);
        (await ReadAsync("c")).ShouldBe("3");
        (await Store.DeleteExpiredAsync(elsewhere)).ShouldBe(1);
    }

    [Fact]
    public async Task DeleteExpired_WhileBlobsAreReplaced_KeepsTheNewOnes()
    {
        var ids = Enumerable.Range(0, 40).Select(static i => $"b{i}").ToList();
        foreach (var id in ids)
            await WriteAsync(id, "old", InAnHour);
        Time.Advance(TimeSpan.FromHours(2));
        var sweep = Task.Run(async () => await Store.DeleteExpiredAsync(_folder));
        await Task.WhenAll(ids.Select(id => Task.Run(() => WriteAsync(id, "new", InAnHour))));
        await sweep;
        foreach (var id in ids)
            (await ReadAsync(id)).ShouldBe("new");
    }

    [Theory]
    [MemberData(nameof(NoNames))]
    public async Task AnyCall_WithAnInvalidName_FindsNothingAndRefusesToWrite(string name)
    {
        (await Store.OpenReadAsync(name)).ShouldBeNull();
        await Store.DeleteAsync(name);
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteAsync(name, new MemoryStream(), InAnHour));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("/")]
    public async Task DeleteExpired_AnInvalidFolder_IsRefused(string folder) =>
        await Should.ThrowAsync<ArgumentException>(async () => await Store.DeleteExpiredAsync(folder));

    protected string Name(string id) => $"{_folder}/{id}";

    protected async Task WriteAsync(string id, string text, DateTimeOffset expiresAt) =>
        await Store.WriteAsync(Name(id), new MemoryStream(Encoding.UTF8.GetBytes(text)), expiresAt);

    protected async Task<string?> ReadAsync(string id) => await ReadBytesAsync(id) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private async Task<byte[]?> ReadBytesAsync(string id)
    {
        await using var content = await Store.OpenReadAsync(Name(id));
        if (content is null)
            return null;
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private sealed class BrokenStream : MemoryStream
    {
        public BrokenStream() => SetLength(100_000);

        public override int Read(Span<byte> buffer) => throw new IOException("broken");

        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("broken");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("broken");

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new IOException("broken");
    }
}
