using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>
/// Writes the request of one choice. The client's own body passes with its fields; requests of other endpoints are translated from the job's prompt.
/// </summary>
internal static class UpstreamRequestWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What Nebula decides, or does itself: one choice and one stream for each request, stored answers, echoed prompts.
    private static readonly HashSet<string> Replaced = new(StringComparer.Ordinal) { "model", "stream", "stream_options", "n", "best_of", "echo", "store", "metadata" };

    /// <summary>Creates the request.</summary>
    /// <exception cref="NebulaException">400: the server does not have the endpoint, or the prompt has something that a chat completion cannot have.</exception>
    public static UpstreamRequest Create(Generation generation, string deployment, UpstreamServer server)
    {
        var job = generation.Job;
        var (path, isSupported) = job.Embedding is not null ? (UpstreamRequest.Embeddings, server.Supports.Embeddings)
            : job.Body?.Endpoint == ClientEndpoint.Completions || IsPlainText(job) ? (UpstreamRequest.Completions, server.Supports.Completions)
            : (UpstreamRequest.Chat, server.Supports.Chat);
        if (!isSupported)
            throw NebulaError.Invalid($"The upstream server of '{deployment}' does not have /{path}.", "model", "model_not_supported").ToException();
        var bytes = new ArrayBufferWriter<byte>(1_024);
        string? addedLimit = null;
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteString("model", server.Model);
            if (path == UpstreamRequest.Embeddings)
                WriteEmbedding(json, generation);
            else
                addedLimit = WriteGeneration(json, generation, server, path);
            json.WriteEndObject();
        }

        return new UpstreamRequest(deployment, server, path, bytes.WrittenMemory) { Choice = generation.Choice, AddedLimit = addedLimit };
    }

    private static bool IsPlainText(InferenceJob job) => job.Body is null && job.Prompt is { Messages.Count: 0, Inputs.Count: > 0 };

    private static void WriteEmbedding(Utf8JsonWriter json, Generation generation)
    {
        var job = generation.Job;
        if (job.Body is { } body)
            CopyFields(json, body, static name => name is "input" or "encoding_format" or "dimensions");
        json.WriteStartArray("input");
        foreach (var input in job.Prompt!.Inputs.Take(job.Embedding!.GetInputs(generation.Choice)))
            json.WriteStringValue(input);
        json.WriteEndArray();
        json.WriteString("encoding_format", "float");
        if (job.Embedding.Dimensions > 0)
            json.WriteNumber("dimensions", job.Embedding.Dimensions);
    }

    // Returns the member that bounds the answer, if the client's body has none.
    private static string? WriteGeneration(Utf8JsonWriter json, Generation generation, UpstreamServer server, string path)
    {
        var job = generation.Job;
        json.WriteBoolean("stream", true);
        if (server.Supports.StreamOptions)
        {
            json.WriteStartObject("stream_options");
            json.WriteBoolean("include_usage", true);
            json.WriteEndObject();
        }

        var fields = job.Body is { } body
            ? CopyFields(json, body, name => (name == "prompt" && path == UpstreamRequest.Completions) || (name == "seed" && generation.Choice > 0))
            : PromptWriter.Write(json, job, path == UpstreamRequest.Completions ? job.GetInput(generation.Choice) : null);
        if (path == UpstreamRequest.Completions && job.Body is not null)
            WritePrompt(json, job, generation.Choice, fields.Prompt);
        if (generation.Choice > 0 && fields.Seed is { } seed)
            json.WriteNumber("seed", unchecked(seed + generation.Choice)); // else all choices would be the same
        if (fields.HasMaxTokens || job.MaxTokens <= 0)
            return null;
        var limit = path == UpstreamRequest.Chat && server.Supports.MaxCompletionTokens ? "max_completion_tokens" : "max_tokens";
        json.WriteNumber(limit, job.MaxTokens); // that many are reserved
        return limit;
    }

    // The values are copied as they are written. Of repeated fields the last one counts.
    private static CopiedFields CopyFields(Utf8JsonWriter json, ClientBody body, Func<string, bool> isReplaced)
    {
        var bytes = Encoding.UTF8.GetBytes(body.Json);
        var values = new Dictionary<string, (int Start, int End)>(StringComparer.Ordinal);
        var fields = default(CopiedFields);
        var (hasMaxTokens, hasMaxCompletionTokens) = (false, false);
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var isNumber = reader.TokenType == JsonTokenType.Number;
            switch (name)
            {
                case "seed":
                    fields = fields with { Seed = isNumber && reader.TryGetInt64(out var seed) ? seed : null };
                    break;
                case "max_tokens":
                    hasMaxTokens = isNumber;
                    break;
                case "max_completion_tokens":
                    hasMaxCompletionTokens = isNumber;
                    break;
            }

            reader.Skip();
            values[name] = (start, (int)reader.BytesConsumed);
        }

        foreach (var (name, (start, end)) in values)
        {
            var value = bytes.AsSpan(start..end);
            if (name == "prompt")
                fields = fields with { Prompt = Encoding.UTF8.GetString(value) };
            if (Replaced.Contains(name) || isReplaced(name) || (name == "max_tokens" && !hasMaxTokens) || (name == "max_completion_tokens" && !hasMaxCompletionTokens))
                continue;
            json.WritePropertyName(name);
            json.WriteRawValue(value, skipInputValidation: true);
        }

        return fields with { HasMaxTokens = hasMaxTokens || hasMaxCompletionTokens };
    }

    // A completion with several prompts has a request for each.
    private static void WritePrompt(Utf8JsonWriter json, InferenceJob job, int choice, string? prompt)
    {
        json.WritePropertyName("prompt");
        if (prompt is null)
        {
            json.WriteStringValue("");
            return;
        }

        using var document = JsonDocument.Parse(prompt);
        var root = document.RootElement;
        var isList = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 && root[0].ValueKind is JsonValueKind.String or JsonValueKind.Array;
        (isList ? root[job.GetInput(choice)] : root).WriteTo(json);
    }
}

/// <summary>What a request already has of what Nebula may add.</summary>
/// <param name="HasMaxTokens">Whether it bounds the tokens of the answer.</param>
/// <param name="Seed">Its seed; null for none.</param>
/// <param name="Prompt">The JSON of a completion's prompt; null for none.</param>
internal readonly record struct CopiedFields(bool HasMaxTokens, long? Seed, string? Prompt);
