using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Azure OpenAI's paths, all of which are aliases of other routes.</summary>
public sealed class AzureFunctions(FunctionApi api)
{
    /// <summary>Every path of Azure OpenAI: which alias it belongs to, the route table says.</summary>
    public const string Route = AzureRoutes.Prefix + "/{*path}";

    /// <summary>Answers them.</summary>
    [Function(nameof(AzureOpenAI))]
    public Task<IResult> AzureOpenAI(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = Route)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAliasAsync(request, client);
}
