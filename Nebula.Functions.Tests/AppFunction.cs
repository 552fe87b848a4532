using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Nebula.Functions.Tests;

/// <summary>One function.</summary>
internal sealed record AppFunction(string Name, MethodInfo Method)
{
    /// <summary>Its verbs in upper case, in the order of its trigger; <c>*</c> alone if it accepts every verb.</summary>
    public string[] Verbs =>
        Trigger<HttpTriggerAttribute>()!.Methods is { } methods ? [.. methods.Select(static verb => verb.ToUpperInvariant())] : ["*"];

    public string Verb => Verbs[0];

    public string Template => Trigger<HttpTriggerAttribute>()!.Route!;

    public bool HasDurableClient =>
        Method.GetParameters().Any(static parameter => parameter.GetCustomAttribute<DurableClientAttribute>() is not null);

    public bool Takes(string verb) => Verb == "*" || Verbs.Contains(verb);

    public T? Trigger<T>()
        where T : Attribute => Parameter<T>()?.GetCustomAttribute<T>();

    public ParameterInfo? Parameter<T>()
        where T : Attribute => Array.Find(Method.GetParameters(), static parameter => parameter.GetCustomAttribute<T>() is not null);

    public override string ToString() => Name;
}
