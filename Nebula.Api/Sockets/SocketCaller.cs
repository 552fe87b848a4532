using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Inference;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Common;
using Nebula.Domain.Scripts;

namespace Nebula.Api.Sockets;

/// <summary>The client of a connection: what the headers of its upgrade say counts for every response.</summary>
/// <param name="http">The request that was upgraded.</param>
/// <param name="authentication">Authenticates it again for each response, so that a revoked key ends with the next one.</param>
internal sealed class SocketCaller(HttpContext http, Authentication authentication)
{
    /// <summary>The key with which the connection was opened.</summary>
    public ApiKey Key { get; } = Caller.GetKey(http);

    /// <summary>The fault that the client asks for; null for none.</summary>
    public string? FaultName { get; } = InferenceEndpoint.ReadFaultName(http, Caller.GetKey(http));

    /// <summary>The id of the upgrade's request.</summary>
    public string RequestId => http.Response.Headers[ApiPipeline.RequestIdHeader].ToString();

    /// <summary>The path of the connection.</summary>
    public string Path { get; } = http.Request.Path.Value ?? "";

    /// <summary>The query of the connection.</summary>
    public IQueryCollection Query => http.Request.Query;

    /// <summary>The subprotocols that the client offers.</summary>
    public IReadOnlyList<string> Subprotocols { get; } = SocketProtocols.Read(http.Request.Headers);

    /// <summary>The client's headers.</summary>
    public IHeaderDictionary Headers { get; } = new HeaderDictionary(http.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value, StringComparer.OrdinalIgnoreCase));

    /// <summary>The key as it is now.</summary>
    /// <exception cref="NebulaException">401: it does not work any more.</exception>
    public async ValueTask<ApiKey> GetCurrentKeyAsync() => (await authentication.AuthenticateKeyAsync(http)).Key!;

    /// <summary>What the headers say about scripts.</summary>
    /// <param name="body">The message that asks for a response.</param>
    public ScriptCall CreateScriptCall(ReadOnlyMemory<byte> body) => ScriptHeaders.Read(http.Request.Headers, body, isDetached: false);
}
