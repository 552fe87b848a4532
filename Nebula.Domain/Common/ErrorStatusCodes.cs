namespace Nebula.Domain.Common;

/// <summary>The HTTP status of each kind of error: on the wire, in the metrics and in the ledger.</summary>
public static class ErrorStatusCodes
{
    /// <summary>The status of an error.</summary>
    public static int ToStatusCode(NebulaError error) => error.Status ?? ToStatusCode(error.Kind);

    /// <summary>The kind of error that a status is: the one with that status, or else that of its class.</summary>
    public static ErrorKind ToKind(int status) => status switch
    {
        401 => ErrorKind.Unauthenticated,
        403 => ErrorKind.PermissionDenied,
        404 => ErrorKind.NotFound,
        405 => ErrorKind.MethodNotAllowed,
        408 => ErrorKind.RequestTimeout,
        409 => ErrorKind.Conflict,
        412 => ErrorKind.PreconditionFailed,
        413 => ErrorKind.TooLarge,
        415 => ErrorKind.UnsupportedMediaType,
        429 => ErrorKind.RateLimited,
        503 or 529 => ErrorKind.Overloaded,
        504 => ErrorKind.Timeout,
        >= 500 => ErrorKind.Internal,
        _ => ErrorKind.InvalidRequest,
    };

    /// <summary>The status of a kind of error.</summary>
    public static int ToStatusCode(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidRequest => 400,
        ErrorKind.Unauthenticated => 401,
        ErrorKind.PermissionDenied => 403,
        ErrorKind.NotFound => 404,
        ErrorKind.MethodNotAllowed => 405,
        ErrorKind.RequestTimeout => 408,
        ErrorKind.Conflict => 409,
        ErrorKind.PreconditionFailed => 412,
        ErrorKind.TooLarge => 413,
        ErrorKind.UriTooLong => 414,
        ErrorKind.UnsupportedMediaType => 415,
        ErrorKind.UpgradeRequired => 426,
        ErrorKind.RateLimited or ErrorKind.QuotaExceeded => 429,
        ErrorKind.HeadersTooLarge => 431,
        ErrorKind.ClientClosedRequest => 499,
        ErrorKind.Overloaded or ErrorKind.Unavailable => 503,
        ErrorKind.NotSupported => 501,
        ErrorKind.BadGateway => 502,
        ErrorKind.Timeout => 504,
        _ => 500,
    };
}
