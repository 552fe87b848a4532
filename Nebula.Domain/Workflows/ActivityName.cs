namespace Nebula.Domain.Workflows;

/// <summary>Names an activity, with the types it takes and gives.</summary>
/// <param name="Name">Unique among all activities.</param>
/// <typeparam name="TInput">What it is given.</typeparam>
/// <typeparam name="TOutput">What it answers.</typeparam>
public sealed record ActivityName<TInput, TOutput>(string Name);
