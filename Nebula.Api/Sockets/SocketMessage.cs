using Nebula.Api.Http;
using Nebula.Domain.Common;

namespace Nebula.Api.Sockets;

/// <summary>What a wait for a message ended with.</summary>
/// <param name="Kind">What.</param>
internal readonly record struct SocketMessage(SocketMessageKind Kind)
{
    /// <summary>The message; null unless it is a whole text. Whoever handles it disposes it.</summary>
    public AdmittedBody? Body { get; init; }

    /// <summary>Why the message was discarded; null unless it was.</summary>
    public NebulaError? Error { get; init; }
}

/// <summary>What a wait for a message ends with.</summary>
internal enum SocketMessageKind
{
    /// <summary>A whole text.</summary>
    Text,

    /// <summary>A message that was discarded: binary, or one without room in memory.</summary>
    Discarded,

    /// <summary>A message that is larger than is read. Nothing more is read.</summary>
    TooLarge,

    /// <summary>The connection is closed, or lost.</summary>
    Closed,
}
