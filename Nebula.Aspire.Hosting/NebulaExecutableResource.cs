namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Nebula that runs as a program on the machine of the app host.</summary>
/// <param name="name">Its name.</param>
/// <param name="command">The program.</param>
/// <param name="workingDirectory">The folder that it runs in.</param>
public sealed class NebulaExecutableResource(string name, string command, string workingDirectory) : ExecutableResource(name, command, workingDirectory), INebulaResource
{
    /// <inheritdoc/>
    public EndpointReference PrimaryEndpoint => field ??= new(this, NebulaDeclaration.EndpointName);

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => NebulaDeclaration.Get(this).CreateConnectionString(PrimaryEndpoint);
}
