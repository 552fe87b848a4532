using System.Text.Json.Nodes;
using Nebula.Api;
using Nebula.Domain.Common;
using Nebula.Domain.Usage;
using Nebula.Local.Startup;

namespace Nebula.Local.CommandLine;

/// <summary>The ledger of a running server, by <c>GET /requests</c>.</summary>
/// <param name="server">The server, with an admin key.</param>
internal sealed class RemoteLedger(NebulaConnection server)
{
    private const int MaxPageSize = 100;

    /// <summary>Lists the newest settled requests, newest first; no more than the server gives at once.</summary>
    /// <exception cref="StartupException">The server does not answer, or refuses.</exception>
    public async ValueTask<ListPage<UsageRecord>> ListAsync(RequestQuery query, CancellationToken cancellationToken)
    {
        var path = $"{Routes.Requests}?limit={Math.Min(query.Limit, MaxPageSize)}";
        if (query.Model is { } model)
            path += $"&model={Uri.EscapeDataString(model)}";
        if (query.After is { } after)
            path += $"&after={Uri.EscapeDataString(after)}";
        var page = (await server.SendAsync(HttpMethod.Get, path, null, cancellationToken))!;
        return new([.. page["data"]!.AsArray().Select(static item => Read(item!))], page["has_more"]!.GetValue<bool>());
    }

    private static UsageRecord Read(JsonNode item) => new()
    {
        JobId = item["id"]!.GetValue<string>(),
        KeyId = item["key_id"]!.GetValue<string>(),
        Model = item["model"]!.GetValue<string>(),
        At = item["at"]!.GetValue<DateTimeOffset>(),
        Status = item["status"]!.GetValue<int>(),
        FinishReason = item["finish_reason"]!.GetValue<string>(),
        InputTokens = item["input_tokens"]!.GetValue<long>(),
        OutputTokens = item["output_tokens"]!.GetValue<long>(),
        TimeToFirstTokenSeconds = item["time_to_first_token_seconds"]?.GetValue<double>(),
        DurationSeconds = item["duration_seconds"]!.GetValue<double>(),
    };
}
