using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Images;

namespace Testcontainers.Nebula;

/// <summary>Builds a <see cref="NebulaContainer"/>. It does not wait for its simulated GPUs unless <see cref="WithTimeScale"/> says so.</summary>
public sealed class NebulaBuilder : ContainerBuilder<NebulaBuilder, NebulaContainer, NebulaConfiguration>
{
    /// <summary>The image of <see cref="NebulaBuilder()"/>, which the repository's Dockerfile builds.</summary>
    public const string NebulaImage = "nebula:latest";

    /// <summary>The port in the container.</summary>
    public const ushort NebulaPort = 8080;

    /// <summary>The secret of the API key without <see cref="WithApiKey"/>.</summary>
    public const string DefaultApiKey = "sk-nebula-testcontainers";

    /// <summary>The key of the management API without <see cref="WithAdminKey"/>.</summary>
    public const string DefaultAdminKey = "nebula-testcontainers-admin";

    internal const string ConfigFolder = "/etc/nebula";
    internal const string ConfigFile = $"{ConfigFolder}/nebula.json";
    internal const string ScriptFolder = $"{ConfigFolder}/scripts";

    private static readonly NebulaDeployment[] DefaultDeployments =
    [
        new("gpt-4o") { Aliases = ["gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "gpt-5", "gpt-5-mini"] },
        new("text-embedding-3-small") { Model = "all-minilm-l6-v2" },
    ];

    /// <summary>Builds containers of <see cref="NebulaImage"/>.</summary>
    public NebulaBuilder()
        : this(NebulaImage)
    {
    }

    /// <summary>Builds containers of an image.</summary>
    /// <param name="image">The image, such as <c>registry.example/nebula:0.1.0</c>.</param>
    public NebulaBuilder(string image)
        : this(new DockerImage(image))
    {
    }

    /// <summary>Builds containers of an image.</summary>
    public NebulaBuilder(IImage image)
        : this(new NebulaConfiguration()) => DockerResourceConfiguration = Init().WithImage(image).DockerResourceConfiguration;

    private NebulaBuilder(NebulaConfiguration resourceConfiguration)
        : base(resourceConfiguration) => DockerResourceConfiguration = resourceConfiguration;

    /// <inheritdoc/>
    protected override NebulaConfiguration DockerResourceConfiguration { get; }

    /// <summary>Adds a chat model. With the first model or deployment, the default ones are not there.</summary>
    /// <param name="name">The name that clients select it by.</param>
    /// <param name="aliases">Other names that it answers to.</param>
    public NebulaBuilder WithModel(string name, params IReadOnlyList<string> aliases) => WithDeployment(new NebulaDeployment(name) { Aliases = aliases });

    /// <summary>Adds a deployment. With the first model or deployment, the default ones are not there.</summary>
    public NebulaBuilder WithDeployment(NebulaDeployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return Merge(DockerResourceConfiguration, new NebulaConfiguration(deployments: [deployment]));
    }

    /// <summary>Sets the secret of the API key.</summary>
    /// <param name="apiKey">8 to 200 visible ASCII characters. Default <see cref="DefaultApiKey"/>.</param>
    public NebulaBuilder WithApiKey(string apiKey) => Merge(DockerResourceConfiguration, new NebulaConfiguration(apiKey: apiKey));

    /// <summary>Sets the key of the management API.</summary>
    /// <param name="adminKey">16 to 1,024 characters. Default <see cref="DefaultAdminKey"/>.</param>
    public NebulaBuilder WithAdminKey(string adminKey) => Merge(DockerResourceConfiguration, new NebulaConfiguration(adminKey: adminKey)).WithSetting("AdminKey", adminKey);

    /// <summary>Adds a file with scripts, or all <c>*.json</c> files of a folder, as they are now. The scripts of a builder are tried in the order of their names.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or the folder has no such file.</exception>
    /// <exception cref="ArgumentException">A file is not JSON.</exception>
    public NebulaBuilder WithScripts(string path)
    {
        string[] files = Directory.Exists(path) ? Directory.GetFiles(path, "*.json") : File.Exists(path) ? [path] : [];
        if (files.Length == 0)
            throw new FileNotFoundException($"There is no script: '{path}' is neither a file nor a folder with *.json files.", path);
        return files.Aggregate(this, static (builder, file) => builder.WithScript(Path.GetFileName(file), File.ReadAllText(file)));
    }

    /// <summary>Adds a script.</summary>
    /// <param name="name">The name of its file: letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, with <c>.json</c> at its end or not. A script of the same name is replaced.</param>
    /// <param name="json">The script: <c>{"fixtures":[…]}</c>.</param>
    /// <exception cref="ArgumentException">The name cannot be a file's, or the script is not JSON.</exception>
    public NebulaBuilder WithScript(string name, string json)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var file = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? name : $"{name}.json";
        if (!char.IsAsciiLetterOrDigit(file[0]) || !file.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            throw new ArgumentException($"'{name}' is not a script's name: it starts with a letter or digit, and has letters, digits, '.', '_' and '-'.", nameof(name));
        try
        {
            using var _ = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"The script '{name}' is not JSON: {e.Message}", nameof(json), e);
        }

        return Merge(DockerResourceConfiguration, new NebulaConfiguration(scripts: new Dictionary<string, string> { [file] = json }));
    }

    /// <summary>Makes generated answers repeatable.</summary>
    public NebulaBuilder WithSeed(long seed) => WithSetting("Simulation__Seed", seed.ToString(CultureInfo.InvariantCulture));

    /// <summary>Multiplies every wait of the simulated GPUs: 1 is real time. Default 0, no waits.</summary>
    public NebulaBuilder WithTimeScale(double timeScale)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timeScale);
        return WithSetting("Simulation__TimeScale", timeScale.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Refuses requests that no script matches, with 404 <c>no_script_matched</c>.</summary>
    public NebulaBuilder WithStrictScripts() => WithSetting("Scripts__Strict", "true");

    /// <summary>Keeps the requests and answers for <c>GET /journal</c> and <c>GET /journal/assertions</c>.</summary>
    public NebulaBuilder WithJournal() => WithSetting("Journal__Enabled", "true");

    /// <summary>Sets another setting of section <c>Nebula</c>.</summary>
    /// <param name="name">Its name as an environment variable without <c>Nebula__</c>: <c>DefaultMaxTokens</c>.</param>
    /// <param name="value">Its value.</param>
    public NebulaBuilder WithSetting(string name, string value) => WithEnvironment($"Nebula__{name}", value);

    /// <inheritdoc/>
    public override NebulaContainer Build()
    {
        Validate();
        var configured = DockerResourceConfiguration.Scripts ?? new Dictionary<string, string>();
        var builder = configured.Aggregate(this, static (builder, script) => builder.WithResourceMapping(Encoding.UTF8.GetBytes(script.Value), $"{ScriptFolder}/{script.Key}"))
            .WithResourceMapping(Encoding.UTF8.GetBytes(CreateConfigFile()), ConfigFile);
        return new NebulaContainer(builder.DockerResourceConfiguration);
    }

    /// <summary>The <c>nebula.json</c> that the container is given.</summary>
    internal string CreateConfigFile()
    {
        var configuration = DockerResourceConfiguration;
        var root = new JsonObject
        {
            ["deployments"] = new JsonArray([.. (configuration.Deployments ?? DefaultDeployments).Select(static deployment => deployment.ToJson())]),
            ["keys"] = new JsonArray(new JsonObject { ["name"] = "testcontainers", ["secret"] = configuration.ApiKey, ["allow_faults"] = true }),
        };
        if (configuration.Scripts is not null)
            root["scripts"] = new JsonArray("scripts/*.json");
        return root.ToJsonString().Replace("${", "$${", StringComparison.Ordinal); // texts do not name environment variables
    }

    /// <inheritdoc/>
    protected override NebulaBuilder Init() => base.Init()
        .WithPortBinding(NebulaPort, assignRandomHostPort: true)
        .WithEnvironment("ASPNETCORE_HTTP_PORTS", NebulaPort.ToString(CultureInfo.InvariantCulture))
        .WithSetting("ConfigFile", ConfigFile)
        .WithApiKey(DefaultApiKey)
        .WithAdminKey(DefaultAdminKey)
        .WithTimeScale(0)
        // From outside: the image has no shell.
        .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(static request => request.ForPort(NebulaPort).ForPath("/health/ready")));

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        var configuration = DockerResourceConfiguration;
        if (configuration.ApiKey is not { Length: >= 8 and <= 200 } key || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new ArgumentException("The API key must have 8 to 200 visible ASCII characters.", nameof(NebulaConfiguration.ApiKey));
        if (configuration.AdminKey is not { Length: >= 16 and <= 1_024 })
            throw new ArgumentException("The admin key must have 16 to 1,024 characters.", nameof(NebulaConfiguration.AdminKey));
        var names = (configuration.Deployments ?? []).SelectMany(static deployment => deployment.Aliases.Prepend(deployment.Name)).ToList();
        if (names.Exists(string.IsNullOrWhiteSpace))
            throw new ArgumentException("A model must have a name.", nameof(NebulaConfiguration.Deployments));
        if (names.GroupBy(static name => name, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two models have the name '{twice.Key}'.", nameof(NebulaConfiguration.Deployments));
    }

    /// <inheritdoc/>
    protected override NebulaBuilder Clone(IResourceConfiguration<CreateContainerParameters> resourceConfiguration) => Merge(DockerResourceConfiguration, new NebulaConfiguration(resourceConfiguration));

    /// <inheritdoc/>
    protected override NebulaBuilder Clone(IContainerConfiguration resourceConfiguration) => Merge(DockerResourceConfiguration, new NebulaConfiguration(resourceConfiguration));

    /// <inheritdoc/>
    protected override NebulaBuilder Merge(NebulaConfiguration oldValue, NebulaConfiguration newValue) => new(new NebulaConfiguration(oldValue, newValue));
}
