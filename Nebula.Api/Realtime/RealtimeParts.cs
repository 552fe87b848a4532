using Microsoft.Extensions.Options;
using Nebula.Api.Journal;
using Nebula.Api.Sockets;
using Nebula.Domain.Settings;

namespace Nebula.Api.Realtime;

/// <summary>What the sessions of the Realtime API share.</summary>
public sealed class RealtimeParts(SocketInference inference, RequestJournal journal, IOptions<NebulaOptions> options, TimeProvider time)
{
    internal SocketInference Inference => inference;

    internal RequestJournal Journal => journal;

    internal TimeProvider Time => time;

    /// <summary>How long a session may last.</summary>
    internal TimeSpan MaxDuration => TimeSpan.FromSeconds(options.Value.WebSockets.MaxSeconds);
}
