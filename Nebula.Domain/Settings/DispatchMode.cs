namespace Nebula.Domain.Settings;

/// <summary>Where the jobs of requests with a single choice run.</summary>
public enum DispatchMode
{
    /// <summary>As Durable orchestrations, which any instance of the Functions app may run.</summary>
    Durable,

    /// <summary>In the process that received the request. Jobs with several choices and jobs in the background are orchestrated nevertheless.</summary>
    Direct,
}
