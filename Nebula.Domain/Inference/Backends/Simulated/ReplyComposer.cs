using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.Backends.Simulated;

/// <summary>Composes the reply of one choice: the same job and choice always give the same reply.</summary>
internal static class ReplyComposer
{
    public static Reply Compose(Generation generation)
    {
        var job = generation.Job;
        return ReplyWriter.Write(new ReplySpec
        {
            Seed = generation.Seed, MaxTokens = job.MaxTokens, MinTokens = job.MinTokens, IgnoreEos = job.IgnoreEos, Stop = job.Stop,
            Prompt = job.Prompt ?? Prompt.Empty, InputIndex = job.GetInput(generation.Choice),
        });
    }
}
