// Nebula on Azure Functions: HTTP triggers, Durable orchestrations, Redis, Azure Storage.
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Nebula.Functions;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddNebulaFunctions();
await builder.Build().RunAsync();
