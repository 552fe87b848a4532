using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds Nebula to an app host: an OpenAI-compatible server with simulated GPUs.</summary>
public static class NebulaHostingExtensions
{
    /// <summary>The image of <see cref="AddNebula"/>, which the repository's Dockerfile builds.</summary>
    public const string DefaultImage = "nebula";

    private const int Port = 8080;
    private const string ConfigFolder = "/etc/nebula";
    private const string ConfigFile = "nebula.json";
    private const string ScriptFolder = "scripts";
    private const string DataFolder = "/data";

    /// <summary>Adds a Nebula in a container. It is healthy when it serves, so that <c>WaitFor</c> waits for that.</summary>
    /// <param name="builder">The app host.</param>
    /// <param name="name">The resource's name, and that of its connection string.</param>
    /// <param name="port">The port on the machine; null takes a free one.</param>
    /// <param name="image">The image. Default <see cref="DefaultImage"/>.</param>
    /// <param name="tag">Its tag. Default <c>latest</c>.</param>
    public static IResourceBuilder<NebulaResource> AddNebula(this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null, string image = DefaultImage, string tag = "latest")
    {
        ArgumentNullException.ThrowIfNull(builder);
        var nebula = builder.AddResource(new NebulaResource(name)).WithImage(image, tag).WithHttpEndpoint(port, Port, NebulaDeclaration.EndpointName);
        return nebula.WithNebulaDefaults()
            .WithEnvironment("ASPNETCORE_HTTP_PORTS", Port.ToString(CultureInfo.InvariantCulture))
            .WithEnvironment("Nebula__ConfigFile", $"{ConfigFolder}/{ConfigFile}")
            .WithContainerFiles(ConfigFolder, (_, _) => Task.FromResult<IEnumerable<ContainerFileSystemItem>>(CreateFiles(NebulaDeclaration.Get(nebula.Resource))));
    }

