namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Nebula of an app host, whatever runs it. Its connection string is <c>Endpoint=…;Key=…;Model=…</c>; the model is the first deployment.</summary>
public interface INebulaResource : IResourceWithConnectionString, IResourceWithEndpoints, IResourceWithEnvironment, IResourceWithWaitSupport
{
    /// <summary>The endpoint of the API and the dashboard.</summary>
    EndpointReference PrimaryEndpoint { get; }
}
