using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Nebula.Testing;

/// <summary>The conditions of a rule, all of which a request must meet, and what is answered then. A rule acts once an answer is chosen: <see cref="Reply(string)"/> and the like.</summary>
/// <remarks>
/// Rules are tried by descending <see cref="WithPriority"/>, those of the same priority in the order in which they were added; the first that a request meets answers. Texts are
/// compared with case.
/// </remarks>
public sealed class NebulaRuleBuilder
{
    private readonly RuleBook _book;
    private readonly JsonObject _match;
    private readonly NebulaRule? _previous;
    private int _priority;
    private bool _isOnce;

    internal NebulaRuleBuilder(RuleBook book, JsonObject? match = null, NebulaRule? previous = null)
    {
        (_book, _match, _previous) = (book, match ?? [], previous);
        _priority = previous?.Priority ?? 0;
    }

    /// <summary>The last user message contains the text; of a completion, the prompt.</summary>
    public NebulaRuleBuilder WithMessage(string text) => With("userMessage", text);

    /// <summary>The last user message matches the expression; of a completion, the prompt.</summary>
    public NebulaRuleBuilder WithMessage(Regex pattern) => With("userMessage", ToJson(pattern));

    /// <summary>The system and developer messages together contain all of the texts.</summary>
    public NebulaRuleBuilder WithSystemMessage(params IReadOnlyList<string> texts) => With("systemMessage", new JsonArray([.. texts.Select(static text => JsonValue.Create(text))]));

    /// <summary>The system and developer messages together match the expression.</summary>
    public NebulaRuleBuilder WithSystemMessage(Regex pattern) => With("systemMessage", ToJson(pattern));

    /// <summary>The inputs of an embedding, separated by spaces, contain the text.</summary>
    public NebulaRuleBuilder WithInput(string text) => With("inputText", text);

    /// <summary>The inputs of an embedding, separated by spaces, match the expression.</summary>
    public NebulaRuleBuilder WithInput(Regex pattern) => With("inputText", ToJson(pattern));

    /// <summary>The request names the model, or a dated version of it: <c>gpt-4o</c> is met by <c>gpt-4o-2024-08-06</c>, not by <c>gpt-4o-mini</c>.</summary>
    public NebulaRuleBuilder WithModel(string name) => With("model", name);

    /// <summary>The name of the model matches the expression.</summary>
    public NebulaRuleBuilder WithModel(Regex pattern) => With("model", ToJson(pattern));

    /// <summary>The request declares the tool.</summary>
    public NebulaRuleBuilder WithTool(string name) => With("toolName", name);

    /// <summary>A result of a tool follows the last user message.</summary>
    public NebulaRuleBuilder WithToolResult() => With("hasToolResult", true);

    /// <summary>The last message is a tool's result that contains the text.</summary>
    public NebulaRuleBuilder WithToolResult(string text) => With("toolResultContains", text);

    /// <summary>The last message is the result of the call with this id.</summary>
    public NebulaRuleBuilder WithToolResultOf(string callId) => With("toolCallId", callId);

    /// <summary>No result of a tool follows the last user message.</summary>
    public NebulaRuleBuilder WithoutToolResult() => With("hasToolResult", false);

    /// <summary>The form of the answer is <c>text</c>, <c>json_object</c> or <c>json_schema</c>.</summary>
    public NebulaRuleBuilder WithResponseFormat(string format) => With("responseFormat", format);

    /// <summary>The kind of endpoint is <c>chat</c> (chat completions, responses, messages, Ollama), <c>completion</c> or <c>embedding</c>.</summary>
    public NebulaRuleBuilder WithEndpoint(string kind) => With("endpoint", kind);

    /// <summary>The header <c>x-nebula-context</c> has the value.</summary>
    public NebulaRuleBuilder WithContext(string context) => With("context", context);

    /// <summary>The request was sent with the API key of this id.</summary>
    public NebulaRuleBuilder WithKey(string keyId) => With("keyId", keyId);

    /// <summary>The assistant has answered that often in the request's conversation.</summary>
    public NebulaRuleBuilder WithTurn(int turns) => With("turnIndex", turns);

    /// <summary>The request's body satisfies the JSON schema.</summary>
    public NebulaRuleBuilder WithSchema(string schema) => With("schema", ParseJson(schema, nameof(schema)));

    /// <summary>Rules with a greater number are tried first. Default 0.</summary>
    public NebulaRuleBuilder WithPriority(int priority)
    {
        if (_previous is not null)
            throw new InvalidOperationException("All rules of a sequence have the priority of the first.");
        _priority = priority;
        return this;
    }

