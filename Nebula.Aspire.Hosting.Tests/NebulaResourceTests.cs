using System.Net.Http.Headers;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PublicApiGenerator;
using Shouldly;
using Xunit;

namespace Nebula.Aspire.Hosting.Tests;

/// <summary>What the app host is told, and an app host that really starts the program.</summary>
public sealed class NebulaResourceTests
{
    // Aspire's process runner is slow to start on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task A_container_has_image_endpoint_volume_settings_and_files()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });
        var key = builder.AddParameter("my-key", "sk-of-the-test", secret: true);
        using var folder = new ScriptFolder();
        var nebula = builder.AddNebula("llm", port: 1234, image: "registry.example/nebula", tag: "1.2.3")
            .WithModel("mine", "yours", "theirs").WithDeployment("big", "llama-3.3-70b-instruct", "h100-sxm-80gb", replicas: 2).WithApiKey(key).WithScripts(folder.Path).WithSeed(7).WithTimeScale(0.5).WithDataVolume("state");

        nebula.Resource.Annotations.OfType<ContainerImageAnnotation>().Single().ShouldSatisfyAllConditions(
            static image => image.Image.ShouldBe("registry.example/nebula"), static image => image.Tag.ShouldBe("1.2.3"));
        nebula.Resource.Annotations.OfType<EndpointAnnotation>().Single().ShouldSatisfyAllConditions(
            static endpoint => (endpoint.Port, endpoint.TargetPort, endpoint.UriScheme).ShouldBe((1234, 8080, "http")));
        nebula.Resource.Annotations.OfType<ContainerMountAnnotation>().Single().ShouldSatisfyAllConditions(
            static mount => (mount.Source, mount.Target, mount.Type).ShouldBe(("state", "/data", ContainerMountType.Volume)));
        nebula.Resource.Annotations.OfType<HealthCheckAnnotation>().ShouldHaveSingleItem();
        nebula.Resource.ConnectionStringExpression.ValueExpression.ShouldBe("Endpoint={llm.bindings.http.url}/v1;Key={my-key.value};Model=mine");
        var configuration = await ExecutionConfigurationBuilder.Create(nebula.Resource).WithEnvironmentVariablesConfig()
            .BuildAsync(new DistributedApplicationExecutionContext(DistributedApplicationOperation.Publish), NullLogger.Instance, TestContext.Current.CancellationToken);
        var variables = configuration.EnvironmentVariables.ToDictionary();
        variables.ShouldContainKeyAndValue("NEBULA_ASPIRE_API_KEY", "{my-key.value}");
        variables.ShouldContainKeyAndValue("Nebula__AdminKey", "{llm-admin-key.value}");
        variables.ShouldContainKeyAndValue("Nebula__ConfigFile", "/etc/nebula/nebula.json");
        variables.ShouldContainKeyAndValue("Nebula__Simulation__Seed", "7");
        variables.ShouldContainKeyAndValue("Nebula__Simulation__TimeScale", "0.5");

