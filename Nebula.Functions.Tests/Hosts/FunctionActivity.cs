using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>An activity function as the Durable Task SDK runs it.</summary>
internal sealed class FunctionActivity(AppFunction function, FunctionInvoker invoker, CancellationToken stopping) : ITaskActivity
{
    /// <inheritdoc/>
    public Type InputType => function.Parameter<ActivityTriggerAttribute>()!.ParameterType;

    /// <inheritdoc/>
    public Type OutputType => function.Method.ReturnType.GenericTypeArguments.Single();

    /// <inheritdoc/>
    public Task<object?> RunAsync(TaskActivityContext context, object? input) => invoker.InvokeAsync(function, input, stopping);
}
