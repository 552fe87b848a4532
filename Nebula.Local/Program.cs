// Nebula on one machine: everything in this process, nothing to install. --help lists the commands; without one it serves.
using Nebula.Local;
using Nebula.Local.Background;
using Nebula.Local.CommandLine;
using Nebula.Local.Startup;

try
{
    return await NebulaCommands.RunAsync(args, static async (settings, isJson) =>
    {
        InlineSockets.Enable(); // this and the trimmer are here because the process must be Nebula's own
        var builder = NebulaCommands.CreateBuilder(settings);
        builder.AddNebulaLocal(isJson);
        builder.Services.AddHostedService<MemoryTrimmer>();
        await using var app = builder.Build();
        app.UseNebulaLocal();
        await app.RunAsync();
    });
}
catch (Exception e)
{
    // An exception that leaves Main would end the process by SIGABRT.
    await Console.Error.WriteLineAsync(StartupErrors.Format(e));
    return (e as StartupException)?.ExitCode ?? 1;
}
