using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Workflows;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class DeadlineTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    public DeadlineTests() => _services = InProcessCore.Build(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Generate_AfterTheDeadline_StopsAtOnce()
    {
        var choice = await Run(GenerateChoice.Name, new ChoiceJob(LateJob(), 0));
        (choice.DeadlinePassed, choice.FinishReason, choice.OutputTokens).ShouldBe((true, FinishReasons.Abort, 0));
    }

    [Fact]
    public async Task Serve_AfterTheDeadline_SettlesTheJobAsATimeout()
    {
        var job = LateJob();
        using var reader = _services.GetRequiredService<ITokenRelay>().OpenReader(job.Id);
        var served = await Run(ServeJob.Name, job);
        (served.IsSettled, served.Ended).ShouldBe((true, null));
        while (await reader.WaitAsync(TestContext.Current.CancellationToken))
            reader.TryRead(out _);
        reader.Outcome!.Usage.Status.ShouldBe(504);
    }

    private async Task<TOutput> Run<TInput, TOutput>(ActivityName<TInput, TOutput> name, TInput input) =>
        await _services.GetRequiredKeyedService<IActivity<TInput, TOutput>>(name.Name).RunAsync(input, TestContext.Current.CancellationToken);

    private static InferenceJob LateJob() => new()
    {
        WorkflowVersion = InferenceWorkflow.CurrentVersion,
        Id = "chatcmpl-late",
        Model = InProcessCore.Model,
        Reservation = new Reservation("chatcmpl-late", "key", RateLimits.None, 100),
        AdmittedAt = TimeProvider.System.GetUtcNow().AddMinutes(-40),
        PromptTokens = 7,
        MaxTokens = 200,
        Seed = 42,
    };
}
