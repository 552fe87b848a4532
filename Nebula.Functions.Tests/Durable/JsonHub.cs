using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Moq;

namespace Nebula.Functions.Tests.Durable;

/// <summary>The part of a task hub that these tests need: every input and output passes through JSON.</summary>
public sealed class JsonHub
{
    private readonly List<string> _travelled = [];
    private string? _scheduled;

    public JsonHub() => Client
        .Setup(static c => c.ScheduleNewOrchestrationInstanceAsync(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()))
        .Returns((TaskName _, object? input, StartOrchestrationOptions? options, CancellationToken _) =>
        {
            _scheduled = Write(input);
            return Task.FromResult(options!.InstanceId!);
        });

    public Mock<DurableTaskClient> Client { get; } = new(MockBehavior.Strict, "test");

    /// <summary>All the JSON that it has received.</summary>
    public IReadOnlyList<string> Travelled => _travelled;

    /// <summary>What was scheduled.</summary>
    public T Take<T>() => JsonSerializer.Deserialize<T>(_scheduled!)!;

    /// <summary>Calls an activity; a failure is converted as a hub does it.</summary>
    public async Task<TOutput> CallAsync<TInput, TOutput>(TInput input, Func<TInput, Task<TOutput>> activity)
    {
        var taken = JsonSerializer.Deserialize<TInput>(Write(input))!;
        try
        {
            return JsonSerializer.Deserialize<TOutput>(Write(await activity(taken)))!;
        }
        catch (Exception e)
        {
            throw OrchestrationWorld.Failure(e);
        }
    }

    private string Write(object? value)
    {
        var json = JsonSerializer.Serialize(value, value!.GetType());
        _travelled.Add(json);
        return json;
    }
}
