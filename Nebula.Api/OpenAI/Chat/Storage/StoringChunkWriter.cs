using Nebula.Api.Inference;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Chat.Storage;

/// <summary>Stores a streamed completion before its end is written.</summary>
internal sealed class StoringChunkWriter(ChatChunkWriter writer, ChatRun run, string keyId, CompletionStore completions) : IStreamWriter
{
    private readonly CollectedReply _reply = new(run.Job.Choices);

    /// <inheritdoc/>
    public string ContentType => writer.ContentType;

    /// <inheritdoc/>
    public int Write(in RelayEvent ready, int from)
    {
        if (from == 0)
            _reply.Add(ready);
        return writer.Write(ready, from);
    }

    /// <inheritdoc/>
    public void WriteKeepAlive() => writer.WriteKeepAlive();

    /// <inheritdoc/>
    public void WriteError(NebulaError error) => writer.WriteError(error);

    /// <inheritdoc/>
    public ValueTask CompleteAsync(UsageRecord usage) => completions.AddAsync(keyId, run, _reply, usage);

    /// <inheritdoc/>
    public void WriteEnd(UsageRecord usage) => writer.WriteEnd(usage);
}
