using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Moderation;

namespace Nebula.Api.OpenAI.Moderations;

/// <summary><c>POST /v1/moderations</c>: flags texts by a small list of words. Nothing is charged.</summary>
public static class ModerationsHandlers
{
    private static readonly string[] TextAndImage = ["self-harm", "sexual", "violence"];

    /// <summary>Answers with a result for each text.</summary>
    public static async Task<IResult> Create(HttpContext http, BodyGate bodies)
    {
        using var body = await RequestBody.ReadAsync(http, bodies, Caller.GetKey(http).Id);
        var request = BodyReader.Read<ModerationsDraft, ModerationsDraft>(body.Bytes);
        var results = request.Texts!.Select(text => CreateResult(ModerationWords.Classify(text), request.HasImages));
        return new JsonResult<ModerationsBody>(new ModerationsBody(Ids.NewCompletion("modr-"), request.Model, [.. results]), ModerationsJson.Default.ModerationsBody);
    }

    private static ModerationResult CreateResult(IReadOnlyDictionary<string, double> scores, bool hasImages) => new(
        scores.Values.Any(ModerationWords.IsFlagged),
        scores.ToDictionary(static score => score.Key, static score => ModerationWords.IsFlagged(score.Value)),
        scores.ToDictionary(),
        scores.Keys.ToDictionary(static name => name, name => GetInputTypes(name, hasImages)));

    // As at OpenAI, images are looked at for some categories only.
    private static string[] GetInputTypes(string category, bool hasImages) =>
        hasImages && TextAndImage.Any(name => category == name || category.StartsWith($"{name}/", StringComparison.Ordinal)) && category != "sexual/minors"
            ? ["text", "image"]
            : ["text"];
}

/// <summary>The answer, in OpenAI's shape.</summary>
internal sealed record ModerationsBody(string Id, string Model, IReadOnlyList<ModerationResult> Results);

/// <summary>The result of one text.</summary>
internal sealed record ModerationResult(
    bool Flagged, Dictionary<string, bool> Categories, Dictionary<string, double> CategoryScores, Dictionary<string, string[]> CategoryAppliedInputTypes);

/// <summary>How these bodies are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ModerationsBody))]
internal sealed partial class ModerationsJson : JsonSerializerContext;