        var files = nebula.Resource.Annotations.OfType<ContainerFileSystemCallbackAnnotation>().Single();
        files.DestinationPath.ShouldBe("/etc/nebula");
        await using var services = new ServiceCollection().BuildServiceProvider();
        var items = (await files.Callback(new ContainerFileSystemCallbackContext { Model = nebula.Resource, Services = services }, TestContext.Current.CancellationToken)).ToList();
        var file = JsonElement.Parse(((ContainerFile)items[0]).Contents!);
        file.GetProperty("deployments").EnumerateArray().Select(static deployment => (deployment.GetProperty("name").GetString(), deployment.GetProperty("replicas").GetInt32())).ShouldBe([("mine", 1), ("big", 2)]);
        file.GetProperty("deployments")[0].GetProperty("aliases").EnumerateArray().Select(static alias => alias.GetString()).ShouldBe(["yours", "theirs"]);
        file.GetProperty("keys")[0].GetProperty("secret").GetString().ShouldBe("${NEBULA_ASPIRE_API_KEY}");
        file.GetProperty("scripts")[0].GetString().ShouldBe("scripts/000-hello.json");
        ((ContainerDirectory)items[1]).Entries.Single().ShouldBeOfType<ContainerFile>().SourcePath.ShouldBe(Path.Combine(folder.Path, "hello.json"));
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        var nebula = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true }).AddNebula("llm").WithModel("a", "b");
        Should.Throw<ArgumentException>(() => nebula.WithDeployment("b")).Message.ShouldContain("'b'");
        Should.Throw<ArgumentException>(() => nebula.WithDeployment(" "));
        Should.Throw<FileNotFoundException>(() => nebula.WithScripts("none")).Message.ShouldContain("none");
        Should.Throw<ArgumentOutOfRangeException>(() => nebula.WithTimeScale(-1));
    }

    [Fact]
    public async Task An_app_host_runs_the_program_and_its_consumers_get_a_connection_string_that_works()
    {
        var dcp = typeof(NebulaResourceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(static metadata => metadata.Key == "dcpclipath")?.Value;
        Assert.SkipUnless(dcp is not null && File.Exists(dcp), "Aspire's process runner is taken from the package Aspire.Hosting.Orchestration.linux-x64, on Linux with x64.");
        using var folder = new ScriptFolder();
        using var builder = DistributedApplicationTestingBuilder.Create([], static (options, _) => options.DisableDashboard = true);
        var nebula = builder.AddNebulaExecutable("llm", "dotnet", FindProgram()).WithDeployment("mine").WithScripts(folder.Path).WithTimeScale(0);
        var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            await app.ResourceNotifications.WaitForResourceHealthyAsync("llm", TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            await AnswerAsync(app);
            nebula.Resource.PrimaryEndpoint.IsAllocated.ShouldBeTrue();
        }
        finally
        {
            await Task.WhenAny(app.DisposeAsync().AsTask(), Task.Delay(Patience, TestContext.Current.CancellationToken)); // how fast the process runner ends is Aspire's affair
        }
    }

    [Fact]
    public void Members_AreThoseOfTheApprovedList()
    {
        var api = typeof(NebulaResource).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").Trim() + "\n";
        var path = Path.Combine(GetFolder(), "PublicApi.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_API") == "1")
            File.WriteAllText(path, api);
        (File.Exists(path) ? File.ReadAllText(path) : "").ReplaceLineEndings("\n").ShouldBe(
            api, $"The public API differs from {path}. If the change is intended, run this test once with UPDATE_API=1 in its environment, review the difference and commit it.");
    }

    private static async Task AnswerAsync(DistributedApplication app)
    {
        var connection = (await app.GetConnectionStringAsync("llm", TestContext.Current.CancellationToken))!.Split(';').Select(static part => part.Split('=', 2)).ToDictionary(static part => part[0], static part => part[1]);
        connection["Model"].ShouldBe("mine");
        using var client = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", connection["Key"]) } };
        using var response = await client.PostAsync(new Uri($"{connection["Endpoint"]}/chat/completions"), new StringContent("""{"model":"mine","messages":[{"role":"user","content":"hello"}]}"""), TestContext.Current.CancellationToken);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("Hi from Aspire");
    }

    private static string GetFolder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;

    private static string FindProgram()
    {
        var output = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(GetFolder(), "..", "Nebula.Local", "bin", Path.GetFileName(Path.GetDirectoryName(output)!), Path.GetFileName(output), "Nebula.Local.dll"));
    }

    private sealed class ScriptFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nebula-aspire-");

        public ScriptFolder() =>
            File.WriteAllText(System.IO.Path.Combine(Path, "hello.json"), """{"fixtures":[{"match":{"userMessage":"hello"},"response":{"content":"Hi from Aspire"}}]}""");

        public string Path => _folder.FullName;

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
