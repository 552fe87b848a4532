using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Nebula.Functions.Tests;

/// <summary>Every function of the app, as the worker indexes it: by its attributes.</summary>
internal static class FunctionCatalog
{
    public static IReadOnlyList<AppFunction> All { get; } =
    [
        .. from type in typeof(FunctionsHost).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           select new AppFunction(function.Name, method),
    ];

    /// <summary>Those that answer HTTP, in the order in which the host tries their routes: by name, ignoring case.</summary>
    public static IReadOnlyList<AppFunction> Http { get; } =
        [.. All.Where(static function => function.Trigger<HttpTriggerAttribute>() is not null).OrderBy(static function => function.Name, StringComparer.OrdinalIgnoreCase)];
}
