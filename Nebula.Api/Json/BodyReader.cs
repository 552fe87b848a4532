using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Json;

/// <summary>
/// Reads the JSON body of a request into the request type of its endpoint. Every endpoint reads its body here, so that all apply the same rules.
/// </summary>
/// <remarks>
/// <para>
/// The body is UTF-8, with or without a byte order mark, and one JSON object nested at most <see cref="JsonBody.MaxDepth"/> levels deep. A body that
/// is not is refused as such, before any other error in it.
/// </para>
/// <para>
/// Fields are checked in the order of the body, and the first wrong one is reported with its path (<c>messages[0].role</c>). An object that lacks a
/// member is reported at its own place. What the whole body lacks, or what contradicts another field, is reported after that. <c>null</c> stands for
/// an absent field, unknown fields are ignored, and each occurrence of a repeated field is checked while the last one counts.
/// </para>
/// </remarks>
internal static class BodyReader
{
    /// <summary>Reads a body.</summary>
    /// <typeparam name="TDraft">The endpoint's draft.</typeparam>
    /// <typeparam name="TRequest">What the draft becomes.</typeparam>
    /// <param name="body">The body.</param>
    /// <param name="prepare">Sets what the draft knows before the body is read; null sets nothing.</param>
    /// <exception cref="NebulaException">400: the body is not a JSON object, or a field is wrong or missing; it names the field.</exception>
    public static TRequest Read<TDraft, TRequest>(ReadOnlyMemory<byte> body, DraftPreparation<TDraft>? prepare = null)
        where TDraft : IBodyDraft<TDraft, TRequest>, allows ref struct
    {
        var json = JsonBody.Validate(body.Span);
        try
        {
            return ReadObject<TDraft, TRequest>(json, prepare);
        }
        catch (RequestValidationException invalid)
        {
            throw JsonBody.FindMalformed(json) ?? invalid.ToError(json).ToException();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter is the reader's answer to half a surrogate pair in a string
        {
            if (JsonBody.FindMalformed(json) is { } malformed)
                throw malformed;
            throw;
        }
    }

    /// <summary>Checks a whole body by a schema of objects, and keeps it as JSON. Unlike elsewhere, no member may be repeated.</summary>
    /// <exception cref="NebulaException">400, as for <see cref="Read"/>.</exception>
    public static JsonElement ReadElement(ReadOnlyMemory<byte> body, ValueSchema schema)
    {
        var json = JsonBody.Validate(body.Span);
        try
        {
            var reader = JsonBody.Open(json);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw JsonBody.FindMalformed(json) ?? JsonBody.NotAnObject(JsonKind.GetExpectation(ref reader));
            JsonPart.ReadUnlessNull(ref reader, json, schema);
            reader.Read(); // fails if anything follows the object
            return JsonElement.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = JsonBody.MaxDepth });
        }
        catch (Exception e) when (e is RequestValidationException or JsonException or InvalidOperationException)
        {
            if (JsonBody.FindMalformed(json) is { } malformed)
                throw malformed;
            if (e is RequestValidationException invalid)
                throw invalid.ToError(json).ToException();
            if (e is JsonException)
                throw NebulaError.Invalid("An object has two members of the same name.").ToException();
            throw;
        }
    }

    /// <summary>Reads a body that may be left out; an empty body counts as <c>{}</c>.</summary>
    public static TRequest ReadOptional<TDraft, TRequest>(ReadOnlyMemory<byte> body)
        where TDraft : IBodyDraft<TDraft, TRequest>, allows ref struct => body.IsEmpty ? TDraft.Create(default).Finish() : Read<TDraft, TRequest>(body);

    private static TRequest ReadObject<TDraft, TRequest>(ReadOnlySpan<byte> json, DraftPreparation<TDraft>? prepare)
        where TDraft : IBodyDraft<TDraft, TRequest>, allows ref struct
    {
        var reader = JsonBody.Open(json);
        var draft = TDraft.Create(json);
        prepare?.Invoke(ref draft);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw JsonBody.FindMalformed(json) ?? JsonBody.NotAnObject(JsonKind.GetExpectation(ref reader));
        TDraft.Fields.Read(ref reader, ref draft);

        // Fails if anything follows the object.
        reader.Read();
        return draft.Finish();
    }
}

/// <summary>A request while its body is being read.</summary>
/// <typeparam name="TSelf">The draft's own type: a class, a struct or a ref struct.</typeparam>
/// <typeparam name="TRequest">What it becomes.</typeparam>
internal interface IBodyDraft<TSelf, out TRequest>
    where TSelf : IBodyDraft<TSelf, TRequest>, allows ref struct
{
    /// <summary>The readers of the body's fields.</summary>
    static abstract ObjectReader<TSelf> Fields { get; }

    /// <summary>An empty draft.</summary>
    /// <param name="json">The whole body, without a byte order mark.</param>
    static abstract TSelf Create(ReadOnlySpan<byte> json);

    /// <summary>The request, after all fields are read.</summary>
    /// <exception cref="NebulaException">400: a field is missing, or contradicts another.</exception>
    TRequest Finish();
}

/// <summary>Sets what a draft knows before the body is read.</summary>
/// <typeparam name="TDraft">The draft.</typeparam>
internal delegate void DraftPreparation<TDraft>(ref TDraft draft)
    where TDraft : allows ref struct;
