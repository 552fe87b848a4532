using System.Text;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Blobs;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Infrastructure.Files;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Jobs;

public sealed class JobTextStoreTests : IDisposable
{
    // {"stop":["…"]} around the text.
    private const int Wrapping = 19;
    private const string Name = "texts/chatcmpl-1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nebula-texts-");
    private readonly FakeTimeProvider _time = new();
    private readonly IBlobStore _blobs;
    private readonly JobTextStore _texts;

    public JobTextStoreTests()
    {
        _blobs = new FileBlobStore(_folder.FullName, _time);
        _texts = new JobTextStore(_blobs, _time);
    }

    public static TheoryData<string> Long =>
        [new string('x', JobTextStore.MaxInlineBytes - Wrapping + 1), new string('é', 5_460), new string('"', 20_000), "\0\n🔑 " + new string('z', 99_999)];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(0, 'x')]
    [InlineData(JobTextStore.MaxInlineBytes - Wrapping, 'x')]
    [InlineData((JobTextStore.MaxInlineBytes - Wrapping) / 6, 'é')] // \u00E9
    public async Task Detach_UpTo32KiBOfJson_ReturnsTheJobItself(int length, char letter)
    {
        var job = Job(new string(letter, length));
        (await _texts.DetachAsync(job)).ShouldBeSameAs(job);
        (await _texts.AttachAsync(job)).ShouldBeSameAs(job);
        (await _blobs.OpenReadAsync(Name)).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Long))]
    public async Task Detach_MoreThan32KiBOfJson_MovesTheTextAndAttachRestoresIt(string text)
    {
        var job = Job(text, "short");
        var detached = await _texts.DetachAsync(job);
        detached.ShouldBe(job with { Stop = detached.Stop, TextBlob = Name });
        detached.Stop.ShouldBeEmpty();

        var back = await _texts.AttachAsync(detached);
        back.ShouldBe(job with { Stop = back.Stop });
        back.Stop.ShouldBe(job.Stop);
    }

    [Fact]
    public async Task Detach_FourTextsThatAreLongTogether_MovesThem() =>
        (await _texts.DetachAsync(Job([.. Enumerable.Repeat(new string('x', 9_000), 4)]))).TextBlob.ShouldBe(Name);

    [Fact]
    public async Task DetachAndAttach_Twice_GiveTheSameText()
    {
        var job = Job(new string('x', 50_000));
        await _texts.DetachAsync(job);
        var detached = await _texts.DetachAsync(job);
        (await _texts.AttachAsync(detached)).Stop.ShouldBe(job.Stop);
        (await _texts.AttachAsync(detached)).Stop.ShouldBe(job.Stop);
    }

    [Fact]
    public async Task Attach_TextIsGone_FailsAndNamesJobAndBlob()
    {
        var detached = await _texts.DetachAsync(Job(new string('x', 50_000)));
        await _texts.DiscardAsync(detached);
        await _texts.DiscardAsync(detached);
        (await Should.ThrowAsync<InvalidDataException>(async () => await _texts.AttachAsync(detached))).Message
            .ShouldBe("The text of job 'chatcmpl-1' is gone: there is no blob 'texts/chatcmpl-1'.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"stop":["secr""")]
    [InlineData("""["secret"]""")]
    public async Task Attach_BlobIsDamaged_FailsAndQuotesNothing(string content)
    {
        var detached = await _texts.DetachAsync(Job(new string('x', 50_000)));
        await _blobs.WriteAsync(Name, new MemoryStream(Encoding.UTF8.GetBytes(content)), _time.GetUtcNow().AddHours(1));
        (await Should.ThrowAsync<StoredDataException>(async () => await _texts.AttachAsync(detached))).ToString().ShouldNotContain("secr");
    }

    [Fact]
    public async Task Attach_TextOf010_IsRead()
    {
        await _blobs.WriteAsync(Name, new MemoryStream("""{"stop":["a","b"]}"""u8.ToArray()), _time.GetUtcNow().AddHours(1));
        (await _texts.AttachAsync(Job() with { TextBlob = Name })).Stop.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Attach_TextOfANewerVersion_IsRefused()
    {
        await _blobs.WriteAsync(Name, new MemoryStream("""{"v":2,"stop":{"texts":["a"]}}"""u8.ToArray()), _time.GetUtcNow().AddHours(1));
        (await Should.ThrowAsync<UnknownFormatVersionException>(async () => await _texts.AttachAsync(Job() with { TextBlob = Name }))).Message
            .ShouldStartWith("The text of job 'chatcmpl-1' has format version 2, and this version of Nebula reads up to version 1.");
    }

    [Fact]
    public async Task Sweep_AfterAnHour_DeletesExpiredTexts()
    {
        var detached = await _texts.DetachAsync(Job(new string('x', 50_000)));
        _time.Advance(JobTextStore.Lifetime - TimeSpan.FromSeconds(1));
        (await _texts.SweepAsync()).ShouldBe(0);
        (await _texts.AttachAsync(detached)).Stop.ShouldNotBeEmpty();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await _texts.SweepAsync()).ShouldBe(1);
        await Should.ThrowAsync<InvalidDataException>(async () => await _texts.AttachAsync(detached));
    }

    [Fact]
    public void Lifetime_OfAStoredText_OutlivesEveryJob() => JobTextStore.Lifetime.TotalSeconds.ShouldBeGreaterThan(Job().DeadlineSeconds);

    private static InferenceJob Job(params string[] stop) => new()
    {
        Id = "chatcmpl-1",
        Model = "m",
        Reservation = new Reservation("chatcmpl-1", "key", RateLimits.None, 100),
        AdmittedAt = default,
        PromptTokens = 7,
        MaxTokens = 16,
        Seed = 42,
        Stop = stop,
    };
}
