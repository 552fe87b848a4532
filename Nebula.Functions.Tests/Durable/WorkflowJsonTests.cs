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
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;
using Nebula.Tests.Workflows;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class WorkflowJsonTests
{
    // The lists are of the type that the serializer makes, so that all else is compared.
    private static readonly InferenceJob Job = SampleJob.ThreeChoices with
    {
        Reservation = new Reservation("chatcmpl-1", "key", new RateLimits { RequestsPerMinute = 1, TokensPerDay = RateLimits.Max }, 100, Resume: true),
        AdmittedAt = OrchestrationWorld.Now.AddTicks(7),
        MinTokens = 2,
        IgnoreEos = true,
        Stop = (List<string>)["\n\n", "ä\"\ud83d\ude00"],
        TextBlob = "texts/chatcmpl-1",
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
        [typeof(JobToCancel)] = new JobToCancel("chatcmpl-1", CancelReason.SiblingFailed),
        [typeof(JobToSettle)] = new JobToSettle(Job, (List<ChoiceResult>)[Choice, Choice with { StartedAt = null, Error = null }], OrchestrationWorld.Now, DeadlinePassed: true),
        [typeof(DeploymentStep)] = new DeploymentStep("m", DeploymentState.Scaling, 3, 0.5),
    };

    [Fact]
    public async Task Serializer_WhatWorkflowsAndActivitiesTakeAndGive_SurvivesIt()
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
