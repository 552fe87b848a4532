// Nebula on one machine: everything in this process, nothing to install.
using Nebula.Local;
using Nebula.Local.Startup;

try
{
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"], ContentRootPath = AppContext.BaseDirectory });
    builder.AddNebulaLocal();
    await using var app = builder.Build();
    app.UseNebulaLocal();
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (StartupErrors.Explain(e) is { } sentence)
{
    await Console.Error.WriteLineAsync(sentence);
    return 1;
}
