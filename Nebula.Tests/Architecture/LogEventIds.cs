using System.Reflection;
using Microsoft.Extensions.Logging;
using Shouldly;

namespace Nebula.Tests.Architecture;

/// <summary>Event ids of log messages: unique in the solution, and each assembly has a thousand of its own.</summary>
public static class LogEventIds
{
    private static readonly Dictionary<string, int> Ranges = new()
    {
        ["Nebula.Domain"] = 1_000,
        ["Nebula.Api"] = 2_000,
        ["Nebula.Infrastructure"] = 3_000,
        ["Nebula.Local"] = 4_000,
        ["Nebula.Functions"] = 5_000,
    };

    /// <summary>Checks every message of these assemblies.</summary>
    public static void Check(params IReadOnlyList<Assembly> assemblies)
    {
        var messages = assemblies.SelectMany(FindAll).ToList();
        messages.ShouldNotBeEmpty();
        foreach (var (method, id) in messages)
        {
            var assembly = method.DeclaringType!.Assembly.GetName().Name!;
            (id / 1_000 * 1_000).ShouldBe(Ranges[assembly], $"{method.DeclaringType}.{method.Name} of {assembly} has the id {id}");
        }

        messages.GroupBy(static message => message.Id).Where(static group => group.Count() > 1)
            .Select(static group => $"{group.Key}: {string.Join(", ", group.Select(static message => $"{message.Method.DeclaringType}.{message.Method.Name}"))}")
            .ShouldBeEmpty();
    }

    private static IEnumerable<(MethodInfo Method, int Id)> FindAll(Assembly assembly) =>
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select (method, message.EventId);
}
