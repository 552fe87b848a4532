using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Management.Requests;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;

namespace Nebula.Api.OpenAI.Models;

/// <summary><c>GET /v1/models</c> and <c>/v1/models/{id}</c>: the deployments that the key may use.</summary>
public static class ModelHandlers
{
    /// <summary>Lists them, newest first.</summary>
    public static async Task<IResult> List(HttpContext http, DeploymentDirectory deployments)
    {
        var key = Caller.GetKey(http);
        var served = await deployments.ListAsync(http.RequestAborted);
        return new JsonResult<ModelList>(
            new ModelList([.. served.Where(model => key.MayUse(model.Deployment.Name)).Select(ModelBody.Create)]), ModelJson.Default.ModelList);
    }

    /// <summary>Reads one.</summary>
    public static async Task<IResult> Get(HttpContext http, DeploymentDirectory deployments)
    {
        var id = RouteIds.ReadModel(http, "id");
        if (await deployments.FindAsync(id, http.RequestAborted) is not { IsListed: true } served)
            throw NebulaError.ModelNotFound(id).ToException();
        return Caller.GetKey(http).MayUse(id)
            ? new JsonResult<ModelBody>(ModelBody.Create(served), ModelJson.Default.ModelBody)
            : throw new NebulaError(ErrorKind.PermissionDenied, $"This API key may not use the model '{id}'.") { Param = "model" }.ToException();
    }
}
