using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Tokenization;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.ReplyText;

/// <summary>Stop sequences, stop tokens and token ids of replies, with a prompt and without one.</summary>
public sealed class ReplyStopTests
{
    public static TheoryData<string> Prompts => ["", "Tell me about the sea.", "Answer with emoji: 🏴‍☠️🇩🇪🤷🏽‍♀️"];

    [Theory]
    [MemberData(nameof(Prompts))]
    public void Write_AStopSequence_IsNamedAndCutOrIncluded(string prompt)
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            var text = Text(ReplyWriter.Write(Spec(prompt, seed)));
            var stop = text.Substring((int)(seed * 13 % (ulong)(text.Length - 20)), 1 + (int)(seed % 17));
            var end = text.IndexOf(stop, StringComparison.Ordinal);
            var spec = Spec(prompt, seed) with { Stop = ["@never", stop] };

            var cut = ReplyWriter.Write(spec);
            (Text(cut), cut.FinishReason, cut.Stop).ShouldBe((text[..end], "stop", new StopMatch(stop)));
            var included = ReplyWriter.Write(spec with { IncludesStop = true });
            (Text(included), included.TokenCount, included.Stop).ShouldBe((text[..(end + stop.Length)], cut.TokenCount, new StopMatch(stop)));
        }
    }

    [Theory]
    [MemberData(nameof(Prompts))]
    public void Write_ANaturalEndOrTheMaximum_NamesNoStop(string prompt)
    {
        ReplyWriter.Write(Spec(prompt, 1) with { Stop = ["@never"] }).Stop.ShouldBeNull();
        ReplyWriter.Write(Spec(prompt, 1) with { Stop = ["@never"], MaxTokens = 5 }).Stop.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Prompts))]
    public void Write_TokenIds_AreThoseOfTheSameText(string prompt)
    {
        for (var seed = 0UL; seed < 30; seed++)
        {
            var plain = ReplyWriter.Write(Spec(prompt, seed));
            var reply = ReplyWriter.Write(Spec(prompt, seed) with { IncludesTokenIds = true });
            Text(reply).ShouldBe(Text(plain));
            reply.TokenIds.ShouldBe(TokenText.Encode(Text(plain)));
            plain.TokenIds.ShouldBeNull();
        }
    }

    [Theory]
    [MemberData(nameof(Prompts))]
    public void Write_TokenIds_IncludeTheTokensThatCompleteAStopSequence(string prompt)
    {
        var all = ReplyWriter.Write(Spec(prompt, 3) with { IncludesTokenIds = true });
        var stop = Text(all).Substring(10, 12);
        var reply = ReplyWriter.Write(Spec(prompt, 3) with { IncludesTokenIds = true, Stop = [stop] });
        reply.TokenIds.ShouldBe(all.TokenIds!.Take(reply.TokenCount));
        reply.Tokens.Length.ShouldBeLessThan(reply.TokenCount);
    }

    [Theory]
    [MemberData(nameof(Prompts))]
    public void Write_AStopToken_EndsBeforeIt(string prompt)
    {
        var all = ReplyWriter.Write(Spec(prompt, 7) with { IncludesTokenIds = true });
        var id = all.TokenIds![8];
        var at = all.TokenIds.Index().First(one => one.Item == id).Index;
        var spec = Spec(prompt, 7) with { StopTokenIds = [-1, id] };

        var cut = ReplyWriter.Write(spec);
        (cut.TokenCount, cut.FinishReason, cut.Stop).ShouldBe((at + 1, "stop", new StopMatch(null, id)));
        cut.Tokens.ToArray().ShouldBe(all.Tokens[..at].ToArray());
        ReplyWriter.Write(spec with { IncludesStop = true }).Tokens.ToArray().ShouldBe(all.Tokens[..(at + 1)].ToArray());
        ReplyWriter.Write(spec with { MinTokens = at + 1 }).TokenCount.ShouldBeGreaterThan(at + 1);
    }

    private static ReplySpec Spec(string prompt, ulong seed) =>
        new() { Seed = seed, MaxTokens = 400, Prompt = prompt.Length == 0 ? Prompt.Empty : new Prompt { Messages = [new("user", prompt)] } };

    private static string Text(Reply reply) => string.Concat(reply.Tokens.ToArray());
}
