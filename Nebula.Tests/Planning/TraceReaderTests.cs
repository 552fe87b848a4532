using Nebula.Domain.Common;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Planning;

public sealed class TraceReaderTests
{
    private const string AzureHeading = "TIMESTAMP,ContextTokens,GeneratedTokens\n";

    [Fact]
    public void Read_AzureTrace_TimesBeginAtTheFirstRequest()
    {
        var trace = SampleTraces.Parse(SampleTraces.Azure);

        trace.Source.ShouldBe("sample (Azure trace)");
        trace.Count.ShouldBe(60);
        trace.Requests[0].Seconds.ShouldBe(0);
        trace.Seconds.ShouldBe(trace.Requests[^1].Seconds);
        trace.Requests.ToArray().Zip(trace.Requests.ToArray().Skip(1)).ShouldAllBe(static pair => pair.First.Seconds <= pair.Second.Seconds);
        trace.HasPrefixes.ShouldBeFalse();
    }

    [Fact]
    public void Read_AzureTrace_TakesTheColumnsByName()
    {
        var trace = SampleTraces.Parse("GeneratedTokens,TIMESTAMP,Other,ContextTokens\n7,2024-05-10 00:00:00.009930+00:00,x,100\r\n\n0,2024-05-10 00:00:01.509930+00:00,x,50\n");

        trace.Requests.ToArray().ShouldBe([new(0, 100, 7), new(1.5, 50, 1)]);
    }

    [Fact]
    public void Read_MooncakeTrace_EqualIdsGiveEqualHashes()
    {
        var trace = SampleTraces.Parse("""
            {"timestamp": 1000, "input_length": 1100, "output_length": 20, "hash_ids": [0, 7, 8]}
            {"timestamp": 2500, "input_length": 1060, "output_length": 30, "hash_ids": [0, 7, 8]}
            {"timestamp": 2600, "input_length": 1024, "output_length": 30, "hash_ids": [0, 9]}
            {"timestamp": 2700, "input_length": 1024, "output_length": 30, "hash_ids": [5, 9]}
            {"timestamp": 2800, "input_length": 15, "output_length": 1}
            """);

        trace.Seconds.ShouldBe(1.8, 1e-9);
        trace.HasPrefixes.ShouldBeTrue();
        ulong[]?[] hashes = [.. trace.Requests.ToArray().Select(static request => request.BlockHashes)];
        hashes.Select(static list => list?.Length).ShouldBe([68, 66, 64, 64, null]);
        CountCommon(hashes[0]!, hashes[1]!).ShouldBe(66);
        CountCommon(hashes[0]!, hashes[2]!).ShouldBe(32);
        CountCommon(hashes[2]!, hashes[3]!).ShouldBe(0);
        hashes[2]![^1].ShouldNotBe(hashes[3]![^1], "a hash stands for the whole prefix, not for its block alone");
        hashes[0]!.ShouldBeUnique();
    }

    [Theory]
    [InlineData("", "The trace is empty.")]
    [InlineData("hello\n", "The trace is not an Azure LLM inference trace")]
    [InlineData("TIMESTAMP,ContextTokens\n", "Line 1 of the trace: the heading has no column GeneratedTokens.")]
    [InlineData(AzureHeading, "The traffic has no requests.")]
    [InlineData(AzureHeading + "2023-11-16 18:17:03,10\n", "Line 2 of the trace: it has 2 columns, fewer than the heading.")]
    [InlineData(AzureHeading + "\nnoon,10,5\n", "Line 3 of the trace: TIMESTAMP is 'noon'")]
    [InlineData(AzureHeading + "2023-11-16 18:17:03,0,5\n", "Line 2 of the trace: ContextTokens is '0', not a whole number from 1 to 10,000,000.")]
    [InlineData(AzureHeading + "2023-11-16 18:17:03,5,-1\n", "Line 2 of the trace: GeneratedTokens is '-1', not a whole number from 0 to 10,000,000.")]
    [InlineData("\n \n" + AzureHeading + "\nnoon,10,5\n", "Line 5 of the trace: TIMESTAMP is 'noon'")]
    [InlineData("\nTIMESTAMP,ContextTokens\n", "Line 2 of the trace: the heading has no column GeneratedTokens.")]
    [InlineData("\n\n{\"timestamp\": 0}\n", "Line 3 of the trace: input_length is missing.")]
    [InlineData(" \n\n", "The trace is empty.")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 5}\n", "Line 1 of the trace: output_length is missing.")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 5, \"output_length\": 5}\n{", "Line 2 of the trace: it is not valid JSON.")]
    [InlineData("{\"timestamp\": \"0\", \"input_length\": 5, \"output_length\": 5}", "Line 1 of the trace: timestamp is not a number of milliseconds.")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 1.5, \"output_length\": 5}", "Line 1 of the trace: input_length is '1.5'")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 513, \"output_length\": 5, \"hash_ids\": [1]}", "Line 1 of the trace: hash_ids is not a list with one number for every 512 tokens of input_length.")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 5, \"output_length\": 5, \"hash_ids\": [\"a\"]}", "Line 1 of the trace: hash_ids has an entry that is not a whole number.")]
    public void Read_WrongTrace_NamesTheLineAndWhatIsWrong(string text, string said)
    {
        var error = Should.Throw<NebulaException>(() => SampleTraces.Parse(text)).Error;

        error.Message.ShouldStartWith(said);
        error.Param.ShouldNotBeNull().ShouldStartWith("traffic");
    }

    [Fact]
    public void Read_RequestsOutOfOrder_AreSortedByTime()
    {
        var trace = SampleTraces.Parse(AzureHeading + "2023-11-16 18:17:05,2,2\n2023-11-16 18:17:03,1,1\n");

        trace.Requests.ToArray().ShouldBe([new(0, 1, 1), new(2, 2, 2)]);
    }

    private static int CountCommon(ulong[] one, ulong[] other) => one.Zip(other).TakeWhile(static pair => pair.First == pair.Second).Count();
}
