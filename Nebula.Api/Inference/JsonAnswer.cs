using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nebula.Api.Inference;

/// <summary>A whole answer that is written at once.</summary>
/// <param name="body">The answer.</param>
/// <param name="type">How it is written.</param>
/// <typeparam name="T">The body's type.</typeparam>
internal sealed class JsonAnswer<T>(T body, JsonTypeInfo<T> type) : IAnswerBody
{
    /// <inheritdoc/>
    public bool WriteNext(IBufferWriter<byte> target)
    {
        using var writer = new Utf8JsonWriter(target, new JsonWriterOptions { Encoder = type.Options.Encoder, SkipValidation = true });
        JsonSerializer.Serialize(writer, body, type);
        return false;
    }
}
