namespace Nebula.Tests.Hosts;

/// <summary>A running Nebula that tests use from outside. It has a ready deployment.</summary>
public interface INebulaHost
{
    /// <summary>The client; available once the host is started.</summary>
    NebulaClient Client { get; }

    /// <summary>The name of a ready deployment whose batch holds 256 sequences.</summary>
    string Model { get; }

    /// <summary>The name of a ready deployment of all-MiniLM-L6-v2.</summary>
    string EmbeddingModel => "text-embedding-3-small";

    /// <summary>Whether another program reads the requests and passes on those that are HTTP. Default false.</summary>
    bool HasForeignFrontEnd => false;

    /// <summary>Whether it can hold WebSockets. Default true.</summary>
    bool HoldsSockets => true;

    /// <summary>Starts it if it does not run yet.</summary>
    Task StartAsync();
}
