using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;

namespace Testcontainers.Nebula;

/// <summary>The configuration of a <see cref="NebulaContainer"/>.</summary>
public sealed class NebulaConfiguration : ContainerConfiguration
{
    /// <summary>Creates a configuration; what is null is not configured.</summary>
    /// <param name="apiKey">The secret of the API key.</param>
    /// <param name="adminKey">The key of the management API.</param>
    /// <param name="deployments">The deployments, in the order in which they were added.</param>
    /// <param name="scripts">The scripts, each by the name of its file.</param>
    public NebulaConfiguration(string? apiKey = null, string? adminKey = null, IReadOnlyList<NebulaDeployment>? deployments = null, IReadOnlyDictionary<string, string>? scripts = null) =>
        (ApiKey, AdminKey, Deployments, Scripts) = (apiKey, adminKey, deployments, scripts);

    /// <summary>Creates a configuration from that of a resource.</summary>
    public NebulaConfiguration(IResourceConfiguration<CreateContainerParameters> resourceConfiguration)
        : base(resourceConfiguration)
    {
    }

    /// <summary>Creates a configuration from that of a container.</summary>
    public NebulaConfiguration(IContainerConfiguration resourceConfiguration)
        : base(resourceConfiguration)
    {
    }

    /// <summary>Copies a configuration.</summary>
    public NebulaConfiguration(NebulaConfiguration resourceConfiguration)
        : this(new NebulaConfiguration(), resourceConfiguration)
    {
    }

    /// <summary>Combines two configurations; what the newer one has counts.</summary>
    public NebulaConfiguration(NebulaConfiguration oldValue, NebulaConfiguration newValue)
        : base(oldValue, newValue)
    {
        ApiKey = BuildConfiguration.Combine(oldValue.ApiKey, newValue.ApiKey);
        AdminKey = BuildConfiguration.Combine(oldValue.AdminKey, newValue.AdminKey);
        Deployments = newValue.Deployments is null ? oldValue.Deployments : [.. oldValue.Deployments ?? [], .. newValue.Deployments];
        Scripts = newValue.Scripts is null ? oldValue.Scripts : new Dictionary<string, string>((oldValue.Scripts ?? new Dictionary<string, string>()).Where(old => !newValue.Scripts.ContainsKey(old.Key)).Concat(newValue.Scripts));
    }

    /// <summary>The secret of the API key.</summary>
    public string? ApiKey { get; }

    /// <summary>The key of the management API.</summary>
    public string? AdminKey { get; }

    /// <summary>The deployments; null stands for the default ones.</summary>
    public IReadOnlyList<NebulaDeployment>? Deployments { get; }

    /// <summary>The scripts, each by the name of its file; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Scripts { get; }
}
