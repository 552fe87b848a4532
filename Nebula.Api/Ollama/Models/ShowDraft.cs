using Nebula.Api.Json;

namespace Nebula.Api.Ollama.Models;

/// <summary>The body of <c>POST /api/show</c>: the model's name, in <c>model</c> or in the older <c>name</c>.</summary>
internal sealed class ShowDraft : IBodyDraft<ShowDraft, string>
{
    private string? _model;
    private string? _name;

    /// <inheritdoc/>
    public static ObjectReader<ShowDraft> Fields { get; } = new(
        ("model", (ref r, ref d) => d._model = JsonScalars.ReadString(ref r)),
        ("name", (ref r, ref d) => d._name = JsonScalars.ReadString(ref r)));

    /// <inheritdoc/>
    public static ShowDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public string Finish() => _model ?? _name ?? throw FieldErrors.Missing("model");
}
