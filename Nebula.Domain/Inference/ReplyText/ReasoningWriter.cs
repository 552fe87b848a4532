using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.ReplyText.Phrases;
using Nebula.Domain.Inference.ReplyText.Reading;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.ReplyText;

/// <summary>Writes what a simulated model thinks about its prompt before it answers, in English as most models do. Pieces are those of replies.</summary>
public static class ReasoningWriter
{
    private const ulong LengthPurpose = 0x526561736F6E;
    private const ulong TextPurpose = 0x5468696E6B;
    private const int RoomForSentence = 24;
    private const int RoomForClosing = 12;
    private const int RoomWithoutClosing = 7;
    private const int MinLengthWithClosing = 40;
    private const int SentencesInParagraph = 4;

    /// <summary>
    /// The natural length of the reasoning, in tokens: around 24 for <c>minimal</c>, 64 for <c>low</c>, 200 for <c>medium</c>, 600 for <c>high</c> and
    /// 1,200 for <c>xhigh</c>, a third more or less by the seed. 0 for <c>none</c>; without an effort that of <c>medium</c>.
    /// </summary>
    /// <param name="seed">The reply's seed.</param>
    /// <param name="effort"><c>reasoning_effort</c>; null if the request has none.</param>
    public static int NaturalLength(ulong seed, string? effort)
    {
        var middle = effort switch { "none" => 0, "minimal" => 24, "low" => 64, "high" => 600, "xhigh" => 1200, _ => 200 };
        var draw = (int)(SeededRandom.Mix(seed, LengthPurpose) >> 57);
        return (middle * (196 + draw)) >> 8;
    }

    /// <summary>
    /// Writes the reasoning of a reply, at most <see cref="ReplySpec.MaxTokens"/> tokens of it; then the finish reason is <c>length</c>, else <c>stop</c>.
    /// Its length depends on <see cref="Prompt.ReasoningEffort"/>. Stop sequences, <see cref="ReplySpec.MinTokens"/> and
    /// <see cref="ReplySpec.IgnoreEos"/> have no effect on it.
    /// </summary>
    public static Reply Write(in ReplySpec spec)
    {
        var natural = NaturalLength(spec.Seed, spec.Prompt.ReasoningEffort);
        if (natural == 0)
            return new Reply(default, 0, FinishReasons.Stop);
        if (spec.MaxTokens <= 0)
            return new Reply(default, 0, FinishReasons.Length);

        var request = ReplyRequestReader.Read(spec.Prompt, spec.InputIndex) ?? new ReplyRequest();
        using var writer = new PieceWriter(Math.Min(spec.MaxTokens, natural + RoomForSentence), spec.MaxTokens, null, LogitBias.Create(spec.Prompt.Sampling)?.Bans, spec.IncludesTokenIds);
        var draft = new ReplyDraft(writer, CreateThoughts(request), SeededRandom.Mix(spec.Seed, TextPurpose), natural, spec.Prompt.Sampling);
        WriteThoughts(draft, request, natural);
        writer.Complete();
        return writer.ToReply();
    }

    /// <summary>The request as its reader sees it: what is the user's is theirs.</summary>
    private static ReplyRequest CreateThoughts(ReplyRequest request) => request with
    {
        Language = ReplyLanguage.English,
        Form = ReplyForm.Prose,
        Subject = request.Subject is { } subject ? (" " + subject).Replace(" your ", " their ", StringComparison.Ordinal)[1..] : "this message",
        Nouns = [.. request.Nouns.Select(noun => noun with { Text = noun.Text.StartsWith("your ", StringComparison.Ordinal) ? "their " + noun.Text["your ".Length..] : noun.Text })],
    };

    private static void WriteThoughts(ReplyDraft draft, ReplyRequest request, int length)
    {
        draft.WriteSentence(ReasoningPhrases.Openings);
        if (length >= MinLengthWithClosing)
            draft.WriteSentence(ReasoningPhrases.GetForm(request.Form));
        for (var sentences = 2; !draft.IsFull && draft.Tokens < length - (length < MinLengthWithClosing ? RoomWithoutClosing : RoomForClosing); sentences++)
        {
            if (sentences % SentencesInParagraph == 0)
                draft.WriteBreak();
            draft.WriteSentence(ReasoningPhrases.Thoughts);
        }

        if (length >= MinLengthWithClosing)
            draft.WriteSentence(ReasoningPhrases.Closings);
    }
}
