using System.Text;
using BenchmarkDotNet.Attributes;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Domain.RateLimiting;
using Nebula.Infrastructure.InProcess;

namespace Micro;

/// <summary>What a request costs before and beside its HTTP: reading, counting, limits, text.</summary>
[MemoryDiagnoser]
public class RequestPath
{
    private static readonly ReadOnlyMemory<byte> Body =
        """{"model":"llama-3.1-8b","messages":[{"role":"user","content":"Say 16 words."}],"max_tokens":16,"stream":false}"""u8.ToArray();

    private static readonly ReadOnlyMemory<byte> BodyWithTools = CreateBodyWithTools(64);

    private readonly PromptTokenizer _tokenizer = new();
    private readonly InProcessRateLimiter _limiter = new(TimeProvider.System);
    private readonly InferenceRequest _inference = ChatRequestReader.Read(Body).ToInference();
    private readonly Reservation _reservation = new(
        "chatcmpl-1", "key", new RateLimits { RequestsPerMinute = RateLimits.Max, TokensPerMinute = RateLimits.Max, ConcurrentRequests = 100 }, 25);

    private readonly Prompt _prompt = new() { Messages = [new PromptMessage("user", "Say 16 words.")] };

    private ulong _seed;

    [Benchmark]
    public ChatRequest ReadRequest() => ChatRequestReader.Read(Body);

    [Benchmark]
    public ChatRequest ReadRequestWith64Tools() => ChatRequestReader.Read(BodyWithTools);

    [Benchmark]
    public PromptSize MeasurePrompt() => PromptSize.Measure(_tokenizer, _inference, 131_072);

    [Benchmark]
    public async Task<LimitDecision> AcquireAndSettle()
    {
        var decision = await _limiter.AcquireAsync(_reservation);
        _limiter.Settle(_reservation, 25, TimeProvider.System.GetUtcNow());
        return decision;
    }

    [Benchmark]
    public Reply WriteReply() => ReplyWriter.Write(new ReplySpec { Seed = _seed++, MaxTokens = 16, Prompt = _prompt });

    private static byte[] CreateBodyWithTools(int count)
    {
        var tools = Enumerable.Range(0, count).Select(i =>
            $$$"""
            {"type":"function","function":{"name":"find_flights_{{{i}}}","description":"Finds flights between two cities, line {{{i}}}","parameters":{"type":"object",
            "properties":{"from":{"type":"string"},"to":{"type":"string"},"day":{"type":"string","format":"date"},"seats":{"type":"integer","minimum":1}},
            "required":["from","to","day"],"additionalProperties":false} } }
            """);
        return Encoding.UTF8.GetBytes(
            $$$"""{"model":"llama-3.1-8b","messages":[{"role":"user","content":"Fly me to Rome."}],"tools":[{{{string.Join(',', tools)}}}],"max_tokens":16}""");
    }
}
