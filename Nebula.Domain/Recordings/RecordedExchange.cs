using System.Text.Json;
using Nebula.Domain.Inference.Backends.Upstream;

namespace Nebula.Domain.Recordings;

/// <summary>A recorded exchange, ready to be replayed.</summary>
/// <param name="At">When it began.</param>
/// <param name="Path">The endpoint, such as <c>chat/completions</c>.</param>
/// <param name="Model">The model that the server was asked for.</param>
/// <param name="Choice">The choice of the client's request that it answered.</param>
/// <param name="Request">The body, without model, stream and what Nebula added.</param>
/// <param name="Frames">The frames, as <see cref="FrameCodec"/> writes them.</param>
public sealed record RecordedExchange(DateTimeOffset At, string Path, string Model, int Choice, JsonElement Request, JsonElement Frames)
{
    private static readonly string[] Paths = [UpstreamRequest.Chat, UpstreamRequest.Completions, UpstreamRequest.Embeddings];

    /// <summary>Reads an exchange.</summary>
    /// <param name="fixture">The fixture.</param>
    /// <exception cref="FormatException">It has no <c>nebula</c>, or a wrong one. The message says which member is wrong.</exception>
    public static RecordedExchange Read(JsonElement fixture)
    {
        if (fixture.ValueKind != JsonValueKind.Object || !fixture.TryGetProperty(RecordingFile.Nebula, out var nebula) || nebula.ValueKind != JsonValueKind.Object)
            throw new FormatException($"'{RecordingFile.Nebula}' is missing: Nebula has not recorded it, so only scripts can answer with it.");
        if (Find(nebula, "v", JsonValueKind.Number) is not { } version || !version.TryGetInt32(out var number) || number is < 1 or > FixtureWriter.Version)
            throw new FormatException($"'{RecordingFile.Nebula}.v' must be a version that this Nebula reads, 1 to {FixtureWriter.Version}.");
        if (Find(nebula, "at", JsonValueKind.String) is not { } at || !at.TryGetDateTimeOffset(out var began))
            throw Wrong("at", "a time in ISO 8601");
        if (Find(nebula, "path", JsonValueKind.String)?.GetString() is not { } path || !Paths.Contains(path))
            throw Wrong("path", $"one of {string.Join(", ", Paths)}");
        var exchange = new RecordedExchange(
            began,
            path,
            Find(nebula, "model", JsonValueKind.String)?.GetString() ?? throw Wrong("model", "a string"),
            Find(nebula, "choice", JsonValueKind.Number) is { } choice && choice.TryGetInt32(out var place) && place >= 0 ? place : throw Wrong("choice", "a number of at least 0"),
            Find(nebula, "request", JsonValueKind.Object) ?? throw Wrong("request", "an object"),
            Find(nebula, "frames", JsonValueKind.Array) ?? throw Wrong("frames", "an array"));
        foreach (var frame in exchange.Frames.EnumerateArray())
            FrameCodec.Check(frame);
        return exchange;
    }

    /// <summary>The frames as the server sent them, without their ids.</summary>
    public IEnumerable<UpstreamFrame> ReadFrames() => Frames.EnumerateArray().Select(frame => FrameCodec.Read(Path, frame));

    private static JsonElement? Find(JsonElement nebula, string name, JsonValueKind kind) => nebula.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    private static FormatException Wrong(string name, string wanted) => new($"'{RecordingFile.Nebula}.{name}' must be {wanted}.");
}
