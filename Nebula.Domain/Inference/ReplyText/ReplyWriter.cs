using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.ReplyText.Forms;
using Nebula.Domain.Inference.ReplyText.Reading;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Domain.Inference.ReplyText;

/// <summary>
/// Writes the text of simulated replies from a seed: it takes up the prompt's words and form, says that it is simulated, and claims nothing. Each piece
/// is one o200k_base token; the piece of a token that ends inside a character is empty, and the character belongs to the token that completes it.
/// </summary>
public static class ReplyWriter
{
    /// <summary>More than the longest sentence, so that a reply which ends by itself rarely needs more room.</summary>
    private const int RoomForSentence = 48;

    private const int FirstRoomWithoutEnd = 1024;

    /// <summary>The least natural length of an answer to an open question, in tokens.</summary>
    internal const int MinNaturalLength = 32;

    /// <summary>
    /// The quantiles, 1/64 apart, of a lognormal distribution with median 200 and sigma 0.6, clamped to 32 and 900. A table, because
    /// the last bit of exp and log differs between platforms, and a length must not.
    /// </summary>
    private static ReadOnlySpan<short> Lengths =>
    [
        32, 55, 65, 73, 80, 85, 91, 96, 100, 105, 109, 113, 117, 122, 126, 129,
        133, 137, 141, 145, 149, 153, 157, 161, 165, 169, 173, 178, 182, 186, 191, 195,
        200, 205, 210, 215, 220, 225, 231, 236, 242, 248, 255, 261, 268, 275, 283, 291,
        300, 309, 319, 329, 341, 353, 367, 382, 399, 418, 441, 468, 502, 547, 612, 728,
        900,
    ];

    /// <summary>
    /// The natural length of a reply, in tokens, from 32 to 900 with a median of about 200. The reply ends with the sentence that reaches it.
    /// </summary>
    public static int NaturalLength(ulong seed)
    {
        var draw = SeededRandom.Mix(seed, 0x4C656E677468);
        var index = (int)(draw >> 58);
        var part = (int)(draw >> 42) & 0xFFFF;
        int low = Lengths[index], high = Lengths[index + 1];
        return low + (((high - low) * part) >> 16);
    }

    /// <summary>
    /// Writes a reply in the form that its prompt asks for. It ends by itself (<c>stop</c>), at <see cref="ReplySpec.MaxTokens"/> (<c>length</c>), or
    /// before a stop sequence (<c>stop</c>), whichever comes first. With the same seed and prompt a smaller maximum gives a prefix. As in vLLM, a stop
    /// sequence takes effect when the token that completes it is generated; if one token completes several, the one that starts first takes effect.
    /// </summary>
    public static Reply Write(in ReplySpec spec)
    {
        if (spec.MaxTokens <= 0)
            return new Reply(default, 0, FinishReasons.Length);

        var sampling = spec.Prompt.Sampling;
        var bias = LogitBias.Create(sampling);
        if (bias is { ForcesEnd: true } && spec.MinTokens == 0)
            return new Reply(default, 1, FinishReasons.Stop);
        if (bias is { Forced.Count: > 0 })
            return WriteForced(in spec, bias.Forced);

        var request = ReplyRequestReader.Read(spec.Prompt, spec.InputIndex);
        if (request is null && bias is null && !spec.IncludesTokenIds && spec.StopTokenIds.Count == 0)
            return WriteUnprompted(in spec);
        var natural = NaturalLength(spec.Seed);
        if (request is { IsBrief: true })
            natural = Math.Max(MinNaturalLength, natural / 4);
        var end = spec.IgnoreEos || bias is { BansEnd: true } ? int.MaxValue : spec.MinTokens;
        var room = (int)Math.Min(spec.MaxTokens, Math.Clamp(end, natural, FirstRoomWithoutEnd) + (long)RoomForSentence);
        using var writer = new PieceWriter(room, spec.MaxTokens, StopMatcher.Create(in spec), bias?.Bans, spec.IncludesTokenIds);
        if (request is null)
        {
            foreach (var piece in WriteUnprompted(spec with { Stop = [], StopTokenIds = [], IgnoreEos = end == int.MaxValue, MaxTokens = (int)Math.Min(int.MaxValue, spec.MaxTokens + 1L) }).Tokens.Span)
                writer.AppendPiece(piece);
            return writer.ToReply();
        }

        var draft = new ReplyDraft(writer, request, spec.Seed, natural, sampling);
        ReplyForms.Write(draft);
        while (!writer.IsFull && draft.Tokens < end)
            draft.WriteSentence(draft.Sentences);
        writer.Complete();
        return writer.ToReply();
    }

    private static Reply WriteForced(in ReplySpec spec, IReadOnlyList<string> forced)
    {
        var random = new SeededRandom(spec.Seed);
        using var writer = new PieceWriter(spec.MaxTokens, spec.MaxTokens, StopMatcher.Create(in spec), null, spec.IncludesTokenIds);
        for (var i = 0; i <= spec.MaxTokens && !writer.IsFull; i++)
            writer.AppendPiece(forced[random.NextInt(forced.Count)]);
        return writer.ToReply();
    }

    /// <summary>Writes sentences about nothing in particular. The reply ends with the first sentence that reaches its natural length.</summary>
    private static Reply WriteUnprompted(in ReplySpec spec)
    {
        var natural = NaturalLength(spec.Seed);
        var end = spec.IgnoreEos ? int.MaxValue : Math.Max(natural, spec.MinTokens);
        var room = (int)Math.Min(spec.MaxTokens, Math.Min(end, FirstRoomWithoutEnd) + (long)RoomForSentence);
        var writer = new SentenceWriter(spec.Seed, room, spec.MaxTokens);
        var stops = StopMatcher.Create(in spec);
        var searched = 0;
        while (true)
        {
            var complete = writer.WriteSentence(natural);
            if (stops is not null && FindStop(stops, in writer, ref searched) is { } stopped)
                return stopped;
            if (complete && writer.Count >= end)
                return new Reply(EndedText(in writer), writer.Count, FinishReasons.Stop);
            if (writer.Count >= spec.MaxTokens)
                return new Reply(writer.Pieces.AsMemory(0, writer.Count), writer.Count, FinishReasons.Length);
        }
    }

    /// <summary>Removes the line breaks at the end: <see cref="ReplySpec.MinTokens"/> may move a reply's end to the end of a paragraph.</summary>
    private static ReadOnlyMemory<string> EndedText(ref readonly SentenceWriter writer)
    {
        ref var last = ref writer.Pieces[writer.Count - 1];
        if (last.Length > 1)
            last = last[0] == '?' ? "?" : ".";
        return writer.Pieces.AsMemory(0, writer.Count);
    }

    private static Reply? FindStop(StopMatcher stops, ref readonly SentenceWriter writer, ref int searched)
    {
        while (searched < writer.Count)
        {
            if (stops.Append(writer.Pieces, ++searched, TokenVocabulary.None) is { } visible)
                return new Reply(writer.Pieces.AsMemory(0, visible), searched, FinishReasons.Stop) { Stop = stops.Match };
        }

        return null;
    }
}
