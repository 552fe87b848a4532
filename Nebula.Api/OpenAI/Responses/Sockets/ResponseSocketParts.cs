using Microsoft.Extensions.Options;
using Nebula.Api.Journal;
using Nebula.Api.Sockets;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Settings;

namespace Nebula.Api.OpenAI.Responses.Sockets;

/// <summary>What the connections of responses share.</summary>
public sealed class ResponseSocketParts(
    SocketInference inference, InferenceGateway gateway, InputResolver resolver, ResponseRecorder recorder, RequestJournal journal, IOptions<NebulaOptions> options, TimeProvider time)
{
    internal SocketInference Inference => inference;

    internal InferenceGateway Gateway => gateway;

    internal InputResolver Resolver => resolver;

    internal ResponseRecorder Recorder => recorder;

    internal RequestJournal Journal => journal;

    internal TimeProvider Time => time;

    /// <summary>How many minutes a connection may last.</summary>
    internal int MaxMinutes => options.Value.WebSockets.MaxSeconds / 60;
}
