using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Recordings;
using Nebula.Infrastructure.Files;
using Nebula.Tests.Management;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Recordings;

/// <summary>The contract of every store of recordings. Two instances share the state of two processes.</summary>
public abstract class RecordingStoreContract
{
    private static readonly DateTimeOffset Began = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    protected abstract IRecordingStore Store { get; }

    protected abstract IRecordingStore Other { get; }

    [Fact]
    public async Task Read_ARecordingThatDoesNotExist_IsNull()
    {
        (await Store.ReadAsync("none")).ShouldBeNull();
        (await Store.ReadAsync("../none")).ShouldBeNull();
        (await Store.ListAsync()).ShouldBeEmpty();
        (await Store.DeleteAsync("none")).ShouldBeFalse();
        (await Store.DeleteAsync("../none")).ShouldBeFalse();
    }

    [Fact]
    public async Task Append_ThenRead_ReturnsTheExchangesInOrder()
    {
        (await Store.AppendAsync("a/b:c", [Exchange(1), Exchange(2)])).ShouldBe(2);
        (await Other.AppendAsync("a/b:c", [Exchange(3)])).ShouldBe(1);
        (await Store.ReadAsync("a/b:c"))!.Select(Number).ShouldBe(["1", "2", "3"]);
        var listed = (await Other.ListAsync()).ShouldHaveSingleItem();
        (listed.Name, listed.Exchanges, listed.CreatedAt).ShouldBe(("a/b:c", 3, Began.AddSeconds(1)));
        listed.Bytes.ShouldBeInRange(3 * Exchange(1).Json.Length, 3 * (Exchange(1).Json.Length + 20)); // with the numbers of the sequence
    }

    [Fact]
    public async Task Append_FromTwoProcessesAtOnce_LosesNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Store : Other).AppendAsync("shared", [Exchange(i)]).AsTask()));
        (await Store.ReadAsync("shared"))!.Select(Number).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 20).Select(static i => $"{i}").Order(StringComparer.Ordinal));
        (await Store.ListAsync()).ShouldHaveSingleItem().Exchanges.ShouldBe(20);
    }

    [Fact]
    public async Task Replace_ThenAppend_HasTheNewExchangesOnly()
    {
        (await Store.ReplaceAsync("r", [Exchange(1), Exchange(2)])).ShouldBeTrue();
        (await Other.ReplaceAsync("r", [Exchange(3)])).ShouldBeFalse();
        await Store.AppendAsync("r", [Exchange(4)]);
        (await Other.ReadAsync("r"))!.Select(Number).ShouldBe(["3", "4"]);
        (await Store.DeleteAsync("r")).ShouldBeTrue();
        (await Other.ReadAsync("r")).ShouldBeNull();
        await Other.AppendAsync("r", [Exchange(5)]);
        (await Store.ReadAsync("r"))!.Select(Number).ShouldBe(["5"]);
    }

    [Fact]
    public async Task Append_BeyondTheLargestRecording_AddsWhatFits()
    {
        var large = new string('x', IRecordingStore.MaxBytes / 40);
        (await Store.AppendAsync("full", [.. Enumerable.Range(0, 50).Select(i => Exchange(i, large))])).ShouldBeInRange(38, 39);
        (await Other.AppendAsync("full", [Exchange(60, large)])).ShouldBe(0);
        (await Store.ReadAsync("full"))!.Count.ShouldBeInRange(38, 39);
    }

    protected static StoredExchange Exchange(int number, string text = "日本") => new(
        Began.AddSeconds(number),
        $$"""{"match":{"userMessage":"m"},"response":{"content":"{{number}}"},"nebula":{"v":1,"at":"{{Began.AddSeconds(number):O}}","path":"chat/completions","model":"{{text}}","choice":0,"request":{},"frames":[]} }""");

    private static string Number(string json) => System.Text.Json.JsonElement.Parse(json).GetProperty("response").GetProperty("content").GetString()!;
}

/// <summary>Recordings as files.</summary>
public sealed class FileRecordingStoreTests : RecordingStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => Path.Combine(_folder.Path, "recordings");

    protected override IRecordingStore Store => field ??= new FileRecordingStore(Folder, TimeProvider.System);

    protected override IRecordingStore Other => field ??= new FileRecordingStore(Folder, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Append_ToAFileInAnotherLayout_KeepsItsExchanges()
    {
        await Store.AppendAsync("gpt-4o", [Exchange(1)]);
        var path = Path.Combine(Folder, "gpt-4o.json");
        await File.WriteAllTextAsync(path, $"{{ \"fixtures\": [ \n{Exchange(1).Json.Replace(",", ",\n  ", StringComparison.Ordinal)}, // a comment\n ] }}", TestContext.Current.CancellationToken);
        await Store.AppendAsync("gpt-4o", [Exchange(2)]);
        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        lines.Length.ShouldBe(4);
        lines[1].ShouldStartWith("{\"match\":{\"userMessage\":\"m\",\"sequenceIndex\":0}");
        lines[2].ShouldStartWith("{\"match\":{\"userMessage\":\"m\"}");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Append_BesideADeadProcesssDraft_RemovesItAfterADay()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var store = new FileRecordingStore(Folder, time);
        await store.AppendAsync("r", [Exchange(1)]);
        var draft = Path.Combine(Folder, "r.json.x.draft");
        await File.WriteAllTextAsync(draft, "half", TestContext.Current.CancellationToken);
        await store.AppendAsync("r", [Exchange(2)]);
        File.Exists(draft).ShouldBeTrue();
        time.Advance(TimeSpan.FromDays(1.1));
        await store.AppendAsync("r", [Exchange(3)]);
        File.Exists(draft).ShouldBeFalse();
        (await store.ReadAsync("r"))!.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Append_ToADamagedFile_FailsAndLeavesIt()
    {
        await Store.AppendAsync("damaged", [Exchange(1)]);
        var path = Path.Combine(Folder, "damaged.json");
        await File.WriteAllTextAsync(path, "{\"fixtures\":[", TestContext.Current.CancellationToken);
        await Should.ThrowAsync<Domain.Records.StoredDataException>(async () => await Store.AppendAsync("damaged", [Exchange(2)]));
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ShouldBe("{\"fixtures\":[");
        (await Store.ListAsync()).ShouldBeEmpty();
    }
}

/// <summary>Recordings as documents.</summary>
public sealed class DocumentRecordingStoreTests : RecordingStoreContract
{
    private readonly MemoryRecords _records = new();

    protected override IRecordingStore Store => field ??= new DocumentRecordingStore(_records, TimeProvider.System, NullLogger<DocumentRecordingStore>.Instance);

    protected override IRecordingStore Other => field ??= new DocumentRecordingStore(_records, TimeProvider.System, NullLogger<DocumentRecordingStore>.Instance);

    [Fact]
    public async Task Delete_ARecording_LeavesNoDocument()
    {
        await Store.AppendAsync("r", [Exchange(1), Exchange(2)]);
        await Store.ReplaceAsync("r", [Exchange(3)]);
        await Store.DeleteAsync("r");
        foreach (var partition in (string[])[Domain.Records.Partitions.Recordings, Domain.Records.Partitions.RecordedExchanges])
            (await _records.ListAsync(partition, cancellationToken: TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }
}
