using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Management.Requests;

/// <summary>Reads a request's query. A wrong value is a 400 that names the parameter; an empty value counts as absent.</summary>
/// <param name="query">The query.</param>
internal readonly struct QueryFields(IQueryCollection query)
{
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Latest = new(3000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A text, the last if it is given several times; null if it is absent.</summary>
    public string? Text(string name) => query[name] is { Count: > 0 } values && values[^1] is { Length: > 0 } value ? value : null;

    /// <summary>A whole number in a range; null if it is absent.</summary>
    public int? Integer(string name, int min, int max)
    {
        if (Text(name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw Invalid(name, $"'{name}' must be an integer from {min} to {max}.");
    }

    /// <summary>An ISO 8601 time; null if it is absent.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        // A plus sign that was not escaped arrives as a space.
        return IsoTime.TryParse(text.Replace(' ', '+'), out var time) && time >= Earliest && time < Latest
            ? time
            : throw Invalid(name, $"'{name}' must be an ISO 8601 time, such as 2027-01-31T00:00:00Z.");
    }

    /// <summary>An enumeration value by its name in snake case; null if it is absent.</summary>
    public T? Choice<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (Format(value) == text)
                return value;
        }

        throw Invalid(name, $"'{name}' must be one of {string.Join(", ", Enum.GetValues<T>().Select(Format))}.");
    }

    /// <summary>Any of several words, separated by commas or given several times.</summary>
    public IReadOnlySet<string> Words(string name, params ReadOnlySpan<string> known)
    {
        var words = new HashSet<string>();
        foreach (var word in query[name].SelectMany(static value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            words.Add(known.Contains(word)
                ? word
                : throw Invalid(name, $"'{name}' must name any of {string.Join(", ", known.ToArray())}; '{TextExcerpt.Truncate(word)}' is none of them."));
        }

        return words;
    }

    /// <summary>
    /// A span of time, at most <paramref name="maxSteps"/> steps long; by default the one of <paramref name="length"/> that ends now.
    /// </summary>
    public (DateTimeOffset From, DateTimeOffset To) Span(DateTimeOffset now, TimeSpan length, TimeSpan step, string stepName, int maxSteps)
    {
        var to = Time("to") ?? now;
        var from = Time("from") ?? to - length;
        if (from >= to)
            throw Invalid("from", "'from' must be before 'to'.");
        if ((to - from) / step > maxSteps)
            throw Invalid(stepName, $"From 'from' to 'to' are more than {maxSteps} steps; use a larger '{stepName}' or a shorter time.");
        return (from, to);
    }

    /// <summary>The requested page.</summary>
    public PageRequest Page() => new()
    {
        Limit = Integer("limit", 1, PageRequest.MaxLimit) ?? PageRequest.DefaultLimit,
        After = Text("after"),
        Before = Text("before"),
        Ascending = Choice<ListOrder>("order") == ListOrder.Asc,
    };

    private static string Format<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static NebulaException Invalid(string name, string message) => NebulaError.Invalid(message, name).ToException();
}

/// <summary>The order of a list.</summary>
internal enum ListOrder
{
    /// <summary>The newest first.</summary>
    Desc,

    /// <summary>The oldest first.</summary>
    Asc,
}
