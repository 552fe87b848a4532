using System.Text;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Records;
using Nebula.Infrastructure.Redis.Relay;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Relay;

public sealed class RelayCodecTests
{
    // What 0.1.0 wrote: choice 1, offset 300, at 0.5 s, "stop", two tokens, no log probabilities.
    private const string Tokens010 = "0101AC02000000000000E03F0473746F700201610320C3A900";

    private const string Outcome010 = """
        {"usage":{"job_id":"j","key_id":"k","model":"m","at":"2026-11-24T09:00:00+00:00","stream":true,"status":200,"finish_reason":"stop","input_tokens":7,"output_tokens":2,
        "queue_seconds":0.1,"time_to_first_token_seconds":null,"duration_seconds":0.5,"inter_token_gaps":[{"bucket":3,"count":4}],"failed":false},"error":null}
        """;

    [Fact]
    public void Read_TokensOf010_AreReadAndStillWrittenSo()
    {
        var (tokens, outcome) = RelayCodec.Read(Convert.FromHexString(Tokens010));
        outcome.ShouldBeNull();
        (tokens!.Value.Choice, tokens.Value.Index, tokens.Value.At, tokens.Value.FinishReason).ShouldBe((1, 300, 0.5, "stop"));
        tokens.Value.Tokens.ToArray().ShouldBe(["a", " é"]);
        Convert.ToHexString(RelayCodec.Write(tokens.Value)).ShouldBe(Tokens010);
    }

    [Fact]
    public void Read_OutcomeOf010_IsRead()
    {
        var usage = RelayCodec.Read([2, .. Encoding.UTF8.GetBytes(Outcome010)]).Outcome!.Usage;
        (usage.JobId, usage.OutputTokens, usage.InterTokenGaps[0].Count).ShouldBe(("j", 2, 4));
    }

    [Fact]
    public void Write_Outcome_HasItsVersion()
    {
        var outcome = RelayCodec.Read([2, .. Encoding.UTF8.GetBytes(Outcome010)]).Outcome!;
        Encoding.UTF8.GetString(RelayCodec.Write(outcome)[1..]).ShouldContain("\"v\":1");
    }

    [Theory]
    [InlineData(0x21)]
    [InlineData(0xF2)]
    public void Read_EntryOfANewerVersion_IsRefused(byte first) =>
        Should.Throw<UnknownFormatVersionException>(() => RelayCodec.Read([first])).Message
            .ShouldStartWith($"An entry of a job's relay has format version {first >> 4}, and this version of Nebula reads up to version 1.");

    [Fact]
    public void Read_OutcomeOfANewerVersion_IsRefused() =>
        Should.Throw<UnknownFormatVersionException>(() => RelayCodec.Read([2, .. """{"v":2,"usage":null}"""u8])).Found.ShouldBe(2);

    [Fact]
    public void Read_EntryOfNoKnownKind_IsRefused() => Should.Throw<InvalidDataException>(() => RelayCodec.Read([3]));

    public static TheoryData<DeltaKind> OtherKinds => [.. Enum.GetValues<DeltaKind>().Where(static kind => kind != DeltaKind.Text)];

    [Theory]
    [MemberData(nameof(OtherKinds))]
    public void Write_TokensThatAreNotText_AreReadBack(DeltaKind kind)
    {
        var call = kind == DeltaKind.ToolCall ? new ToolCallHeader(300, "call_é", "get_weather", IsCustom: true) : null;
        var bytes = RelayCodec.Write(new RelayEvent(2, 5, new[] { "{", "}" }, 0.25) { Kind = kind, Call = call, FinishReason = "tool_calls" });
        bytes[0].ShouldBe((byte)0x11);
        var read = RelayCodec.Read(bytes).Tokens!.Value;
        (read.Kind, read.Call, read.Choice, read.Index, read.FinishReason).ShouldBe((kind, call, 2, 5, "tool_calls"));
        read.Tokens.ToArray().ShouldBe(["{", "}"]);
    }

    [Fact]
    public void Read_TokensOfNoKnownKind_AreRefused() =>
        Should.Throw<InvalidDataException>(() => RelayCodec.Read([0x11, 0, 0, .. new byte[8], 0, 99]));

    public static TheoryData<StopMatch?, int[]?> Details => new()
    {
        { new StopMatch("\n\nÉnd"), null }, { new StopMatch(null, 199_997), null }, { null, [] }, { new StopMatch("x"), [13_225, 0, 199_997] },
    };

    [Theory]
    [MemberData(nameof(Details))]
    public void Write_StopAndTokenIds_AreReadBack(StopMatch? stop, int[]? ids)
    {
        foreach (var logprobs in (int?[])[null, 0, 3])
        {
            var written = new RelayEvent(0, 2, new[] { "a", "é" }, 0.5)
            {
                Stop = stop, TokenIds = ids, FinishReason = "stop", Logprobs = logprobs is { } top ? [LogprobSampler.Sample(7, 0, "a", top), LogprobSampler.Sample(7, 1, "é", top)] : null,
            };
            var read = RelayCodec.Read(RelayCodec.Write(written)).Tokens!.Value;
            (read.Stop, read.FinishReason).ShouldBe((stop, "stop"));
            read.TokenIds.ShouldBe(ids);
            read.Logprobs?.Select(static one => one.Logprob).ShouldBe(written.Logprobs?.Select(static one => one.Logprob));
        }
    }

    // A reader of an earlier version reads the texts, a byte that is not 0 if there are log probabilities, and those from the entry's end.
    [Fact]
    public void Write_StopAndTokenIds_AreWhereEarlierReadersDoNotLook()
    {
        var plain = new RelayEvent(0, 0, new[] { "a", "b" }, 0) { FinishReason = "stop" };
        var detailed = plain with { Stop = new StopMatch("x"), TokenIds = [1, 2] };
        var before = RelayCodec.Write(plain);
        RelayCodec.Write(detailed)[..before.Length].ShouldBe(before);

        var logprobs = new[] { LogprobSampler.Sample(7, 0, "a", 2), LogprobSampler.Sample(7, 1, "b", 2) };
        before = RelayCodec.Write(plain with { Logprobs = logprobs });
        var after = RelayCodec.Write(detailed with { Logprobs = logprobs });
        after[0].ShouldBe(before[0]);
        new EncodedLogprobs(after, 2).Select(static one => one.Logprob).ShouldBe(logprobs.Select(static one => one.Logprob));
        after[^8..].ShouldBe(before[^8..]);
    }

    [Fact]
    public void Write_Logprobs_AreReadBack()
    {
        var written = new RelayEvent(0, 0, new[] { "a" }, 0) { Logprobs = [LogprobSampler.Sample(7, 0, "a", 2)] };
        RelayCodec.Read(RelayCodec.Write(written)).Tokens!.Value.Logprobs!.ShouldHaveSingleItem().Logprob.ShouldBe(written.Logprobs[0].Logprob);
    }
}
