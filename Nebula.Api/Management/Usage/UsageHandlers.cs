using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Management.Requests;
using Nebula.Api.Management.Responses;
using Nebula.Domain.Common;
using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Usage;

/// <summary>The routes <c>/usage</c> and <c>/requests</c>.</summary>
public static class UsageHandlers
{
    /// <summary>The maximum number of rows of an answer: 50,000.</summary>
    public const int MaxRows = 50_000;

    private static readonly TimeSpan DefaultSpan = TimeSpan.FromHours(24);

    /// <summary><c>GET /usage</c>: the ledger by time bucket, optionally grouped by key and model; by default the last 24 hours in hours.</summary>
    public static async Task<IResult> Get(HttpContext http, IUsageLedger ledger, TimeProvider time)
    {
        var query = Read(new QueryFields(http.Request.Query), time.GetUtcNow());
        var rows = await ledger.QueryAsync(query, http.RequestAborted);
        if (rows.Count > MaxRows)
        {
            throw NebulaError.Invalid(
                $"The answer would have {rows.Count} rows, and {MaxRows} is the maximum; use a larger 'bucket', a shorter time or fewer groups.", "group_by").ToException();
        }

        return new JsonResult<UsageBody>(UsageBody.Create(query, rows), Bodies.Json.UsageBody);
    }

    /// <summary><c>GET /requests</c>: the newest settled requests, newest first.</summary>
    public static async Task<IResult> Requests(HttpContext http, IUsageLedger ledger)
    {
        var query = new QueryFields(http.Request.Query);
        var wanted = new RequestQuery(query.Page().Limit, query.Text("after")) { KeyId = query.Text("key_id"), Model = query.Text("model") };
        var page = await ledger.ListRequestsAsync(wanted, http.RequestAborted);
        var body = ListBody<SettledRequestBody>.Create(page, [.. page.Data.Select(SettledRequestBody.Create)], static usage => usage.JobId);
        return new JsonResult<ListBody<SettledRequestBody>>(body, Bodies.Json.ListBodySettledRequestBody);
    }

    internal static UsageQuery Read(QueryFields query, DateTimeOffset now)
    {
        var bucket = query.Choice<UsageBucket>("bucket") ?? UsageBucket.Hour;
        var (from, to) = query.Span(now, DefaultSpan, Length(bucket), "bucket", MaxRows);
        var groups = query.Words("group_by", "key", "model");
        return new UsageQuery(from, to, bucket)
        {
            KeyId = query.Text("key_id"),
            Model = query.Text("model"),
            GroupByKey = groups.Contains("key"),
            GroupByModel = groups.Contains("model"),
        };
    }

    private static TimeSpan Length(UsageBucket bucket) => bucket switch
    {
        UsageBucket.Minute => TimeSpan.FromMinutes(1),
        UsageBucket.Hour => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };
}
