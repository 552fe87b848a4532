using Nebula.Domain.Blobs;
using Nebula.Domain.Records;
using Nebula.Infrastructure.Files;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Blobs;

public sealed class FileBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nebula-blobs-");

    public FileBlobStoreTests() => Store = new FileBlobStore(Root, Time);

    protected override IBlobStore Store { get; }

    private string Root => Path.Combine(_folder.FullName, "blobs");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Write_OnUnix_OnlyTheOwnerCanReadIt()
    {
        if (OperatingSystem.IsWindows())
            return; // the data directory's rights are inherited there
        await WriteAsync("b", "text", Time.GetUtcNow().AddHours(1));
        foreach (var folder in (string[])[Root, .. Directory.GetDirectories(Root)])
            File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Files().ShouldHaveSingleItem()).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Write_CancelledOrDone_LeavesNoDrafts()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(
            async () => await Store.WriteAsync(Name("b"), new MemoryStream(new byte[100]), Time.GetUtcNow().AddHours(1), cancelled.Token));
        Files().ShouldBeEmpty();
        await WriteAsync("b", "text", Time.GetUtcNow().AddHours(1));
        await WriteAsync("b", "text", Time.GetUtcNow().AddHours(1));
        Files().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task DeleteExpired_TheDraftOfADeadProcess_IsRemovedAfterADay()
    {
        await WriteAsync("b", "text", Time.GetUtcNow().AddDays(9));
        var draft = Path.Combine(Path.GetDirectoryName(Files().Single())!, "b.blob.x.draft");
        await File.WriteAllTextAsync(draft, "half");
        File.SetLastWriteTimeUtc(draft, Time.GetUtcNow().UtcDateTime);
        await Store.DeleteExpiredAsync(Name("").TrimEnd('/'));
        File.Exists(draft).ShouldBeTrue();
        Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        await Store.DeleteExpiredAsync(Name("").TrimEnd('/'));
        Files().ShouldHaveSingleItem().ShouldEndWith("b.blob");
    }

    [Fact]
    public async Task Read_FileWithoutItsHeader_IsNotFoundAndSwept()
    {
        await WriteAsync("b", "text", Time.GetUtcNow().AddHours(1));
        await File.WriteAllTextAsync(Files().Single(), "1234567");
        (await Store.OpenReadAsync(Name("b"))).ShouldBeNull();
        (await Store.DeleteExpiredAsync(Name("").TrimEnd('/'))).ShouldBe(1);
        Files().ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_FileOfANewerVersion_IsRefusedByNameAndNotSwept()
    {
        await WriteAsync("b", "text", Time.GetUtcNow().AddHours(1));
        await File.WriteAllBytesAsync(Files().Single(), [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3]);
        (await Should.ThrowAsync<UnknownFormatVersionException>(() => Store.OpenReadAsync(Name("b")).AsTask())).Message
            .ShouldStartWith($"The blob '{Name("b")}' has format version 2, and this version of Nebula reads up to version 0.");
        (await Store.DeleteExpiredAsync(Name("").TrimEnd('/'))).ShouldBe(0);
        Files().ShouldHaveSingleItem();
    }

    private string[] Files() => Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories);
}
