using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>An orchestrator function as the Durable Task SDK runs it.</summary>
internal sealed class FunctionOrchestrator(AppFunction function, IServiceProvider app) : ITaskOrchestrator
{
    /// <inheritdoc/>
    public Type InputType =>
        Array.Find(function.Method.GetParameters(), static parameter => !parameter.IsDefined(typeof(OrchestrationTriggerAttribute), false))!.ParameterType;

    /// <inheritdoc/>
    public Type OutputType => function.Method.ReturnType.GenericTypeArguments.Single();

    /// <inheritdoc/>
    public Task<object?> RunAsync(TaskOrchestrationContext context, object? input) => FunctionInvoker.InvokeAsync(function, app, context, input);
}
