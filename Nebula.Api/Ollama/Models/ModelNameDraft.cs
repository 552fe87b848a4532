using Nebula.Api.Json;

namespace Nebula.Api.Ollama.Models;

/// <summary>The body of <c>POST /api/show</c> and <c>POST /api/pull</c>: the model's name, in <c>model</c> or in the older <c>name</c>.</summary>
internal sealed class ModelNameDraft : IBodyDraft<ModelNameDraft, OllamaModelRequest>
{
    private string? _model;
    private string? _name;
    private bool _stream = true;

    /// <inheritdoc/>
    public static ObjectReader<ModelNameDraft> Fields { get; } = new(
        ("model", (ref r, ref d) => d._model = JsonScalars.ReadString(ref r)),
        ("name", (ref r, ref d) => d._name = JsonScalars.ReadString(ref r)),
        ("stream", (ref r, ref d) => d._stream = JsonScalars.ReadBoolean(ref r) ?? true));

    /// <inheritdoc/>
    public static ModelNameDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public OllamaModelRequest Finish() => (string.IsNullOrEmpty(_model) ? _name : _model) is { Length: > 0 } name
        ? new OllamaModelRequest(name, _stream)
        : throw FieldErrors.Missing("model");
}

/// <summary>A request about one model.</summary>
/// <param name="Name">The deployment's name or alias; never empty.</param>
/// <param name="Stream">Whether progress is streamed.</param>
internal sealed record OllamaModelRequest(string Name, bool Stream);
