using Microsoft.AspNetCore.Http;
using Nebula.Api.OpenAI.Chat;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Tests.Inference.Jobs;
using Shouldly;
using Xunit;

namespace Nebula.Tests.OpenAI;

public sealed class ChatCompletionResultTests
{
    [Theory]
    [InlineData(10, true)]
    [InlineData(5_000, false)]
    public async Task Collect_JobCompletes_LeavesALongAnswerToAnotherThread(int tokens, bool isInline)
    {
        await using var world = new JobWorld();
        var reader = await world.DispatchAsync();
        var collecting = ChatCompletionResult.CollectAsync(new DefaultHttpContext(), new ChatRun(reader, null!, null!));
        var continued = collecting.ContinueWith(
            static _ => Environment.CurrentManagedThreadId, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

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
}
