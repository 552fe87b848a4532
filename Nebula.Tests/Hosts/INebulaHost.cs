namespace Nebula.Tests.Hosts;

/// <summary>A running Nebula that tests look at from outside. It has a deployment that serves.</summary>
public interface INebulaHost
{
    /// <summary>What to talk to it with, once it is started.</summary>
    NebulaClient Client { get; }

    /// <summary>The name of a deployment that serves and has 256 seats.</summary>
    string Model { get; }

    /// <summary>Whether another program reads the requests and passes on those that are HTTP. Default false.</summary>
    bool HasForeignFrontEnd => false;

    /// <summary>Starts it where it does not run yet.</summary>
    Task StartAsync();
}
