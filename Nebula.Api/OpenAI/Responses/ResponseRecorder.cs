using Microsoft.Extensions.Logging;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Api.OpenAI.Responses.Storage;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Responses;

/// <summary>Stores responses when they have ended.</summary>
public sealed partial class ResponseRecorder(ResponseStore responses, ILogger<ResponseRecorder> logger)
{
    /// <summary>Stores a response that has ended, if its client wants it to be stored. The client gets its answer even if the store does not take it.</summary>
    internal async ValueTask StoreAsync(string keyId, ResponseRun run, ResponseOutput output, UsageRecord usage)
    {
        if (!run.Request.Store)
            return;
        try
        {
            await responses.AddAsync(keyId, run.ToStored(output, ResponseEnds.Create(usage, output)));
        }
        catch (Exception e)
        {
            NotStored(logger, run.Head.Id, e);
        }
    }

    [LoggerMessage(EventId = 2061, Level = LogLevel.Error, Message = "Response {ResponseId} could not be stored")]
    private static partial void NotStored(ILogger logger, string responseId, Exception exception);
}
