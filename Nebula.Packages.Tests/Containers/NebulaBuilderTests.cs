using System.Text;
using System.Text.Json;
using DotNet.Testcontainers.Containers;
using Shouldly;
using Testcontainers.Nebula;
using Xunit;

namespace Nebula.Packages.Tests.Containers;

/// <summary>What the builder makes of its calls. No container starts.</summary>
public sealed class NebulaBuilderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nebula-builder-");

    [Fact]
    public void Build_WithoutCalls_HasTheImagesPortAndDefaults()
    {
        var configuration = Build(static builder => builder);
        configuration.Image.FullName.ShouldBe("nebula:latest");
        configuration.PortBindings.ShouldHaveSingleItem().ShouldBe(new("8080", ""));
        configuration.ExposedPorts.ShouldHaveSingleItem().Key.ShouldBe("8080");
        configuration.WaitStrategies.ShouldNotBeEmpty();
        configuration.Environments.ShouldBe(
            new Dictionary<string, string>
            {
                ["ASPNETCORE_HTTP_PORTS"] = "8080", ["Nebula__ConfigFile"] = "/etc/nebula/nebula.json", ["Nebula__AdminKey"] = "nebula-testcontainers-admin", ["Nebula__Simulation__TimeScale"] = "0",
            },
            ignoreOrder: true);
        Read(configuration, "/etc/nebula/nebula.json").ShouldSatisfyAllConditions(
            static file => file.GetProperty("deployments").EnumerateArray().Select(static deployment => deployment.GetProperty("name").GetString()).ShouldBe(["gpt-4o", "text-embedding-3-small"]),
            static file => file.GetProperty("keys")[0].GetProperty("secret").GetString().ShouldBe("sk-nebula-testcontainers"),
            static file => file.TryGetProperty("scripts", out _).ShouldBeFalse());
    }

    [Fact]
    public void Build_WithEverything_PassesItOn()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "a.json"), """{"fixtures":[]}""");
        var container = new NebulaBuilder("registry.example/nebula:1.2.3").WithDockerEndpoint("tcp://127.0.0.1:1")
            .WithModel("chat", "gpt-4o").WithDeployment(new NebulaDeployment("big") { Model = "llama-3.3-70b-instruct", Replicas = 2 })
            .WithApiKey("sk-${mine}-0123").WithAdminKey("an-admin-key-of-mine").WithSeed(-7).WithTimeScale(0.5).WithStrictScripts().WithJournal().WithSetting("DefaultMaxTokens", "64")
            .WithScripts(_folder.FullName).WithScript("b", """{"fixtures":[{"match":{},"response":{"content":"b"}}]}""").WithScript("b", """{"fixtures":[ ]}""")
            .Build();
        var configuration = container.Configuration;
        (container.GetApiKey(), container.GetAdminKey(), configuration.Image.FullName).ShouldBe(("sk-${mine}-0123", "an-admin-key-of-mine", "registry.example/nebula:1.2.3"));
        (string Name, string Value)[] expected =
        [
            ("Nebula__Simulation__Seed", "-7"), ("Nebula__Simulation__TimeScale", "0.5"), ("Nebula__Scripts__Strict", "true"), ("Nebula__Journal__Enabled", "true"),
            ("Nebula__DefaultMaxTokens", "64"), ("Nebula__AdminKey", "an-admin-key-of-mine"),
        ];
        foreach (var (name, value) in expected)
            configuration.Environments[name].ShouldBe(value);
        var file = Read(configuration, "/etc/nebula/nebula.json");
        file.GetProperty("deployments").EnumerateArray().Select(static deployment => (deployment.GetProperty("name").GetString(), deployment.GetProperty("replicas").GetInt32())).ShouldBe([("chat", 1), ("big", 2)]);
        file.GetProperty("deployments")[0].GetProperty("aliases")[0].GetString().ShouldBe("gpt-4o");
        file.GetProperty("keys")[0].GetProperty("secret").GetString().ShouldBe("sk-$${mine}-0123", "a dollar and a brace would name an environment variable");
        file.GetProperty("scripts")[0].GetString().ShouldBe("scripts/*.json");
        Read(configuration, "/etc/nebula/scripts/a.json").GetRawText().ShouldBe("""{"fixtures":[]}""");
        Read(configuration, "/etc/nebula/scripts/b.json").GetRawText().ShouldBe("""{"fixtures":[ ]}""");
    }

    [Fact]
    public void Build_FromASharedBuilder_ChangesOnlyItsOwn()
    {
        var shared = new NebulaBuilder().WithDockerEndpoint("tcp://127.0.0.1:1").WithModel("first");
        shared.WithModel("second").Build().Configuration.Deployments!.Select(static deployment => deployment.Name).ShouldBe(["first", "second"]);
        shared.Build().Configuration.Deployments!.Select(static deployment => deployment.Name).ShouldBe(["first"]);
    }

    [Fact]
    public void Build_WrongInput_SaysWhatIsWrong()
    {
        Should.Throw<ArgumentException>(() => Build(static builder => builder.WithApiKey("short"))).Message.ShouldContain("8 to 200");
        Should.Throw<ArgumentException>(() => Build(static builder => builder.WithApiKey("with a space"))).Message.ShouldContain("visible ASCII");
        Should.Throw<ArgumentException>(() => Build(static builder => builder.WithAdminKey("short"))).Message.ShouldContain("16 to 1,024");
        Should.Throw<ArgumentException>(() => Build(static builder => builder.WithModel("a", "b").WithModel("b"))).Message.ShouldContain("'b'");
        Should.Throw<ArgumentException>(() => Build(static builder => builder.WithModel(" "))).Message.ShouldContain("name");
        Should.Throw<ArgumentException>(() => Build(static builder => builder.WithScript("../up", "{}"))).Message.ShouldContain("../up");
        Should.Throw<ArgumentException>(() => Build(static builder => builder.WithScript("a", "no json"))).Message.ShouldContain("not JSON");
        Should.Throw<ArgumentOutOfRangeException>(() => Build(static builder => builder.WithTimeScale(-1)));
        Should.Throw<FileNotFoundException>(() => Build(builder => builder.WithScripts(_folder.FullName))).Message.ShouldContain("*.json");
    }

    // Needs a container engine and an image: NEBULA_TEST_IMAGE=nebula:latest dotnet exec Nebula.Packages.Tests.dll -explicit only -class "*NebulaBuilderTests"
    [Fact(Explicit = true)]
    public async Task A_container_starts_and_answers()
    {
        var image = Environment.GetEnvironmentVariable("NEBULA_TEST_IMAGE") ?? NebulaBuilder.NebulaImage;
        await using var nebula = new NebulaBuilder(image).WithModel("mine").WithJournal().WithScript("hello", """{"fixtures":[{"match":{"userMessage":"hello"},"response":{"content":"Hi from a container"}}]}""").Build();
        await nebula.StartAsync(TestContext.Current.CancellationToken);
        nebula.State.ShouldBe(TestcontainersStates.Running);
        nebula.GetConnectionString().ShouldBe($"Endpoint={nebula.GetOpenAIEndpoint()};Key={nebula.GetApiKey()};Model=mine");

        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", nebula.GetApiKey());
        using var response = await client.PostAsync(new Uri(nebula.GetBaseAddress(), "v1/chat/completions"), new StringContent("""{"model":"mine","messages":[{"role":"user","content":"hello"}]}"""));
        (await response.Content.ReadAsStringAsync()).ShouldContain("Hi from a container");
        using var admin = nebula.CreateAdminClient();
        (await admin.GetStringAsync("journal/assertions")).ShouldContain("\"passed\":true");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static NebulaConfiguration Build(Func<NebulaBuilder, NebulaBuilder> configure) => configure(new NebulaBuilder().WithDockerEndpoint("tcp://127.0.0.1:1")).Build().Configuration;

    private static JsonElement Read(NebulaConfiguration configuration, string path) =>
        JsonElement.Parse(Encoding.UTF8.GetString(configuration.ResourceMappings.Last(mapping => mapping.Target == path).GetAllBytesAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult()));
}
