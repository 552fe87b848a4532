using System.Text.Json;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Nebula.Domain.Blobs;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Workflows;
using Nebula.Functions.Durable;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

/// <summary>
/// Long texts of callers on their way through the hub: everything is real except the hub, and every input and output passes through JSON.
/// </summary>
public sealed class TextByReferenceTests : IAsyncDisposable
{
    // Longer than the inline limit of a job, and not part of any reply.
    private static readonly string Filler = "secret " + new string('x', 40_000);

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    public TextByReferenceTests() => _services = InProcessCore.Build(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Reply_StopTextsByReference_IsTheSameAsInline()
    {
        var whole = await RunAsync(Job("chatcmpl-0"), TestContext.Current.CancellationToken);
        var stop = whole.Text.Substring(whole.Text.Length / 2, 12);

        var inline = await RunAsync(Job("chatcmpl-1", stop), TestContext.Current.CancellationToken);
        var byReference = await RunAsync(Job("chatcmpl-2", Filler, stop), TestContext.Current.CancellationToken);

        inline.Text.ShouldBe(whole.Text[..whole.Text.IndexOf(stop, StringComparison.Ordinal)]);
        inline.FinishReason.ShouldBe(FinishReasons.Stop);
        byReference.Text.ShouldBe(inline.Text);
        byReference.FinishReason.ShouldBe(FinishReasons.Stop);
        byReference.Travelled.ShouldAllBe(static json => !json.Contains("secret", StringComparison.Ordinal) && json.Length < 2_000);
        byReference.Travelled.ShouldContain(static json => json.Contains("texts/chatcmpl-2", StringComparison.Ordinal));
        inline.Travelled.ShouldContain(json => json.Contains(JsonSerializer.Serialize(stop), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settled_TextIsRemoved_AndRepeatedActivitiesChangeNothing()
    {
        var job = Job("chatcmpl-1", Filler);
        var reply = await RunAsync(job, TestContext.Current.CancellationToken);
        (await Blobs.OpenReadAsync("texts/chatcmpl-1", TestContext.Current.CancellationToken)).ShouldBeNull();

        var travelling = job with { Stop = [], TextBlob = "texts/chatcmpl-1" };
        reply.Outcome.Error.ShouldBeNull();
        var again = new ChoiceResult { FinishReason = FinishReasons.Stop };
        (await Activities.Settle(new JobToSettle(travelling, [again], job.AdmittedAt, false), CancellationToken.None)).ShouldBeTrue();
        await Should.ThrowAsync<InvalidDataException>(() => Activities.Serve(travelling, CancellationToken.None));
        await Should.ThrowAsync<InvalidDataException>(() => Activities.Generate(new ChoiceJob(travelling, 0), CancellationToken.None));
    }

    [Fact]
    public async Task TextGone_FailsTheJobAndGeneratesNothing()
    {
        var reply = await RunAsync(Job("chatcmpl-1", Filler), TestContext.Current.CancellationToken, repliesLost: true);
        reply.Text.ShouldBeEmpty();
        reply.Outcome.Error.ShouldNotBeNull();
        reply.Outcome.Usage.OutputTokens.ShouldBe(0);
    }

    [Fact]
    public async Task Generate_RunTwiceBeforeTheJobIsSettled_FindsItsTextBothTimes()
    {
        var travelling = await Texts.DetachAsync(Job("chatcmpl-1", Filler), TestContext.Current.CancellationToken);
        var first = await Activities.Generate(new ChoiceJob(travelling, 0), CancellationToken.None);
        (await Activities.Generate(new ChoiceJob(travelling, 0), CancellationToken.None)).OutputTokens.ShouldBe(first.OutputTokens);
    }

    [Fact]
    public async Task Settle_TextCannotBeRemoved_StillSettles()
    {
        var blobs = new Mock<IBlobStore>();
        blobs.Setup(static b => b.DeleteAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).Throws(new IOException("away"));
        var activities = ActivityWith(new JobTextStore(blobs.Object, TimeProvider.System));
        var job = Job("chatcmpl-1") with { TextBlob = "texts/chatcmpl-1" };
        (await activities.Settle(new JobToSettle(job, [new ChoiceResult { FinishReason = FinishReasons.Stop }], job.AdmittedAt, false), CancellationToken.None)).ShouldBeTrue();
        blobs.Verify(static b => b.DeleteAsync("texts/chatcmpl-1", It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task Start_TextCannotBeWritten_SchedulesNothing()
    {
        var blobs = new Mock<IBlobStore>();
        blobs.Setup(static b => b.WriteAsync(It.IsAny<string>(), It.IsAny<Stream>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>())).Throws(new IOException("away"));
        var client = new Mock<DurableTaskClient>(MockBehavior.Strict, "test");
        await using var services = new ServiceCollection()
            .AddSingleton<IWorkflowInputTransport<InferenceJob>>(new JobTextStore(blobs.Object, TimeProvider.System)).BuildServiceProvider();
        var engine = Engine(client.Object, services);
        await Should.ThrowAsync<IOException>(async () => await engine.StartAsync(InferenceWorkflow.Definition, "chatcmpl-1", Job("chatcmpl-1", Filler)));
    }

    private static DurableWorkflowEngine Engine(DurableTaskClient client, IServiceProvider services)
    {
        var clients = new DurableClientAccessor { Client = client };
        return new DurableWorkflowEngine(clients, LostStorage.CreateHubMonitor(clients), services);
    }

    private IBlobStore Blobs => _services.GetRequiredService<IBlobStore>();

    private JobTextStore Texts => _services.GetRequiredService<JobTextStore>();

    private InferenceActivities Activities => ActivityWith(Texts);

    private InferenceActivities ActivityWith(JobTextStore texts) => new(
        texts,
        new RunningActivities(NullLogger<RunningActivities>.Instance),
        NullLogger<InferenceActivities>.Instance,
        Activity(ServeJob.Name),
        Activity(GenerateChoice.Name),
        Activity(CancelJob.Name),
        Activity(SettleJob.Name),
        Activity(CompleteRelay.Name));

    private IActivity<TInput, TOutput> Activity<TInput, TOutput>(ActivityName<TInput, TOutput> name) =>
        _services.GetRequiredKeyedService<IActivity<TInput, TOutput>>(name.Name);

    private async Task<Reply> RunAsync(InferenceJob job, CancellationToken cancellationToken, bool repliesLost = false)
    {
        using var reader = _services.GetRequiredService<ITokenRelay>().OpenReader(job.Id);
        var hub = new JsonHub();
        await Engine(hub.Client.Object, _services).StartAsync(InferenceWorkflow.Definition, job.Id, job, cancellationToken);
        if (repliesLost)
            await Blobs.DeleteAsync($"texts/{job.Id}", cancellationToken);

        var world = new OrchestrationWorld { TimersFireAtOnce = repliesLost }
            .On(ServeJob.Name, taken => hub.CallAsync(taken, job => Activities.Serve(job, cancellationToken)))
            .On(GenerateChoice.Name, choice => hub.CallAsync(choice, taken => Activities.Generate(taken, cancellationToken)))
            .On(SettleJob.Name, settle => hub.CallAsync(settle, taken => Activities.Settle(taken, cancellationToken)));
        (await world.Orchestrators.Inference(world.Context.Object, hub.Take<InferenceJob>())).ShouldBeTrue();

        var text = "";
        while (await reader.WaitAsync(cancellationToken))
        {
            while (reader.TryRead(out var tokens))
                text += string.Concat(tokens.Tokens.ToArray());
        }

        return new Reply(text, reader.Outcome!, hub.Travelled);
    }

    private static InferenceJob Job(string id, params string[] stop) => new()
    {
        WorkflowVersion = InferenceWorkflow.CurrentVersion,
        Id = id,
        Model = InProcessCore.Model,
        Reservation = new Reservation(id, "key", RateLimits.None, 100),
        AdmittedAt = TimeProvider.System.GetUtcNow(),
        PromptTokens = 7,
        MaxTokens = 200,
        Seed = 42,
        Stop = stop,
    };

    private sealed record Reply(string Text, JobOutcome Outcome, IReadOnlyList<string> Travelled)
    {
        public string FinishReason => Outcome.Usage.FinishReason;
    }
}