    /// <summary>Adds a Nebula that runs as a program on this machine, without a container engine. Its files are in <c>obj/nebula</c> of the app host, and its state is empty at each start.</summary>
    /// <param name="builder">The app host.</param>
    /// <param name="name">The resource's name, and that of its connection string.</param>
    /// <param name="command">The program. Default <c>nebula</c>, the .NET tool <c>Nebula.Local</c>.</param>
    /// <param name="arguments">Arguments before those of Nebula: <c>"dotnet"</c> takes the path of <c>Nebula.Local.dll</c>.</param>
    public static IResourceBuilder<NebulaExecutableResource> AddNebulaExecutable(this IDistributedApplicationBuilder builder, [ResourceName] string name, string command = "nebula", params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var folder = Path.Combine(builder.AppHostDirectory, "obj", "nebula", name);
        var nebula = builder.AddResource(new NebulaExecutableResource(name, command, builder.AppHostDirectory)).WithArgs([.. arguments, "serve"]).WithHttpEndpoint(name: NebulaDeclaration.EndpointName);
        return nebula.WithNebulaDefaults().ExcludeFromManifest().WithEnvironment(context =>
        {
            var declaration = NebulaDeclaration.Get(nebula.Resource);
            var data = Path.Combine(folder, "data");
            if (Directory.Exists(data))
                Directory.Delete(data, recursive: true); // its key would keep the secret of an earlier start
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, ConfigFile), declaration.CreateFile(declaration.Scripts));
            context.EnvironmentVariables["Nebula__ConfigFile"] = Path.Combine(folder, ConfigFile);
            context.EnvironmentVariables["Nebula__DataDirectory"] = data;
            context.EnvironmentVariables["ASPNETCORE_URLS"] = ReferenceExpression.Create($"http://127.0.0.1:{nebula.Resource.PrimaryEndpoint.Property(EndpointProperty.TargetPort)}");
        });
    }

    /// <summary>Adds a chat model. With the first model or deployment, the default ones (<c>gpt-4o</c>, <c>text-embedding-3-small</c>) are not there.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The name that clients select it by.</param>
    /// <param name="aliases">Other names that it answers to.</param>
    public static IResourceBuilder<T> WithModel<T>(this IResourceBuilder<T> builder, string name, params string[] aliases)
        where T : INebulaResource => builder.WithDeployment(name, aliases: aliases);

    /// <summary>Adds a deployment. With the first model or deployment, the default ones are not there.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The name that clients select it by.</param>
    /// <param name="model">The model's id in the catalog.</param>
    /// <param name="gpu">The GPU's id in the catalog.</param>
    /// <param name="replicas">How many replicas serve it.</param>
    /// <param name="aliases">Other names that it answers to; null for none.</param>
    /// <exception cref="ArgumentException">The name or an alias is taken.</exception>
    public static IResourceBuilder<T> WithDeployment<T>(this IResourceBuilder<T> builder, string name, string model = "llama-3.1-8b-instruct", string gpu = "h100-sxm-80gb", int replicas = 1, IReadOnlyList<string>? aliases = null)
        where T : INebulaResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var declaration = NebulaDeclaration.Get(builder.Resource);
        var names = declaration.Deployments.SelectMany(static deployment => deployment.Aliases.Prepend(deployment.Name)).Concat(aliases ?? []).Append(name).ToList();
        if (names.GroupBy(static taken => taken, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two deployments of '{builder.Resource.Name}' have the name '{twice.Key}'.", nameof(name));
        declaration.Deployments.Add((name, model, gpu, replicas, aliases ?? []));
        return builder;
    }

    /// <summary>Sets the secret of the API key: 8 to 200 visible ASCII characters. Default: a parameter with a generated value, <c>NAME-api-key</c>.</summary>
    public static IResourceBuilder<T> WithApiKey<T>(this IResourceBuilder<T> builder, IResourceBuilder<ParameterResource> apiKey)
        where T : INebulaResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(apiKey);
        NebulaDeclaration.Get(builder.Resource).ApiKey = apiKey.Resource;
        return builder;
    }

    /// <summary>Adds a file with scripts, or all <c>*.json</c> files of a folder. A relative path starts at the folder of the app host.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or the folder has no such file.</exception>
    public static IResourceBuilder<T> WithScripts<T>(this IResourceBuilder<T> builder, string path)
        where T : INebulaResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        var full = Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory);
        string[] files = Directory.Exists(full) ? [.. Directory.GetFiles(full, "*.json").Order(StringComparer.Ordinal)] : File.Exists(full) ? [full] : [];
        if (files.Length == 0)
            throw new FileNotFoundException($"There is no script: '{full}' is neither a file nor a folder with *.json files.", full);
        NebulaDeclaration.Get(builder.Resource).Scripts.AddRange(files);
        return builder;
    }

    /// <summary>Makes generated answers repeatable.</summary>
    public static IResourceBuilder<T> WithSeed<T>(this IResourceBuilder<T> builder, long seed)
        where T : INebulaResource => builder.WithEnvironment("Nebula__Simulation__Seed", seed.ToString(CultureInfo.InvariantCulture));

    /// <summary>Multiplies every wait of the simulated GPUs: 1, the default, is real time; 0 does not wait.</summary>
    public static IResourceBuilder<T> WithTimeScale<T>(this IResourceBuilder<T> builder, double timeScale)
        where T : INebulaResource
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timeScale);
        return builder.WithEnvironment("Nebula__Simulation__TimeScale", timeScale.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Keeps keys, deployments and ledger in a volume, also after the app host has ended. An API key that is in the volume keeps its secret.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The volume's name; null for one that follows from the app host and the resource.</param>
    public static IResourceBuilder<NebulaResource> WithDataVolume(this IResourceBuilder<NebulaResource> builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), DataFolder);
    }

    private static IResourceBuilder<T> WithNebulaDefaults<T>(this IResourceBuilder<T> nebula)
        where T : INebulaResource
    {
        var (builder, name) = (nebula.ApplicationBuilder, nebula.Resource.Name);
        var declaration = new NebulaDeclaration(
            ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-api-key", special: false),
            ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-admin-key", special: false));
        return nebula.WithAnnotation(declaration)
            .WithHttpHealthCheck("/health/ready", endpointName: NebulaDeclaration.EndpointName)
            .WithOtlpExporter()
            .WithUrlForEndpoint(NebulaDeclaration.EndpointName, static url => url.DisplayText = "API")
            .WithUrlForEndpoint(NebulaDeclaration.EndpointName, static _ => new ResourceUrlAnnotation { Url = "/ui/", DisplayText = "Dashboard" })
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables[NebulaDeclaration.KeyVariable] = declaration.ApiKey;
                context.EnvironmentVariables["Nebula__AdminKey"] = declaration.AdminKey;
            });
    }

    private static ContainerFileSystemItem[] CreateFiles(NebulaDeclaration declaration)
    {
        var scripts = declaration.Scripts.Select(static (path, i) => (Name: string.Create(CultureInfo.InvariantCulture, $"{i:000}-{Path.GetFileName(path)}"), Path: path)).ToList();
        var file = new ContainerFile { Name = ConfigFile, Contents = declaration.CreateFile(scripts.Select(static script => $"{ScriptFolder}/{script.Name}")) };
        return [file, new ContainerDirectory { Name = ScriptFolder, Entries = [.. scripts.Select(static script => new ContainerFile { Name = script.Name, SourcePath = script.Path })] }];
    }
}
