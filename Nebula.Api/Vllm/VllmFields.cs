using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Api.Vllm;

/// <summary>Reads the fields of <see cref="VllmParameters"/>, and vLLM's fields that chat completions and completions share and that have no effect.</summary>
/// <remarks>The fields are those of vLLM's <c>ChatCompletionRequest</c> and <c>CompletionRequest</c> (<c>vllm/entrypoints/openai</c>).</remarks>
internal static class VllmFields
{
    /// <summary>The most ids or words of one list: 1,024.</summary>
    private const int MaxItems = 1_024;

    private static readonly StringSchema Filled = new(min: 1);

    private static readonly ArraySchema Words = new(Filled, max: MaxItems);

    /// <summary>The readers for a draft.</summary>
    /// <typeparam name="TDraft">The draft of the endpoint.</typeparam>
    public static (string Name, FieldReader<TDraft> Reader)[] Create<TDraft>()
        where TDraft : IVllmDraft, allows ref struct =>
    [
        ("top_k", static (ref r, ref d) => d.Vllm.TopK = (int?)JsonScalars.ReadInteger(ref r, -1, int.MaxValue)),
        ("min_p", static (ref r, ref d) => d.Vllm.MinP = JsonScalars.ReadNumber(ref r, 0, 1)),
        ("repetition_penalty", static (ref r, ref d) => d.Vllm.RepetitionPenalty = ReadPenalty(ref r)),
        ("stop_token_ids", static (ref r, ref d) => d.Vllm.StopTokenIds = ReadIds(ref r, 0, int.MaxValue)),
        ("include_stop_str_in_output", static (ref r, ref d) => d.Vllm.IncludesStop = JsonScalars.ReadBoolean(ref r) ?? false),
        ("return_token_ids", static (ref r, ref d) => d.Vllm.ReturnsTokenIds = JsonScalars.ReadBoolean(ref r) ?? false),
        ("prompt_logprobs", static (ref r, ref d) => d.Vllm.PromptLogprobs = (int?)JsonScalars.ReadInteger(ref r, 0, LogprobSampler.MaxTop)),
        ("allowed_token_ids", static (ref r, ref d) => d.Vllm.AllowedTokenIds = ReadIds(ref r, 1, TokenText.MaxId)),
        ("bad_words", static (ref r, ref d) => d.Vllm.BadWords = Words.ReadStringsUnlessNull(ref r) ?? []),
        ("use_beam_search", static (ref r, ref d) => d.Vllm.UsesBeamSearch = JsonScalars.ReadBoolean(ref r) ?? false),
        ("return_tokens_as_token_ids", static (ref r, ref d) => d.Vllm.NamesTokensById = JsonScalars.ReadBoolean(ref r) ?? false),
        ("priority", static (ref r, ref d) => d.Vllm.Priority = JsonScalars.ReadInteger(ref r, long.MinValue, long.MaxValue) ?? 0),
        ("length_penalty", static (ref r, ref _) => JsonScalars.ReadNumber(ref r, double.MinValue, double.MaxValue)),
        ("skip_special_tokens", static (ref r, ref _) => JsonScalars.ReadBoolean(ref r)),
        ("spaces_between_special_tokens", static (ref r, ref _) => JsonScalars.ReadBoolean(ref r)),
        ("add_special_tokens", static (ref r, ref _) => JsonScalars.ReadBoolean(ref r)),
        ("truncate_prompt_tokens", static (ref r, ref _) => JsonScalars.ReadInteger(ref r, -1, int.MaxValue)),
        ("request_id", static (ref r, ref _) => JsonScalars.ReadString(ref r)),
        ("cache_salt", static (ref r, ref _) => Filled.CheckUnlessNull(ref r)),
        ("kv_transfer_params", static (ref r, ref _) => ValueSchema.AnyObject.CheckUnlessNull(ref r)),
        ("vllm_xargs", static (ref r, ref _) => ValueSchema.AnyObject.CheckUnlessNull(ref r)),
    ];

    private static double? ReadPenalty(ref Utf8JsonReader reader)
    {
        var penalty = JsonScalars.ReadNumber(ref reader, 0, double.MaxValue);
        return penalty != 0 ? penalty : throw RequestValidationException.Invalid(
            reader.TokenStartIndex, "decimal_below_min_value", "decimal below minimum value", "a value > 0, but got 0");
    }

    private static List<int>? ReadIds(ref Utf8JsonReader reader, int min, int maxId) =>
        TokenIdList.ReadUnlessNull(ref reader, maxId, min, MaxItems) is { Count: > 0 } ids ? ids : null;
}

/// <summary>A draft of an endpoint that has vLLM's extra parameters.</summary>
internal interface IVllmDraft
{
    /// <summary>The parameters, to be set.</summary>
    VllmParameters Vllm { get; }
}
