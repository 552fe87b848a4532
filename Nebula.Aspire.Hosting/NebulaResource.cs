namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Nebula in a container.</summary>
/// <param name="name">Its name.</param>
public sealed class NebulaResource(string name) : ContainerResource(name), INebulaResource
{
    /// <inheritdoc/>
    public EndpointReference PrimaryEndpoint => field ??= new(this, NebulaDeclaration.EndpointName);

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => NebulaDeclaration.Get(this).CreateConnectionString(PrimaryEndpoint);
}
