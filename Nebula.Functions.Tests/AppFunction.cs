using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Nebula.Functions.Tests;

/// <summary>One function.</summary>
internal sealed record AppFunction(string Name, MethodInfo Method)
{
    /// <summary>Its verbs in upper case; several are the fallback's <c>*</c>.</summary>
    public IReadOnlyList<string> Verbs => [.. Trigger<HttpTriggerAttribute>()!.Methods!.Select(static verb => verb.ToUpperInvariant())];

    public string Verb => Verbs is [var only] ? only : "*";

    public string Template => Trigger<HttpTriggerAttribute>()!.Route!;

    public bool HasDurableClient => Method.GetParameters().Any(static parameter => parameter.GetCustomAttribute<DurableClientAttribute>() is not null);

    public T? Trigger<T>()
        where T : Attribute => Parameter<T>()?.GetCustomAttribute<T>();

    public ParameterInfo? Parameter<T>()
        where T : Attribute => Array.Find(Method.GetParameters(), static parameter => parameter.GetCustomAttribute<T>() is not null);

    public override string ToString() => Name;
}
