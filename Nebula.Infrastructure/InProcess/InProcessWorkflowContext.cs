using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Workflows;

namespace Nebula.Infrastructure.InProcess;

/// <summary>Runs a workflow's activities in this process. Nothing is recorded, so nothing is replayed.</summary>
internal sealed class InProcessWorkflowContext(string instanceId, IServiceProvider services, TimeProvider time, CancellationToken stopping) : IWorkflowContext
{
    public string InstanceId => instanceId;

    public DateTimeOffset UtcNow => time.GetUtcNow();

    public bool IsReplaying => false;

    /// <summary>The input to restart with; null if the workflow did not ask to be restarted.</summary>
    public object? NextInput { get; private set; }

    public Task<TOutput> CallActivityAsync<TInput, TOutput>(ActivityName<TInput, TOutput> activity, TInput input)
    {
        ValueTask<TOutput> running;
        try
        {
            running = services.GetRequiredKeyedService<IActivity<TInput, TOutput>>(activity.Name).RunAsync(input, stopping);
        }
        catch (Exception e)
        {
            return Task.FromException<TOutput>(CreateException(activity.Name, e));
        }

        return running.IsCompletedSuccessfully ? Task.FromResult(running.Result) : AwaitAsync(activity.Name, running);
    }

    public Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken = default) => Task.Delay(delay, time, cancellationToken);

    public void ContinueAsNew<TInput>(TInput input) => NextInput = input;

    private static async Task<TOutput> AwaitAsync<TOutput>(string activity, ValueTask<TOutput> running)
    {
        try
        {
            return await running;
        }
        catch (Exception e)
        {
            throw CreateException(activity, e);
        }
    }

    private static ActivityFailedException CreateException(string activity, Exception e) =>
        new(activity, ActivityFailureCodes.GetCode(e), e.Message, e);
}
