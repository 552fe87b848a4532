using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Realtime.Requests;

/// <summary>Refuses what needs audio: sessions are text only.</summary>
internal static class AudioRules
{
    private const string Code = "audio_not_supported";

    private static readonly string[] Modalities = ["output_modalities", "modalities"];

    private static readonly string[] Settings =
    [
        "audio", "voice", "input_audio_format", "output_audio_format", "input_audio_transcription", "input_audio_noise_reduction", "turn_detection", "speed",
    ];

    /// <summary>The error of an event about audio.</summary>
    public static NebulaException CreateError(string type) =>
        NebulaError.Invalid($"'{type}' is about audio, and only text is simulated: send messages with 'input_text'.", "type", Code).ToException();

    /// <summary>
    /// Checks the settings of a session or of a response. A client that says it wants text may send settings of audio beside it, as some clients always do:
    /// they have no effect then, by the protocol itself.
    /// </summary>
    /// <param name="settings">The settings.</param>
    /// <param name="name">What they are of: <c>session</c> or <c>response</c>.</param>
    /// <exception cref="NebulaException">400: audio is asked for.</exception>
    public static void Check(JsonElement settings, string name)
    {
        var isText = false;
        foreach (var member in Modalities)
        {
            if (!settings.TryGetProperty(member, out var wanted) || wanted.ValueKind == JsonValueKind.Null)
                continue;
            if (wanted.EnumerateArray().Any(static item => item.ValueEquals("audio")))
                throw FieldErrors.Invalid($"{name}.{member}", $"Only text is simulated: set '{member}' to [\"text\"].", Code);
            isText = true;
        }

        var setting = Settings.FirstOrDefault(member => settings.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null);
        if (setting is not null && !isText)
            throw FieldErrors.Invalid($"{name}.{setting}", $"Only text is simulated, so '{setting}' has no effect: leave it out, or send \"output_modalities\": [\"text\"] beside it.", Code);
    }

    /// <summary>Checks the content of an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="name">Its path.</param>
    /// <exception cref="NebulaException">400: a part is audio.</exception>
    public static void CheckItem(JsonElement item, string name)
    {
        if (!item.TryGetProperty("content", out var parts) || parts.ValueKind != JsonValueKind.Array)
            return;
        var index = 0;
        foreach (var part in parts.EnumerateArray())
        {
            if (part.GetProperty("type").GetString() is "input_audio" or "output_audio" or "audio")
                throw FieldErrors.Invalid($"{name}.content[{index}].type", "Only text is simulated: send the part as text.", Code);
            index++;
        }
    }
}
