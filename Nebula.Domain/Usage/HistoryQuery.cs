namespace Nebula.Domain.Usage;

/// <summary>Which part of the history is wanted.</summary>
/// <param name="From">The first moment wanted.</param>
/// <param name="To">The first moment no longer wanted.</param>
/// <param name="ByHour">One point an hour (kept 30 days) instead of one a minute (kept 24 h).</param>
/// <param name="Model">Only this deployment; null is all.</param>
public sealed record HistoryQuery(DateTimeOffset From, DateTimeOffset To, bool ByHour, string? Model = null);
