using System.Text.Json.Serialization;
using Nebula.Domain.Faults;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Domain.Scripts;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>One request's work, with everything that was drawn for it: a second run generates the same text.</summary>
public sealed record InferenceJob
{
    private const int CurrentVersion = 1;

    /// <summary>The format's version; absent in 0.1.0.</summary>
    /// <exception cref="UnknownFormatVersionException">It is set to a newer version.</exception>
    [JsonPropertyName("v")]
    public int Version
    {
        get => CurrentVersion;
        init => UnknownFormatVersionException.ThrowIfUnknown("An inference job", value, CurrentVersion);
    }

    /// <summary>
    /// The rules that its workflow follows (<see cref="InferenceWorkflow.CurrentVersion"/>): an orchestration that began under older rules is replayed by
    /// those. Absent, so 0, in 0.1.0.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int WorkflowVersion { get; init; }

    /// <summary>The job's id; also the response's (<c>chatcmpl-…</c>) and the workflow instance's.</summary>
    public required string Id { get; init; }

    /// <summary>The deployment that serves it.</summary>
    public required string Model { get; init; }

    /// <summary>Its reservation.</summary>
    public required Reservation Reservation { get; init; }

    /// <summary>When it was admitted.</summary>
    public required DateTimeOffset AdmittedAt { get; init; }

    /// <summary>
    /// What the model reads, and how it must answer; null for a job of 0.1.0, and while <see cref="TextBlob"/> has it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Prompt? Prompt { get; init; }

    /// <summary>The client's own body if the backend passes its fields on; null for others, and while <see cref="TextBlob"/> has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClientBody? Body { get; init; }

    /// <summary>Tokens of the prompt; of all inputs together if it has several.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>
    /// Hashes of the prompt's full KV blocks (<see cref="Gateway.PromptBlocks"/>); empty if it has none, and while <see cref="TextBlob"/> has them.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ReadOnlyMemory<byte> PromptBlocks { get; init; }

    /// <summary>Tokens of each of the prompt's inputs; null if it has at most one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? InputTokens { get; init; }

    /// <summary>The largest number of tokens that each choice may have.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>The smallest number of tokens that each choice has, if <see cref="MaxTokens"/> allows it. Default 0.</summary>
    public int MinTokens { get; init; }

    /// <summary>Whether each choice is <see cref="MaxTokens"/> long regardless of its natural end. Default false.</summary>
    public bool IgnoreEos { get; init; }

    /// <summary>Up to four texts that end a reply; empty while <see cref="TextBlob"/> has them.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>vLLM's <c>stop_token_ids</c>: the ids of tokens that end a reply; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? StopTokenIds { get; init; }

    /// <summary>vLLM's <c>include_stop_str_in_output</c>: whether the text that ended a reply is part of it. Default false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IncludesStop { get; init; }

    /// <summary>vLLM's <c>return_token_ids</c>: whether the reader needs the ids of the generated tokens. Default false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IncludesTokenIds { get; init; }

    /// <summary>
    /// The blob with the caller's text (<see cref="JobText"/>) if that is too long to travel in the job; null if the job has it itself.
    /// </summary>
    public string? TextBlob { get; init; }

    /// <summary>The number of replies. Default 1.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Determines the text and length of every reply.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether the answer is streamed; for the ledger. Default false.</summary>
    public bool Stream { get; init; }

    /// <summary>How many alternatives each token's log probability comes with; null if the request wants no log probabilities.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>Real seconds from admission after which the job is stopped. Default 1,800.</summary>
    public double DeadlineSeconds { get; init; } = 1_800;

    /// <summary>How the prompt's inputs are embedded; null if the job generates text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmbeddingPlan? Embedding { get; init; }

    /// <summary>The fault that was selected for the request; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InjectedFault? Fault { get; init; }

    /// <summary>
    /// What a script answers; null if the deployment's backend answers. While <see cref="TextBlob"/> has its text, it is without.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScriptedAnswer? Script { get; init; }

    /// <summary>
    /// Whether its workflow, activities and reader are in the process that admitted it (<see cref="IJobRouter"/>); false in any other process. Default false.
    /// </summary>
    [JsonIgnore]
    public bool RunsHere { get; init; }

    /// <summary>
    /// The process that reads the job's relay for its client (<see cref="IReaderPresence.Id"/>): when that process ends, so does the job. Null if the job runs there, or in the background.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reader { get; init; }

    /// <summary>Tokens of the prompt that are billed: those that it has, unless a script says otherwise.</summary>
    [JsonIgnore]
    public long BilledPromptTokens => Script?.InputTokens ?? PromptTokens;

    /// <summary>The input that a choice answers: choices are grouped by input.</summary>
    /// <param name="choice">The choice, from 0.</param>
    public int GetInput(int choice) => InputTokens is { } inputs ? choice / (Choices / inputs.Count) : 0;

    /// <summary>Tokens of the prompt of one choice.</summary>
    /// <param name="choice">The choice, from 0.</param>
    public int GetPromptTokens(int choice) => InputTokens is not { } inputs ? PromptTokens
        : Embedding is { } embedding ? inputs.Take(embedding.GetInputs(choice)).Sum()
        : inputs[GetInput(choice)];
}
