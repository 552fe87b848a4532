using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>Calls functions as the worker does: each on a new instance of its class, in a scope of the app's container.</summary>
internal sealed class FunctionInvoker(IServiceProvider app)
{
    /// <summary>Calls one and waits for its end.</summary>
    /// <param name="function">The function.</param>
    /// <param name="bindings">What its parameters are bound to, by their types.</param>
    /// <returns>Its result; null if it has none.</returns>
    public async Task<object?> InvokeAsync(AppFunction function, params object?[] bindings)
    {
        await using var scope = app.CreateAsyncScope();
        return await InvokeAsync(function, scope.ServiceProvider, bindings);
    }

    /// <summary>The same in a scope that outlives the call.</summary>
    public static async Task<object?> InvokeAsync(AppFunction function, IServiceProvider scope, params object?[] bindings)
    {
        var method = function.Method;
        var instance = method.IsStatic ? null : ActivatorUtilities.CreateInstance(scope, method.DeclaringType!);
        var arguments = method.GetParameters().Select(parameter => Array.Find(bindings, parameter.ParameterType.IsInstanceOfType)).ToArray();
        var running = (Task)method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        await running;
        return method.ReturnType.IsGenericType ? method.ReturnType.GetProperty(nameof(Task<>.Result))!.GetValue(running) : null;
    }
}
