using Nebula.Api.Json;

namespace Nebula.Api.Vllm;

/// <summary>The body of <c>/detokenize</c>.</summary>
internal sealed class DetokenizeDraft : IBodyDraft<DetokenizeDraft, DetokenizeDraft>
{
    /// <inheritdoc/>
    public static ObjectReader<DetokenizeDraft> Fields { get; } = new(
        ("model", static (ref r, ref d) => d.Model = JsonScalars.ReadString(ref r) ?? ""),
        ("tokens", static (ref r, ref d) => d.Tokens = TokenIdList.ReadUnlessNull(ref r, int.MaxValue)));

    /// <summary>The deployment's name or alias.</summary>
    public string Model { get; private set; } = "";

    /// <summary>The tokens' ids; null if the body has none.</summary>
    public IReadOnlyList<int>? Tokens { get; private set; }

    /// <inheritdoc/>
    public static DetokenizeDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public DetokenizeDraft Finish()
    {
        if (Model.Length == 0)
            throw FieldErrors.MissingModel();
        return Tokens is null ? throw FieldErrors.Missing("tokens") : this;
    }
}
