using Nebula.Api.Json;

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
    public List<string>? Calls;
    public ulong CallsHash;
    public List<string>? FunctionCall;
    public ulong FunctionCallHash;
    public bool HasToolCallId;
    public bool HasAudio;
    public Content Content;

    /// <summary>The message; its hash is added to that of the conversation.</summary>
    public readonly ChatMessage Finish(ref PromptHash hash)
    {
        CheckRole();
        hash.Add(RoleHash, NameHash, Content.Hash, RefusalHash, CallsHash, FunctionCallHash);
        return new ChatMessage(Role!, Content.Text, Name, ExtraText());
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
                Require("tool_call_id", HasToolCallId);
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

    private readonly IReadOnlyList<string> ExtraText()
    {
        if (Refusal is null && Calls is null && FunctionCall is null && Content.Refusals is null)
            return [];
        return [.. Content.Refusals ?? [], .. Refusal is null ? Array.Empty<string>() : [Refusal], .. Calls ?? [], .. FunctionCall ?? []];
    }
}
