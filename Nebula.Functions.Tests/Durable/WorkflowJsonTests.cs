using System.Text;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Nebula.Domain;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;
using Nebula.Tests.Workflows;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class WorkflowJsonTests
{
    // What 0.1.0 wrote into a task hub.
    private const string JobToSettle010 = """
        {"Job":{"Id":"chatcmpl-1","Model":"m","Reservation":{"JobId":"chatcmpl-1","KeyId":"key","Limits":{"RequestsPerMinute":1,"TokensPerMinute":null,"ConcurrentRequests":null,"TokensPerDay":9},
        "Tokens":100,"Resume":false},"AdmittedAt":"2026-01-02T03:04:05+00:00","PromptTokens":7,"MaxTokens":16,"MinTokens":0,"IgnoreEos":false,"Stop":["a"],"TextBlob":null,"Choices":2,"Seed":42,
        "Stream":true,"TopLogprobs":null,"DeadlineSeconds":60},
        "Choices":[{"FinishReason":"stop","OutputTokens":3,"SeatedAt":0.1,"FirstTokenAt":0.2,"FinishedAt":0.3,"Gaps":[{"Bucket":3,"Count":2}],"Error":null},
        {"FinishReason":"error","OutputTokens":0,"SeatedAt":null,"FirstTokenAt":null,"FinishedAt":0,"Gaps":[],
        "Error":{"Kind":11,"Message":"full","Type":null,"Param":null,"Code":null,"RetryAfter":"00:00:01","ShouldRetry":null}}],
        "At":"2026-01-02T03:04:06+00:00","DeadlinePassed":false}
        """;

    // The lists have the type that the serializer creates, so that only the values are compared.
    private static readonly InferenceJob Job = SampleJob.ThreeChoices with
    {
        Reservation = new Reservation("chatcmpl-1", "key", new RateLimits { RequestsPerMinute = 1, TokensPerDay = RateLimits.Max }, 100, Resume: true),
        AdmittedAt = OrchestrationWorld.Now.AddTicks(7),
        MinTokens = 2,
        IgnoreEos = true,
        Stop = (List<string>)["\n\n", "ä\"\ud83d\ude00"],
        TextBlob = "texts/chatcmpl-1",
        Body = new ClientBody(ClientEndpoint.Completions, """{"prompt":"ä"}"""),
        Seed = ulong.MaxValue,
        Stream = true,
        TopLogprobs = 5,
        DeadlineSeconds = 60.25,
    };

    private static readonly ChoiceResult Choice = new()
    {
        FinishReason = FinishReasons.Length,
        OutputTokens = 9,
        StartedAt = 0.1,
        FirstTokenAt = 0.123456789012345,
        FinishedAt = 3,
        PromptTokens = 7,
        Deployment = "b",
        Gaps = (List<BucketCount>)[new BucketCount(3, 8), new BucketCount(5, 1)],
        Error = new NebulaError(ErrorKind.Overloaded, "full") { Type = "server_error", Param = "model", Code = "overloaded", RetryAfter = TimeSpan.FromMilliseconds(1500), ShouldRetry = true },
    };

    private static readonly Dictionary<Type, object> Samples = new()
    {
        [typeof(string)] = "llama",
        [typeof(bool)] = true,
        [typeof(InferenceJob)] = Job,
        [typeof(ChoiceJob)] = new ChoiceJob(Job, 2),
        [typeof(ChoiceResult)] = Choice,
        [typeof(ServedJob)] = new ServedJob { IsSettled = true, Ended = new EndedChoice(Choice with { DeadlinePassed = true }, OrchestrationWorld.Now) },
        [typeof(JobToCancel)] = new JobToCancel("chatcmpl-1", CancelReason.SiblingFailed),
        [typeof(JobToSettle)] = new JobToSettle(Job, (List<ChoiceResult>)[Choice, Choice with { StartedAt = null, Error = null }], OrchestrationWorld.Now, DeadlinePassed: true),
        [typeof(DeploymentStep)] = new DeploymentStep("m", DeploymentState.Scaling, 3, 0.5),
    };

    [Fact]
    public async Task Serializer_InputsAndOutputs_RoundTrip()
    {
        var serializer = Serializer();
        foreach (var type in Types())
        {
            var sample = Samples.ShouldContainKeyAndReturn(type);
            using var json = new MemoryStream();
            await serializer.SerializeAsync(json, sample, type, TestContext.Current.CancellationToken);
            json.Position = 0;
            var back = await serializer.DeserializeAsync(json, type, TestContext.Current.CancellationToken);
            back.ShouldBeEquivalentTo(sample);
        }
    }

    [Fact]
    public async Task Serializer_JobOf010_IsReadAndKeepsItsNames()
    {
        var read = (JobToSettle)(await DeserializeAsync(JobToSettle010, typeof(JobToSettle)))!;

        read.Job.WorkflowVersion.ShouldBe(0);
        (read.Job.Id, read.Job.Reservation.Limits.TokensPerDay, read.Job.DeadlineSeconds).ShouldBe(("chatcmpl-1", 9, 60));
        (read.Choices[0].StartedAt, read.Choices[0].Gaps[0].Count, read.Choices[1].Error!.Kind).ShouldBe((0.1, 2, ErrorKind.Overloaded));
        using var written = new MemoryStream();
        await Serializer().SerializeAsync(written, read, typeof(JobToSettle), TestContext.Current.CancellationToken);
        ShouldHoldAllOf(JsonElement.Parse(JobToSettle010), JsonElement.Parse(written.ToArray()));
    }

    [Theory]
    [InlineData(typeof(InferenceJob), """{"v":2,"Id":"a"}""")]
    [InlineData(typeof(ChoiceResult), """{"FinishReason":"stop","v":2}""")]
    [InlineData(typeof(ServedJob), """{"v":2}""")]
    [InlineData(typeof(JobToCancel), """{"JobId":"a","Reason":1,"v":2}""")]
    [InlineData(typeof(JobToSettle), """{"v":2}""")]
    public async Task Serializer_NewerVersion_IsRefused(Type type, string json)
    {
        var failure = await Should.ThrowAsync<Exception>(async () => await DeserializeAsync(json, type));
        (failure as UnknownFormatVersionException ?? failure.InnerException).ShouldBeOfType<UnknownFormatVersionException>().Found.ShouldBe(2);
    }

    private static async Task<object?> DeserializeAsync(string json, Type type) =>
        await Serializer().DeserializeAsync(new MemoryStream(Encoding.UTF8.GetBytes(json)), type, TestContext.Current.CancellationToken);

    private static void ShouldHoldAllOf(JsonElement old, JsonElement written)
    {
        if (old.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in old.EnumerateObject())
            {
                written.TryGetProperty(property.Name, out var value).ShouldBeTrue(property.Name);
                ShouldHoldAllOf(property.Value, value);
            }
        }
        else if (old.ValueKind == JsonValueKind.Array)
        {
            foreach (var (one, other) in old.EnumerateArray().Zip(written.EnumerateArray()))
                ShouldHoldAllOf(one, other);
        }
        else
        {
            written.GetRawText().ShouldBe(old.GetRawText());
        }
    }

    private static Azure.Core.Serialization.ObjectSerializer Serializer()
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.ConfigureFunctionsWebApplication();
        using var host = builder.Build();
        return host.Services.GetRequiredService<IOptions<WorkerOptions>>().Value.Serializer!;
    }

    private static IEnumerable<Type> Types() => new ServiceCollection().AddNebulaDomain()
        .Where(static service => service.IsKeyedService && service.ServiceType.IsGenericType
            && (service.ServiceType.GetGenericTypeDefinition() == typeof(IWorkflow<,>) || service.ServiceType.GetGenericTypeDefinition() == typeof(IActivity<,>)))
        .SelectMany(static service => service.ServiceType.GenericTypeArguments)
        .Distinct();
}

file static class SampleExtensions
{
    public static object ShouldContainKeyAndReturn(this Dictionary<Type, object> samples, Type type)
    {
        samples.Keys.ShouldContain(type);
        return samples[type];
    }
}
