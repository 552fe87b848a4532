using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Api.Management.ApiKeys;
using Nebula.Api.Management.Health;
using Nebula.Api.Management.Metrics;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
using Nebula.Domain.Faults;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Scripts;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;
using Nebula.Infrastructure.InProcess;
using Nebula.Tests.Hosts;

namespace Nebula.Tests.Management;

/// <summary>Everything the management handlers need, with ports that tests control.</summary>
internal sealed class ManagementWorld
{
    public ManagementWorld()
    {
        Ledger.Setup(ledger => ledger.GetKeyTotalsAsync(It.IsAny<CancellationToken>()))
            .Returns(() => new ValueTask<IReadOnlyDictionary<string, KeyTotals>>(KeyTotals));
        Ledger.Setup(ledger => ledger.GetKeyTotalsAsync(It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .Returns(() => new ValueTask<IReadOnlyDictionary<string, KeyTotals>>(KeyTotals));
        Ledger.Setup(ledger => ledger.GetBacklogAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => Backlog);
        Limiter.Setup(limiter => limiter.ReadAsync(It.IsAny<string>(), It.IsAny<RateLimits>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => Used);
        Counts.Setup(counts => counts.ReadAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => Counted);
        Loads.Setup(loads => loads.GetLoadAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).ReturnsAsync(() => Load);
        Loads.Setup(loads => loads.GetReplicaLoadsAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).ReturnsAsync(() => ReplicaLoads);
        var options = Options.Create(NebulaOptions);
        ApiKeyStore = new ApiKeyStore(Records, Records, NullLogger<ApiKeyStore>.Instance);
        FaultStore = new FaultStore(Records, Records, NullLogger<FaultStore>.Instance);
        Faults = new FaultService(FaultStore, new InProcessFaultCounter(), Time);
        DeploymentStore = new DeploymentStore(Records, Records, NullLogger<DeploymentStore>.Instance);
        KeyList = new ApiKeyList(ApiKeyStore, Records, Time);
        Keys = new ApiKeyService(ApiKeyStore, KeyList, Ledger.Object, options, Time);
        Deployments = new DeploymentService(DeploymentStore, Mock.Of<IWorkflowEngine>(), TestVault.Create(), Time, NullLogger<DeploymentService>.Instance);
        Engines = new ReplicaEngines(new DeploymentDirectory(DeploymentStore, Records, Time), Records, Time, options);
        Upstreams = new UpstreamMonitor(Time);
        var scripts = new ScriptStore(Records, Records, NullLogger<ScriptStore>.Instance);
        var counters = new InProcessScriptCounters();
        Metrics = new NebulaMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), Engines);
        Collector = new MetricsCollector(
            Counts.Object,
            Ledger.Object,
            KeyList,
            new ApiKeyAuthenticator(ApiKeyStore, Records, Time),
            new DeploymentReadings(DeploymentStore, Loads.Object, new GpuUtilization(Engines, Time), Engines, Upstreams, Time),
            new ScriptService(scripts, new ScriptDirectory(scripts, Records, Time), counters, Time),
            Time);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    public UpstreamMonitor Upstreams { get; }

    public MemoryRecords Records { get; } = new();

    public NebulaOptions NebulaOptions { get; } = new();

    public Mock<IUsageLedger> Ledger { get; } = new();

    public Mock<IRateLimiter> Limiter { get; } = new();

    public Mock<IMetricsStore> Counts { get; } = new();

    public Mock<IDeploymentLoads> Loads { get; } = new();

    public IReadOnlyList<ReplicaReport> ReplicaLoads { get; set; } = [];

    public Dictionary<string, KeyTotals> KeyTotals { get; } = [];

    public SettlementBacklog Backlog { get; set; }

    public LimitUsage Used { get; set; }

    public MetricsCounts Counted { get; set; } = new();

    public DeploymentLoad Load { get; set; }

    public List<IHealthProbe> Probes { get; } = [];

    public ApiKeyStore ApiKeyStore { get; }

    public ApiKeyList KeyList { get; }

    public FaultStore FaultStore { get; }

    public FaultService Faults { get; }

    public DeploymentStore DeploymentStore { get; }

    public ApiKeyService Keys { get; }

    public DeploymentService Deployments { get; }

    public ReplicaEngines Engines { get; }

    public NebulaMetrics Metrics { get; }

    public MetricsCollector Collector { get; }

    public HealthReporter Health => field ??= new HealthReporter(Probes, new ProcessUptime(Time), Time);

    public Task<IResult> CreateKey(HttpContext http) => ApiKeyHandlers.Create(http, Keys, Limiter.Object, Ledger.Object, Time);

    public Task<IResult> ListKeys(HttpContext http) => ApiKeyHandlers.List(http, Keys, Limiter.Object, Ledger.Object, Time);

    public Task<IResult> GetKey(HttpContext http) => ApiKeyHandlers.Get(http, Keys, Limiter.Object, Ledger.Object, Time);

    public Task<IResult> UpdateKey(HttpContext http) => ApiKeyHandlers.Update(http, Keys, Limiter.Object, Ledger.Object, Time);

    public Task<IResult> RevokeKey(HttpContext http) => ApiKeyHandlers.Revoke(http, Keys, Limiter.Object, Ledger.Object, Time);

    public Task<IResult> RotateKey(HttpContext http) => ApiKeyHandlers.Rotate(http, Keys, Limiter.Object, Ledger.Object, Time);

    public ValueTask<IssuedApiKey> AddKey(string name = "checkout") => Keys.CreateAsync(new NewApiKey(name));

    public ValueTask<Deployment> AddDeployment(string name = "llama", int replicas = 1) =>
        Deployments.CreateAsync(new NewDeployment(name, "llama-3.1-8b-instruct", "h100-sxm-80gb") { Replicas = replicas }, atOnce: true);
}
