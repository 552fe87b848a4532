using Microsoft.AspNetCore.Http;
using Nebula.Domain.Common;

namespace Nebula.Api.Anthropic.Models;

/// <summary>Cuts a page out of a list of models: <c>limit</c> (1 to 1,000, by default 20), <c>after_id</c> and <c>before_id</c>.</summary>
internal static class AnthropicModelPage
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 1_000;

    /// <summary>The page that a query asks for.</summary>
    /// <exception cref="NebulaException">400: a field of the query is wrong.</exception>
    public static AnthropicModelList Cut(IReadOnlyList<AnthropicModelBody> models, IQueryCollection query)
    {
        var limit = ReadLimit(query);
        if (query["before_id"].ToString() is { Length: > 0 } before)
        {
            var end = Find(models, before, "before_id");
            var start = Math.Max(0, end - limit);
            return new AnthropicModelList([.. models.Take(start..end)], start > 0);
        }

        var from = query["after_id"].ToString() is { Length: > 0 } after ? Find(models, after, "after_id") + 1 : 0;
        return new AnthropicModelList([.. models.Skip(from).Take(limit)], models.Count > from + limit);
    }

    private static int ReadLimit(IQueryCollection query)
    {
        if (query["limit"].ToString() is not { Length: > 0 } text)
            return DefaultLimit;
        return int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit
            ? limit
            : throw NebulaError.Invalid($"Invalid 'limit': expected an integer from 1 to {MaxLimit}.", "limit", "invalid_value").ToException();
    }

    private static int Find(IReadOnlyList<AnthropicModelBody> models, string id, string field)
    {
        for (var i = 0; i < models.Count; i++)
        {
            if (models[i].Id == id)
                return i;
        }

        throw NebulaError.Invalid($"Invalid '{field}': no model has the id '{TextExcerpt.Truncate(id)}'.", field, "invalid_value").ToException();
    }
}
