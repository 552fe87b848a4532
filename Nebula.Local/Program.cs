// Nebula on one machine: everything in this process, nothing to install. With the argument "link" it prints a new sign-in link of the running server.
using Nebula.Local;
using Nebula.Local.SignIn;
using Nebula.Local.Startup;

var isLink = args is [LinkCommand.Name, ..];
try
{
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [.. args[(isLink ? 1 : 0)..], "--hostBuilder:reloadConfigOnChange=false"], ContentRootPath = AppContext.BaseDirectory });
    if (isLink)
    {
        await LinkCommand.RunAsync(builder.Configuration);
        return 0;
    }

    builder.AddNebulaLocal();
    await using var app = builder.Build();
    app.UseNebulaLocal();
    await app.RunAsync();
    return 0;
}
catch (Exception e)
{
    // An exception that leaves Main would end the process by SIGABRT.
    await Console.Error.WriteLineAsync(StartupErrors.Format(e));
    return 1;
}
