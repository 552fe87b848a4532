using System.Net.Http.Headers;
using DotNet.Testcontainers.Containers;

namespace Testcontainers.Nebula;

/// <summary>A Nebula in a container. Addresses are known once it has started.</summary>
/// <param name="configuration">Its configuration.</param>
public sealed class NebulaContainer(NebulaConfiguration configuration) : DockerContainer(configuration)
{
    private readonly string _model = configuration.Deployments is [var first, ..] ? first.Name : "gpt-4o";

    internal NebulaConfiguration Configuration => configuration;

    /// <summary>The address for clients of Anthropic, Azure OpenAI and Ollama, and of the management API.</summary>
    public Uri GetBaseAddress() => new UriBuilder(Uri.UriSchemeHttp, Hostname, GetMappedPublicPort(NebulaBuilder.NebulaPort)).Uri;

    /// <summary>The address for OpenAI's clients: <see cref="GetBaseAddress"/> with <c>v1</c>.</summary>
    public Uri GetOpenAIEndpoint() => new(GetBaseAddress(), "v1");

    /// <summary>The secret of the API key.</summary>
    public string GetApiKey() => configuration.ApiKey!;

    /// <summary>The key of the management API.</summary>
    public string GetAdminKey() => configuration.AdminKey!;

    /// <summary><c>Endpoint=…;Key=…;Model=…</c>, the connection string that Aspire's OpenAI client takes. The model is the first that was added.</summary>
    public string GetConnectionString() => $"Endpoint={GetOpenAIEndpoint()};Key={GetApiKey()};Model={_model}";

    /// <summary>An HTTP client for the management API: scripts, journal, faults, keys. The caller disposes it.</summary>
    public HttpClient CreateAdminClient() => new() { BaseAddress = GetBaseAddress(), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", GetAdminKey()) } };
}
