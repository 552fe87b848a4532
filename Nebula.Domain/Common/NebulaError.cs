namespace Nebula.Domain.Common;

/// <summary>An error for a client: OpenAI's four fields and when to retry.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">One plain sentence for the person who reads it; never holds internals or secrets.</param>
public sealed record NebulaError(ErrorKind Kind, string Message)
{
    /// <summary>The HTTP status, if it is not that of the kind. Default null.</summary>
    public int? Status { get; init; }

    /// <summary>OpenAI's <c>type</c>; null takes the kind's own.</summary>
    public string? Type { get; init; }

    /// <summary>The field that is wrong, in OpenAI's spelling (<c>messages[0].role</c>), or null.</summary>
    public string? Param { get; init; }

    /// <summary>OpenAI's <c>code</c>; null takes the kind's own.</summary>
    public string? Code { get; init; }

    /// <summary>How long to wait before trying again; null leaves <c>retry-after</c> out.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What <c>x-should-retry</c> says; null leaves it out.</summary>
    public bool? ShouldRetry { get; init; }

    /// <summary>A fault of the server, without details.</summary>
    public static NebulaError ServerError { get; } = new(ErrorKind.Internal, "The server had an error while processing your request. Sorry about that!");

    /// <summary>A request that is wrong in <paramref name="param"/>.</summary>
    public static NebulaError Invalid(string message, string? param = null, string? code = null) =>
        new(ErrorKind.InvalidRequest, message) { Param = param, Code = code };

    /// <summary>Something that the client named and that does not exist.</summary>
    public static NebulaError NotFound(string message, string? param = null, string? code = "not_found") =>
        new(ErrorKind.NotFound, message) { Param = param, Code = code };

    /// <summary>OpenAI's answer for a model that does not exist.</summary>
    public static NebulaError ModelNotFound(string model) =>
        new(ErrorKind.NotFound, $"The model '{TextExcerpt.Truncate(model)}' does not exist or you do not have access to it.") { Param = "model", Code = "model_not_found" };

    /// <summary>A change that contradicts the present state; trying again does not help.</summary>
    public static NebulaError Conflict(string message, string? param = null, string? code = "conflict") =>
        new(ErrorKind.Conflict, message) { Param = param, Code = code, ShouldRetry = false };

    /// <summary>A change of something that is no longer as the client has seen it.</summary>
    /// <param name="subject">What it is, such as <c>fault 'slow'</c>.</param>
    public static NebulaError PreconditionFailed(string subject) =>
        new(ErrorKind.PreconditionFailed, $"The {subject} has changed: its ETag is not the one in If-Match.");

    /// <summary>This error as an exception, which the API's pipeline turns into a response.</summary>
    public NebulaException ToException() => new(this);
}

/// <summary>Carries a <see cref="NebulaError"/> to the API's pipeline, which turns it into a response.</summary>
/// <param name="error">The error for the client.</param>
public sealed class NebulaException(NebulaError error) : Exception(error.Message)
{
    /// <summary>The error for the client.</summary>
    public NebulaError Error { get; } = error;
}
