using Nebula.Domain.Common;
using Nebula.Domain.Deployments;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>
/// Sends requests to upstream servers. Decorators see each frame of an answer with its arrival time, so that they can retry before the first one, or
/// record all of them.
/// </summary>
public interface IUpstreamClient
{
    /// <summary>Sends a request, and reads the frames of its answer as they arrive. Ending the enumeration closes the connection.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Closes the connection.</param>
    /// <exception cref="UpstreamException">The server refused the request, did not answer in time, or cannot be reached.</exception>
    IAsyncEnumerable<UpstreamFrame> ReadAsync(UpstreamRequest request, CancellationToken cancellationToken);
}

/// <summary>A request to an upstream server.</summary>
/// <param name="Deployment">The deployment's name.</param>
/// <param name="Server">The server.</param>
/// <param name="Path">The path below the base address: <c>chat/completions</c>.</param>
/// <param name="Body">The JSON body.</param>
public sealed record UpstreamRequest(string Deployment, UpstreamServer Server, string Path, ReadOnlyMemory<byte> Body)
{
    /// <summary>The path of chats.</summary>
    public const string Chat = "chat/completions";

    /// <summary>The path of completions.</summary>
    public const string Completions = "completions";

    /// <summary>The path of embeddings.</summary>
    public const string Embeddings = "embeddings";

    /// <summary>The choice of the client's request that it generates, from 0.</summary>
    public int Choice { get; init; }

    /// <summary>The member of the body that bounds the answer because the client's request does not; null if the client's does.</summary>
    public string? AddedLimit { get; init; }
}

/// <summary>A part of an upstream server's answer: the data of one server-sent event, or a whole JSON body.</summary>
/// <param name="Data">The data in UTF-8.</param>
/// <param name="At">When it arrived: real time since the request was sent.</param>
public readonly record struct UpstreamFrame(ReadOnlyMemory<byte> Data, TimeSpan At)
{
    /// <summary>Whether it is the event <c>[DONE]</c>, which ends a stream.</summary>
    public bool IsEnd => Data.Span.SequenceEqual("[DONE]"u8);
}

/// <summary>An upstream server did not answer a request as it should.</summary>
/// <param name="error">The error for the client.</param>
/// <param name="cause">What failed; null if the server said so itself.</param>
public sealed class UpstreamException(NebulaError error, Exception? cause = null) : Exception(error.Message, cause)
{
    /// <summary>The code of errors of the server that are no fault of the client.</summary>
    public const string ErrorCode = "upstream_error";

    /// <summary>The error for the client.</summary>
    public NebulaError Error { get; } = error;

    /// <summary>Whether the same request may succeed a little later: an overloaded server, a limit, a lost connection. Default false.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Whether the server itself seems not to work, which opens its circuit. Default false.</summary>
    public bool IsOutage { get; init; }

    /// <summary>Whether another deployment may serve the request instead. Default false.</summary>
    public bool AllowsFallback { get; init; }

    /// <summary>A fault of the server that is no fault of the client: 502.</summary>
    public static UpstreamException CreateFault(string message, Exception? cause = null) => new(new NebulaError(ErrorKind.BadGateway, message) { Code = ErrorCode }, cause)
    {
        IsTransient = true, IsOutage = true, AllowsFallback = true,
    };
}
