using System.Text.Json;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Embeddings;
using Nebula.Domain.Inference.Gateway;

namespace Nebula.Api.Vllm;

/// <summary>The body of <c>/score</c>: one text and several to compare it with, or pairs. Each side has any one of vLLM's names.</summary>
internal sealed class ScoreDraft : IBodyDraft<ScoreDraft, ScoreDraft>, IInferenceBody
{
    private static readonly StringSchema Text = new(min: 1);
    private static readonly ArraySchema Texts = new(Text, min: 1, TextInputs.MaxTexts / 2);

    private string _firstName = "text_1";
    private string _secondName = "text_2";

    /// <inheritdoc/>
    public static ObjectReader<ScoreDraft> Fields { get; } = new(
        ("model", static (ref r, ref d) => d.Model = JsonScalars.ReadString(ref r) ?? ""),
        ("text_1", static (ref r, ref d) => d.SetFirst("text_1", ReadTexts(ref r))),
        ("text_2", static (ref r, ref d) => d.SetSecond("text_2", ReadTexts(ref r))),
        ("queries", static (ref r, ref d) => d.SetFirst("queries", ReadTexts(ref r))),
        ("documents", static (ref r, ref d) => d.SetSecond("documents", ReadTexts(ref r))),
        ("data_1", static (ref r, ref d) => d.SetFirst("data_1", ReadTexts(ref r))),
        ("data_2", static (ref r, ref d) => d.SetSecond("data_2", ReadTexts(ref r))),
        ("user", static (ref r, ref d) => ValueSchema.String.CheckUnlessNull(ref r)));

    /// <summary>The deployment's name or alias.</summary>
    public string Model { get; private set; } = "";

    /// <summary>One text, or as many as <see cref="Second"/> has.</summary>
    public IReadOnlyList<string>? First { get; private set; }

    /// <summary>The texts that it is, or they are, compared with.</summary>
    public IReadOnlyList<string>? Second { get; private set; }

    /// <inheritdoc/>
    public static ScoreDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public ScoreDraft Finish()
    {
        if (Model.Length == 0)
            throw FieldErrors.MissingModel();
        if (First is null)
            throw FieldErrors.Missing("text_1");
        if (Second is null)
            throw FieldErrors.Missing("text_2");
        return First.Count == 1 || First.Count == Second.Count ? this : throw FieldErrors.Invalid(
            _firstName, $"'{_firstName}' must have one text, or as many as '{_secondName}' ({Second.Count}), but has {First.Count}.", "invalid_value");
    }

    /// <inheritdoc/>
    public InferenceRequest ToInference() => VectorRequests.Create(Model, new TextInputs([.. First!, .. Second!]), "score-", new RequestFields(_secondName, _secondName));

    private void SetFirst(string name, IReadOnlyList<string>? texts)
    {
        if (texts is not null || name == _firstName)
            (_firstName, First) = (Choose(_firstName, First, name), texts);
    }

    private void SetSecond(string name, IReadOnlyList<string>? texts)
    {
        if (texts is not null || name == _secondName)
            (_secondName, Second) = (Choose(_secondName, Second, name), texts);
    }

    private static string Choose(string used, IReadOnlyList<string>? texts, string name) => texts is null || used == name
        ? name
        : throw FieldErrors.Invalid(name, $"Mutually exclusive parameters: '{used}' and '{name}'. Ensure you are only providing one of: '{used}' or '{name}'.", "mutually_exclusive_parameters");

    private static IReadOnlyList<string>? ReadTexts(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => [Text.ReadUnlessNull(ref reader)!],
        JsonTokenType.StartArray => Texts.ReadStringsUnlessNull(ref reader),
        _ => throw JsonKind.Wrong(ref reader, "one of a string or an array of strings"),
    };
}
