using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Nebula.Api.Inference;
using Nebula.Api.OpenAI.Chat;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Tests.Deployments;
using Nebula.Tests.Inference.Jobs;
using Shouldly;
using Xunit;

namespace Nebula.Tests.OpenAI;

public sealed class WholeAnswerTests
{
    [Theory]
    [InlineData(10, true)]
    [InlineData(5_000, false)]
    public async Task Collect_JobCompletes_LeavesALongAnswerToAnotherThread(int tokens, bool isInline)
    {
        await using var world = new JobWorld();
        var reader = await world.DispatchAsync();
        var collecting = WholeAnswer.CollectAsync(new DefaultHttpContext(), new InferenceRun(reader, null!, SampleModel.Simulate("llama-3.1-8b-instruct")), static (_, _) => null!, world.Time);
        var continued = collecting.ContinueWith(
            static _ => Environment.CurrentManagedThreadId, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await WriteAsync(world, reader.Job, tokens);

        var ended = new JobToSettle(reader.Job, [new ChoiceResult { FinishReason = FinishReasons.Stop, OutputTokens = tokens }], world.Time.GetUtcNow(), DeadlinePassed: false);
        var completing = 0;
        var thread = new Thread(() =>
        {
            completing = Environment.CurrentManagedThreadId;
            world.Get<JobSettler>().SettleAsync(ended).AsTask().GetAwaiter().GetResult();
        });
        thread.Start();
        thread.Join();

        (await continued == completing).ShouldBe(isInline);
    }

    [Fact]
    public async Task Execute_AReaderThatStops_IsCutOffAfterTheDeadlineAndItsMargin()
    {
        await using var world = new JobWorld();
        var reader = await world.DispatchAsync();
        var request = new ChatRequest { Model = "llama-3.1-8b" };
        var run = new ChatRun(request, new InferenceRun(reader, request.ToInference(), SampleModel.Simulate("llama-3.1-8b-instruct")));
        var collecting = WholeAnswer.CollectAsync(new DefaultHttpContext(), run.Run, (reply, usage) => new ChatCompletionBody(run, reply, usage), world.Time);
        await WriteAsync(world, reader.Job, 200_000);
        await world.Get<JobSettler>().SettleAsync(
            new JobToSettle(reader.Job, [new ChoiceResult { FinishReason = FinishReasons.Stop, OutputTokens = 200_000 }], world.Time.GetUtcNow(), DeadlinePassed: false));
        var answer = await collecting;

        var unread = new Pipe(new PipeOptions(pauseWriterThreshold: 65_536));
        var aborted = new AbortRecorder();
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpRequestLifetimeFeature>(aborted);
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(unread.Writer.AsStream()));
        var executing = answer.ExecuteAsync(http);
        executing.IsCompleted.ShouldBeFalse("nobody reads");
        world.Time.Advance(TimeSpan.FromSeconds(reader.Job.DeadlineSeconds) + JobReader.Margin);
        await executing.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        aborted.IsAborted.ShouldBeTrue();
    }

    // The first choice has the tokens; each has its end.
    private static async Task WriteAsync(JobWorld world, InferenceJob job, int tokens)
    {
        for (var choice = 0; choice < job.Choices; choice++)
        {
            await using var writer = world.Get<ITokenRelay>().OpenWriter(job.Id, choice);
            writer.Append(new RelayEvent(choice, 0, choice == 0 ? Enumerable.Repeat(" word", tokens).ToArray() : [], 0) { FinishReason = FinishReasons.Stop });
        }
    }

    private sealed class AbortRecorder : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }
}
