using System.Text;
using System.Text.Json;
using Nebula.Api.Journal;

namespace Nebula.Testing;

/// <summary>A request that an API key sent, or that was refused for its key, and its answer as far as it has been sent.</summary>
public sealed record NebulaRequest
{
    private readonly Lazy<RequestContent> _content;

    internal NebulaRequest(JournalEntry entry)
    {
        (Id, At, Method, Path, KeyId, Model, Status) = (entry.Id, entry.At, entry.Method, entry.Path, entry.KeyId, entry.Model, entry.Status);
        (Script, Body, ResponseBody, IsTruncated) = (entry.Script, entry.Request, entry.Response, entry.IsTruncated);
        (ErrorCode, ErrorMessage, Duration) = (entry.Error?.Code, entry.Error?.Message, TimeSpan.FromSeconds(entry.DurationSeconds));
        IsMatched = entry.IsScriptable ? entry.Script is not null : null;
        _content = new Lazy<RequestContent>(() => RequestContent.Read(Body));
    }

    /// <summary>The header <c>x-request-id</c> of the answer.</summary>
    public string Id { get; }

    /// <summary>When it arrived, on the server's clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The HTTP verb.</summary>
    public string Method { get; }

    /// <summary>The path, without the query: <c>/v1/chat/completions</c>.</summary>
    public string Path { get; }

    /// <summary>The id of the API key; null if it was refused before its key was known.</summary>
    public string? KeyId { get; }

    /// <summary>The model that it names; null for none.</summary>
    public string? Model { get; }

    /// <summary>The status of the answer.</summary>
    public int Status { get; }

    /// <summary>The script that answered, <c>test</c> for the rules of the test; null if none did.</summary>
    public string? Script { get; }

    /// <summary>Whether a rule answered; null if scripts do not answer such a request.</summary>
    public bool? IsMatched { get; }

    /// <summary>The code of the error that it was answered with; null for none.</summary>
    public string? ErrorCode { get; }

    /// <summary>The message of that error; null for none.</summary>
    public string? ErrorMessage { get; }

    /// <summary>How long the answer has taken until now, or took.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The request's body: JSON, or a string if it is no JSON or is truncated; null if it has none.</summary>
    public JsonElement? Body { get; }

    /// <summary>The answer's body: JSON, or a string of the stream's events until now; null if it has none.</summary>
    public JsonElement? ResponseBody { get; }

    /// <summary>Whether one of the bodies is longer than the 64 KiB that are kept.</summary>
    public bool IsTruncated { get; }

    /// <summary>Whether it asks for a stream.</summary>
    public bool IsStream => _content.Value.IsStream;

    /// <summary>The messages of the conversation in order, each with its text: those of chat completions, responses (with its instructions), Anthropic's messages (with its system) and Ollama; of a completion, the prompt as a user message.</summary>
    public IReadOnlyList<NebulaMessage> Messages => _content.Value.Messages;

    /// <summary>The text of the last user message; null if there is none.</summary>
    public string? UserMessage => Messages.LastOrDefault(static message => message.Role == "user")?.Text;

    /// <summary>The names of the tools that it declares.</summary>
    public IReadOnlyList<string> Tools => _content.Value.Tools;

    /// <summary>The texts of an embedding.</summary>
    public IReadOnlyList<string> Inputs => Path.Contains("embed", StringComparison.Ordinal) ? _content.Value.Inputs : [];

    /// <summary>One line about it.</summary>
    public override string ToString()
    {
        var line = new StringBuilder($"{Method} {Path}");
        if (Model is not null)
            line.Append(' ').Append(Model);
        line.Append(System.Globalization.CultureInfo.InvariantCulture, $" -> {Status}");
        if (ErrorCode is not null)
            line.Append(' ').Append(ErrorCode);
        if (Script is not null)
            line.Append(" (script ").Append(Script).Append(')');
        if ((UserMessage ?? Inputs.FirstOrDefault()) is { } text)
            line.Append(": ").Append(JsonSerializer.Serialize(Domain.Common.TextExcerpt.Truncate(text)));
        return line.ToString();
    }
}

/// <summary>A message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Text">Its texts together; empty if it has none.</param>
public sealed record NebulaMessage(string Role, string Text);
