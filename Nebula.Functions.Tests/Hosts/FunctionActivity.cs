using DurableTask.Core.Exceptions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>An activity function as the Durable Task SDK runs it. If its worker is killed, the hub gets its message back, as from a Functions host whose worker has ended.</summary>
internal sealed class FunctionActivity(AppFunction function, FunctionInvoker invoker, CancellationToken stopping, CancellationToken killed) : ITaskActivity
{
    /// <inheritdoc/>
    public Type InputType => function.Parameter<ActivityTriggerAttribute>()!.ParameterType;

    /// <inheritdoc/>
    public Type OutputType => function.Method.ReturnType.GenericTypeArguments.Single();

    /// <inheritdoc/>
    public async Task<object?> RunAsync(TaskActivityContext context, object? input)
    {
        try
        {
            return await invoker.InvokeAsync(function, input, stopping).WaitAsync(killed);
        }
        catch (OperationCanceledException e) when (killed.IsCancellationRequested)
        {
            throw new SessionAbortedException("The worker was killed.", e);
        }
    }
}
