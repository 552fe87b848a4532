using Nebula.Api.Json;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>A message while it is being read. The rules of its role are checked at its end, because the role may come last.</summary>
internal struct MessageDraft(long start)
{
    public string? Role;
    public ulong RoleHash;
    public string? Name;
    public ulong NameHash;
    public string? Refusal;
    public ulong RefusalHash;
    public List<ToolCall>? Calls;
    public ulong CallsHash;
    public ToolCall? FunctionCall;
    public ulong FunctionCallHash;
    public string? ToolCallId;
    public bool HasAudio;
    public Content Content;

    /// <summary>The message; its hash is added to that of the conversation.</summary>
    public readonly PromptMessage Finish(ref PromptHash hash)
    {
        CheckRole();
        hash.Add(RoleHash, NameHash, Content.Hash, RefusalHash, CallsHash, FunctionCallHash);
        return new PromptMessage(Role!, Content.Text)
        {
            Name = Name,
            ToolCalls = GetToolCalls(),
            ToolCallId = ToolCallId,
            MediaTokens = Content.MediaTokens,
            Refusal = Content.Refusals is { } refusals ? string.Join(' ', [.. refusals, .. Refusal is null ? Array.Empty<string>() : [Refusal]]) : Refusal,
        };
    }

    private readonly void CheckRole()
    {
        switch (Role)
        {
            case null:
                throw RequestValidationException.Missing(start, "role");
            case "user":
                Require("content", Content.IsPresent);
                Content.Allow(PartTypes.Text | PartTypes.ImageUrl | PartTypes.InputAudio | PartTypes.File);
                break;
            case "assistant":
                Require("content", Content.IsPresent || Calls is { Count: > 0 } || FunctionCall is not null || Refusal is not null || HasAudio);
                Content.Allow(PartTypes.Text | PartTypes.Refusal);
                break;
            case "tool":
                Require("content", Content.IsPresent);
                Require("tool_call_id", ToolCallId is not null);
                Content.Allow(PartTypes.Text);
                break;
            case "function":
                Require("content", Content.Form != ContentForm.Absent);
                Require("name", Name is not null);
                Content.AllowOnlyText();
                break;
            default:
                Require("content", Content.IsPresent);
                Content.Allow(PartTypes.Text);
                break;
        }
    }

    private readonly void Require(string member, bool isThere)
    {
        if (!isThere)
            throw RequestValidationException.Missing(start, member);
    }

    private readonly IReadOnlyList<ToolCall> GetToolCalls() => (Calls, FunctionCall) switch
    {
        (null, null) => [],
        ({ } calls, null) => calls,
        (null, { } call) => [call],
        ({ } calls, { } call) => [.. calls, call],
    };
}
