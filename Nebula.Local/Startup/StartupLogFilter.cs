namespace Nebula.Local.Startup;

/// <summary>
/// Silences the host's own log until the server has started: what keeps it from starting is printed as a sentence, and the host would add a stack
/// trace.
/// </summary>
internal sealed class StartupLogFilter
{
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    private volatile bool _started;

    /// <summary>Adds the filter.</summary>
    public static void AddTo(WebApplicationBuilder builder)
    {
        var filter = new StartupLogFilter();
        builder.Services.AddSingleton(filter);
        builder.Logging.AddFilter(HostCategory, level => filter._started && level >= LogLevel.Warning);
    }

    /// <summary>Lets the host log once the server has started.</summary>
    public static void EnableWhenStarted(WebApplication app)
    {
        var filter = app.Services.GetRequiredService<StartupLogFilter>();
        app.Lifetime.ApplicationStarted.Register(() => filter._started = true);
    }
}
