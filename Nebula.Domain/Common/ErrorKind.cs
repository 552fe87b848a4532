namespace Nebula.Domain.Common;

/// <summary>What went wrong.</summary>
/// <remarks>
/// The kinds follow HTTP's statuses on purpose, although the domain serves no HTTP: the status is a fact of the ledger (<c>UsageRecord.Status</c>) and of the metrics, and it
/// must be the one that the client saw. <see cref="ErrorStatusCodes"/> is the only place that maps a kind to its number, and the API the only one that maps it to OpenAI's
/// <c>type</c> and <c>code</c>.
/// A kind keeps its own number, because the numbers travel in task hubs and relays between processes of different versions.
/// </remarks>
public enum ErrorKind
{
    /// <summary>The request itself is wrong (HTTP 400).</summary>
    InvalidRequest = 0,

    /// <summary>No key, or one that is not valid (401).</summary>
    Unauthenticated = 1,

    /// <summary>The key may not use that model or route (403).</summary>
    PermissionDenied = 2,

    /// <summary>The requested resource does not exist (404).</summary>
    NotFound = 3,

    /// <summary>The path exists, but not with this verb (405).</summary>
    MethodNotAllowed = 4,

    /// <summary>The client sent its request too slowly (408).</summary>
    RequestTimeout = 15,

    /// <summary>The change contradicts the present state (409).</summary>
    Conflict = 5,

    /// <summary>The entity tag named by <c>If-Match</c> is not the current one (412).</summary>
    PreconditionFailed = 6,

    /// <summary>The body is larger than allowed (413).</summary>
    TooLarge = 7,

    /// <summary>The path and query are longer than allowed (414).</summary>
    UriTooLong = 16,

    /// <summary>The body is encoded in a way that the API does not read (415).</summary>
    UnsupportedMediaType = 8,

    /// <summary>A limit of the key is reached for now (429 <c>rate_limit_exceeded</c>).</summary>
    RateLimited = 9,

    /// <summary>The key's quota of the day is used up (429 <c>insufficient_quota</c>).</summary>
    QuotaExceeded = 10,

    /// <summary>The path takes a WebSocket, and the request is not an upgrade to one (426).</summary>
    UpgradeRequired = 20,

    /// <summary>The headers are larger than allowed (431).</summary>
    HeadersTooLarge = 17,

    /// <summary>The client closed the connection before it had its response (499); neither a success nor a failure.</summary>
    ClientClosedRequest = 18,

    /// <summary>The batches and the queue are full, or no replica is ready (503 <c>overloaded</c>).</summary>
    Overloaded = 11,

    /// <summary>Something this process depends on is not there (503 <c>overloaded</c>).</summary>
    Unavailable = 12,

    /// <summary>A server that Nebula asked failed (502 <c>upstream_error</c>).</summary>
    BadGateway = 19,

    /// <summary>The work did not finish in time (504).</summary>
    Timeout = 13,

    /// <summary>This host cannot do it, whatever the request says (501).</summary>
    NotSupported = 21,

    /// <summary>A fault of ours (500).</summary>
    Internal = 14,
}
