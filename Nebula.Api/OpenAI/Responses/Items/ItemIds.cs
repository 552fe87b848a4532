using System.Globalization;
using Nebula.Domain.Storage;

namespace Nebula.Api.OpenAI.Responses.Items;

/// <summary>
/// The ids of a response's items. They hold the response's id and the item's place, so that every instance computes the same ones and finds an item by
/// its id.
/// </summary>
internal static class ItemIds
{
    private const char Input = 'i';
    private const char Output = 'o';

    /// <summary>The id of an item of the output.</summary>
    /// <param name="responseId">The response.</param>
    /// <param name="type">The item's type.</param>
    /// <param name="index">Its place, from 0.</param>
    public static string CreateOutput(string responseId, string type, int index) => Create(responseId, type, Output, index);

    /// <summary>The id of an item of the input.</summary>
    public static string CreateInput(string responseId, string type, int index) => Create(responseId, type, Input, index);

    /// <summary>How the ids of items of a type begin.</summary>
    public static string GetPrefix(string type) => type switch
    {
        "message" => "msg_",
        "reasoning" => "rs_",
        "function_call" => "fc_",
        "function_call_output" => "fco_",
        "custom_tool_call" => "ctc_",
        "custom_tool_call_output" => "ctco_",
        _ => "item_",
    };

    /// <summary>Finds the response and the place of an item.</summary>
    /// <returns>Null if the id is none that this class has created.</returns>
    public static (string ResponseId, bool IsInput, int Index)? Parse(string itemId)
    {
        var begin = itemId.IndexOf('_') + 1;
        var place = itemId.LastIndexOfAny([Input, Output]);
        // The random part of a response's id may have the same letters, but what follows the last one is a number only in an item's id.
        return begin > 0 && place > begin + TimeOrderedIds.TimeLength && int.TryParse(itemId.AsSpan(place + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? ($"{DocumentSweeper.ResponseIdPrefix}{itemId[begin..place]}", itemId[place] == Input, index)
            : null;
    }

    private static string Create(string responseId, string type, char side, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{GetPrefix(type)}{responseId.AsSpan(DocumentSweeper.ResponseIdPrefix.Length)}{side}{index}");
}
