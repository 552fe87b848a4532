using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Api;
using Nebula.Api.Http;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Common;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Http;

public sealed class ApiPipelineTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton(Mock.Of<IProcessLoads>(static loads => loads.GetEngineCounts() == new Dictionary<EngineId, EngineCounts>())).AddSingleton<NebulaMetrics>().BuildServiceProvider();
    private readonly ApiPipeline _pipeline;

    public ApiPipelineTests()
    {
        var time = new FakeTimeProvider();
        var options = Options.Create(new NebulaOptions());
        var records = new MemoryRecords();
        var authentication = new Authentication(new ApiKeyAuthenticator(new ApiKeyStore(records, records, NullLogger<ApiKeyStore>.Instance), records, time), new AdminKey(options, time), new ScrapeAccess(options), options, time);
        _pipeline = new ApiPipeline(authentication, new Cors(options), _services, Metrics, time, NullLogger<ApiPipeline>.Instance);
    }

    private NebulaMetrics Metrics => _services.GetRequiredService<NebulaMetrics>();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task InvokeAsync_InferenceRefusedByALimit_CountsStatusAndLimitOnce()
    {
        await RunAsync(static _ => Task.FromResult<IResult>(
            new ErrorResult(new NebulaError(ErrorKind.RateLimited, "Slow down.")) { RefusedBy = LimitKind.TokensPerMinute }));

        var counts = Metrics.Read();
        counts.ByStatus.ShouldBe(new Dictionary<int, long> { [429] = 1 });
        counts.Refused.ShouldBe(new Dictionary<LimitKind, long> { [LimitKind.TokensPerMinute] = 1 });
    }

    [Fact]
    public async Task InvokeAsync_AdmittedJobFails_LeavesTheCountToItsSettlement()
    {
        await RunAsync(static http =>
        {
            http.Features.Set(new AdmittedJob("chatcmpl-1"));
            throw new InvalidOperationException("It could not be dispatched.");
        });

        Metrics.Read().ByStatus.ShouldBeEmpty();
    }

    [Fact]
    public async Task InvokeAsync_ClientLeavesBeforeAdmission_Counts499()
    {
        using var aborted = new CancellationTokenSource();
        await RunAsync(
            http =>
            {
                aborted.Cancel();
                throw new OperationCanceledException(http.RequestAborted);
            },
            aborted.Token);

        Metrics.Read().ByStatus.ShouldBe(new Dictionary<int, long> { [499] = 1 });
    }

    [Fact]
    public async Task InvokeAsync_RouteWithoutInference_CountsNothing()
    {
        await RunAsync(static _ => throw new InvalidOperationException(), template: Routes.Health);

        Metrics.Read().ByStatus.ShouldBeEmpty();
    }

    private async Task RunAsync(Func<HttpContext, Task<IResult>> handler, CancellationToken aborted = default, string template = Routes.ChatCompletions)
    {
        var http = TestHttp.Request();
        http.RequestAborted = aborted;
        var route = new ApiRoute("POST", template, Access.Anonymous, (context, _) => handler(context)) { IsInference = template == Routes.ChatCompletions };

        await (await _pipeline.InvokeAsync(http, route)).ExecuteAsync(http);
    }
}
