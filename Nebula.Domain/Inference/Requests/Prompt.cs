using System.Text.Json.Serialization;

namespace Nebula.Domain.Inference.Requests;

/// <summary>
/// What a model reads, and how it must answer: everything of a client's request that decides the text. It travels with the job.
/// </summary>
/// <remarks>
/// Every endpoint's request becomes one: chat completions, responses and messages fill <see cref="Messages"/>; completions and embeddings fill
/// <see cref="Inputs"/>. Members with their default are not written to JSON.
/// </remarks>
public sealed record Prompt
{
    /// <summary>A prompt without anything in it, as a job of 0.1.0 has it.</summary>
    public static Prompt Empty { get; } = new();

    /// <summary>The conversation, oldest message first. Default empty.</summary>
    public IReadOnlyList<PromptMessage> Messages { get; init; } = [];

    /// <summary>Plain texts, one for each prompt of a completion or input of an embedding. Default empty.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>The tools that the model may call, at most 128. Default empty.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary>Which tools the model may or must call. Default <see cref="ToolChoice.Auto"/>.</summary>
    public ToolChoice ToolChoice { get; init; } = ToolChoice.Auto;

    /// <summary>Whether one answer may call several tools. Default true.</summary>
    public bool ParallelToolCalls { get; init; } = true;

    /// <summary>The form of the answer's text. Default <see cref="OutputFormat.Text"/>.</summary>
    public OutputFormat Format { get; init; } = OutputFormat.Text;

    /// <summary><c>reasoning_effort</c>: <c>none</c>, <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c> or <c>xhigh</c>; null if the request has none.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>How tokens are sampled. Default <see cref="Sampling.Default"/>.</summary>
    public Sampling Sampling { get; init; } = Sampling.Default;

    /// <summary><c>prediction</c>: the text that the client expects the answer to repeat; null if the request has none.</summary>
    public string? Prediction { get; init; }

    /// <summary>What else a real server acts on; null for none, and for endpoints whose bodies are passed on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ServerFields? Server { get; init; }

    /// <summary>The last message of the user; null if there is none.</summary>
    [JsonIgnore]
    public PromptMessage? LastUserMessage
    {
        get
        {
            for (var i = Messages.Count - 1; i >= 0; i--)
            {
                if (Messages[i].Role == "user")
                    return Messages[i];
            }

            return null;
        }
    }

    /// <summary>The prompt without what only a real server reads.</summary>
    public Prompt WithoutServerContent()
    {
        for (var i = 0; i < Messages.Count; i++)
        {
            if (Messages[i].Parts is not null)
                return this with { Server = null, Messages = [.. Messages.Select(static message => message.Parts is null ? message : message with { Parts = null })] };
        }

        return Server is null ? this : this with { Server = null };
    }
}