    /// <summary>The rule answers one request for each API key and context, and passes over the ones after it.</summary>
    public NebulaRuleBuilder Once()
    {
        _isOnce = true;
        return this;
    }

    /// <summary>Answers with a text.</summary>
    /// <param name="content">The text; see <see cref="NebulaReply"/> for its templates.</param>
    public NebulaRule Reply(string content) => Reply(new NebulaReply { Content = content });

    /// <summary>Answers with everything that an answer can have.</summary>
    public NebulaRule Reply(NebulaReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        var rule = new JsonObject { ["response"] = reply.ToResponse() };
        reply.AddTimingTo(rule);
        return Add(rule);
    }

    /// <summary>Answers with a value as JSON text, as structured output is.</summary>
    /// <param name="value">The value.</param>
    /// <param name="options">How it is written; null for the serializer's defaults.</param>
    public NebulaRule ReplyJson(object value, JsonSerializerOptions? options = null) => Reply(JsonSerializer.Serialize(value, options));

    /// <summary>Answers with a text that a stream sends in exactly these chunks.</summary>
    public NebulaRule ReplyChunks(params IReadOnlyList<string> chunks) =>
        Reply(new NebulaReply { Content = string.Concat(chunks), TokenProbabilities = [.. chunks.Select(static chunk => new NebulaTokenProbability(chunk, 0))] });

    /// <summary>Calls a tool.</summary>
    /// <inheritdoc cref="NebulaToolCall(string, object, string)"/>
    public NebulaRule CallTool(string name, object arguments, string? id = null) => CallTools(new NebulaToolCall(name, arguments, id));

    /// <summary>Calls several tools at once.</summary>
    public NebulaRule CallTools(params IReadOnlyList<NebulaToolCall> calls) => Reply(new NebulaReply { ToolCalls = calls });

    /// <summary>Refuses to answer, as a model does.</summary>
    public NebulaRule Refuse(string reason) => Reply(new NebulaReply { Refusal = reason });

    /// <summary>Answers an embedding: the vector of every input.</summary>
    public NebulaRule Embed(params IReadOnlyList<float> vector) =>
        Add(new JsonObject { ["response"] = new JsonObject { ["embedding"] = new JsonArray([.. vector.Select(static component => JsonValue.Create(component))]) } });

    /// <summary>Answers with an error in the endpoint's dialect. It costs nothing.</summary>
    /// <param name="status">The status, 400 to 599.</param>
    /// <param name="message">The message.</param>
    /// <param name="type">The error's type; null for the status's own.</param>
    /// <param name="code">The error's code; null for the status's own.</param>
    /// <param name="param">The field of the request that it names; null for none.</param>
    /// <param name="retryAfter">What <c>retry-after</c> says; null for 1 s with 429, else none.</param>
    public NebulaRule Fail(int status, string message = "The test's script answers with this error.", string? type = null, string? code = null, string? param = null, TimeSpan? retryAfter = null)
    {
        var error = new JsonObject { ["message"] = message };
        foreach (var (name, text) in (ReadOnlySpan<(string, string?)>)[("type", type), ("code", code), ("param", param)])
        {
            if (text is not null)
                error[name] = text;
        }

        var response = new JsonObject { ["error"] = error, ["status"] = status };
        if (retryAfter is { } wait)
            response["retryAfter"] = wait.TotalSeconds;
        return Add(new JsonObject { ["response"] = response });
    }

    private static JsonObject ToJson(Regex pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        const RegexOptions Ignored = RegexOptions.Compiled | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
        var flags = "";
        foreach (var (option, flag) in (ReadOnlySpan<(RegexOptions, char)>)[(RegexOptions.IgnoreCase, 'i'), (RegexOptions.Multiline, 'm'), (RegexOptions.Singleline, 's')])
        {
            if (pattern.Options.HasFlag(option))
                flags += flag;
        }

        var rest = pattern.Options & ~(Ignored | RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.Singleline);
        return rest == RegexOptions.None
            ? new JsonObject { ["regex"] = pattern.ToString(), ["flags"] = flags }
            : throw new ArgumentException($"Scripts do not have the option {rest} of regular expressions.", nameof(pattern));
    }

    private static JsonNode? ParseJson(string json, string parameter)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"It is not valid JSON: {e.Message}", parameter, e);
        }
    }

    private NebulaRuleBuilder With(string condition, JsonNode? value)
    {
        if (_previous is not null)
            throw new InvalidOperationException("All rules of a sequence have the conditions of the first.");
        _match[condition] = value;
        return this;
    }

    private NebulaRule Add(JsonObject rule)
    {
        rule["match"] = _match.DeepClone();
        return _book.Add(new NebulaRule(_book, rule, _priority, _isOnce, _previous));
    }
}
