using DurableTask.Core;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>Creates the objects that a task hub's dispatcher runs, by the function's name.</summary>
internal sealed class FunctionObjects<T>(Func<string, T> make) : INameVersionObjectManager<T>
{
    /// <inheritdoc/>
    public T GetObject(string name, string? version) => make(name);

    /// <inheritdoc/>
    public void Add(ObjectCreator<T> creator) => throw new NotSupportedException("The functions are found by their attributes.");
}
