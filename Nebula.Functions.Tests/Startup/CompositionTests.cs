using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Nebula.Api.Declarations;
using Nebula.Domain.Blobs;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;
using Nebula.Functions.Durable;
using Nebula.Functions.Telemetry;
using Nebula.Functions.Tests.Hosts;
using Nebula.Infrastructure.Telemetry;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Startup;

public sealed class CompositionTests
{
    [Fact]
    public void Services_All_CanBeCreated()
    {
        using var services = Build(Complete);
        var known = services.GetRequiredService<IServiceProviderIsKeyedService>();
        foreach (var type in FunctionCatalog.All.Select(static function => function.Method.DeclaringType!).Where(static type => !type.IsAbstract).Distinct())
        {
            foreach (var needed in type.GetConstructors().Single().GetParameters())
            {
                var key = needed.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key;
                (key is null ? known.IsService(needed.ParameterType) : known.IsKeyedService(needed.ParameterType, key))
                    .ShouldBeTrue($"{type.Name} needs {needed.ParameterType} {key}");
            }
        }
    }

    [Fact]
    public async Task Options_DeclarativeFileWithMistakes_NameThemBesideWrongSettings()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"deployments":[{"name":"a","model":"none","gpu":"none"}]}""", TestContext.Current.CancellationToken);
        await using var services = Build(new(Complete) { ["Nebula:ConfigFile"] = file, ["Nebula:AdminKey"] = "short" });
        var failures = Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<NebulaOptions>>().Value).Failures.ToList();
        File.Delete(file);
        failures.ShouldContain(failure => failure.StartsWith($"{file}: deployments[0].model: ", StringComparison.Ordinal));
        failures.ShouldContain(failure => failure.StartsWith($"{file}: deployments[0].gpu: ", StringComparison.Ordinal));
        failures.ShouldContain(static failure => failure.Contains("Nebula:AdminKey", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Services_DeclarativeFile_IsAppliedAtTheStart()
    {
        await using var services = Build(Complete);
        services.GetServices<IHostedService>().ShouldContain(static service => service is DeclarationStartup);
    }

    [Theory]
    [InlineData(typeof(IWorkflowEngine), nameof(DurableWorkflowEngine))]
    [InlineData(typeof(IRecordStore), "TableRecordStore")]
    [InlineData(typeof(IBlobStore), "AzureBlobStore")]
    [InlineData(typeof(ITokenRelay), "RedisTokenRelay")]
    [InlineData(typeof(IJobCancellation), "RedisJobCancellation")]
    public void Services_SharedState_IsNotInTheProcess(Type port, string implementation) =>
        Services(Complete).Last(service => service.ServiceType == port).ImplementationType!.Name.ShouldBe(implementation);

    [Theory]
    [InlineData(null, nameof(SingleJobRouter))]
    [InlineData("Durable", nameof(SingleJobRouter))]
    [InlineData("direct", "DirectJobRouter")]
    public async Task Services_Dispatch_SelectsTheRouter(string? dispatch, string router)
    {
        await using var services = Build(new(Complete) { ["Nebula:Dispatch"] = dispatch });
        services.GetRequiredService<IJobRouter>().GetType().Name.ShouldBe(router);
        services.GetRequiredService<IWorkflowEngine>().ShouldBeOfType<DurableWorkflowEngine>(); // of deployments
    }

    [Fact]
    public void Services_Limits_AreRegisteredOnce() => Services(Complete).Count(static service => service.ServiceType == typeof(IRateLimiter)).ShouldBe(1);

    [Fact]
    public async Task Services_WithTelemetry_TraceTheSamePorts()
    {
        var settings = new Dictionary<string, string?>(Complete) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1" };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var registered = Services(settings).AddNebulaTelemetry(configuration);
        await using var services = registered.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        services.GetRequiredService<IRateLimiter>().GetType().Name.ShouldBe("TracedRateLimiter");
        services.GetRequiredService<ISettlement>().GetType().Name.ShouldBe("TracedSettlement");
        services.GetRequiredKeyedService<IActivity<ChoiceJob, ChoiceResult>>(GenerateChoice.Name.Name).GetType().Name.ShouldBe("TracedChoice");
        registered.Count(static service => service.ServiceType == typeof(IRateLimiter) && !service.IsKeyedService).ShouldBe(1);
    }

    [Fact]
    public void Settings_NoneSet_AllThatAreMissingAreNamedAtOnce()
    {
        using var services = Build([]);
        var wrong = Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<NebulaOptions>>().Value).Failures.ToList();
        foreach (var setting in (ReadOnlySpan<string>)["AdminKey", "RedisConnection", "StorageConnection"])
            wrong.ShouldContain(failure => failure.Contains($"Nebula:{setting} is not set", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_ManyAreWrong_AllAreNamedAtOnce()
    {
        using var services = Build(new()
        {
            ["Nebula:Color"] = "blue", ["Nebula:Simulation:Seed"] = "many", ["Nebula:Simulation:TimeScale"] = "-1", ["Nebula:StorageConnection"] = "http://nothing", ["Nebula:RedisConnection"] = "a,nothing=1", ["Nebula:Dispatch"] = "Fast",
        });
        var wrong = Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<NebulaOptions>>().Value).Failures.ToList();
        foreach (var sentence in (ReadOnlySpan<string>)["Nebula:Color is not", "Nebula:Dispatch must be Durable or Direct.", "Nebula:Simulation:Seed must be", "Nebula:Simulation:TimeScale must be", "Nebula:StorageConnection must be", "Nebula:RedisConnection cannot", "Nebula:AdminKey is not set"])
            wrong.ShouldContain(failure => failure.StartsWith(sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_Sample_IsComplete()
    {
        var sample = new ConfigurationBuilder().AddJsonFile(Path.Combine(Component.FindRepository(), "local.settings.sample.json")).Build();
        var values = sample.GetSection("Values").GetChildren()
            .Select(static value => KeyValuePair.Create(value.Key.Replace("__", ":", StringComparison.Ordinal), value.Value)).ToDictionary();
        using var services = Build(values);
        services.GetRequiredService<IOptions<NebulaOptions>>().Value.AdminKey.ShouldNotBeNullOrEmpty();
        values["FUNCTIONS_WORKER_RUNTIME"].ShouldBe("dotnet-isolated");
        values.ShouldContainKey("NebulaTaskHub");
    }

    [Fact]
    public void HostJson_InTheOutput_HasNoRoutePrefixAndATimeoutLongerThanAJob()
    {
        var host = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "host.json")).Build();
        host["extensions:http:routePrefix"].ShouldBe("");
        var deadline = new InferenceJob
        {
            Id = "", Model = "", Reservation = new Reservation("", "", RateLimits.None, 0), AdmittedAt = default, PromptTokens = 0, MaxTokens = 1, Seed = 0,
        }.DeadlineSeconds;
        TimeSpan.Parse(host["functionTimeout"]!, System.Globalization.CultureInfo.InvariantCulture).TotalSeconds.ShouldBeGreaterThan(deadline);
        host["telemetryMode"].ShouldBe("OpenTelemetry");
        host["logging:logLevel:Host.Function.Console"].ShouldBe("Information"); // the category of the worker's logs
    }

    // Three times the 5 s after which the instance that runs an activity renews its message.
    [Fact]
    public void HostJson_VisibilityTimeouts_LetOtherInstancesTakeOverTheMessagesOfADeadOne()
    {
        var hub = HubSettings.Read("hub", "UseDevelopmentStorage=true");
        (hub.WorkItemQueueVisibilityTimeout, hub.ControlQueueVisibilityTimeout).ShouldBe((TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData("Unset", true)]
    [InlineData(TelemetryExport.EndpointSetting, false)]
    [InlineData(FunctionsTelemetry.InsightsSetting, false)]
    public void Telemetry_NoExporter_LogsGoToTheConsole(string setting, bool toConsole)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(setting, (string?)"http://127.0.0.1:1")]).Build();
        Services(Complete).AddNebulaTelemetry(configuration)
            .Any(static service => service.ImplementationType == typeof(ConsoleLoggerProvider)).ShouldBe(toConsole);
    }

    private static Dictionary<string, string?> Complete => new()
    {
        ["Nebula:AdminKey"] = "an-admin-key-for-tests",
        ["Nebula:RedisConnection"] = "127.0.0.1:1,abortConnect=false",
        ["Nebula:StorageConnection"] = "UseDevelopmentStorage=true",
    };

    private static IServiceCollection Services(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddMetrics().AddNebulaFunctions(configuration);
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings) =>
        Services(settings).BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
}
