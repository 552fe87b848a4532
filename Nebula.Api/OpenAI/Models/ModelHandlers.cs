using Microsoft.AspNetCore.Http;
using Nebula.Api.Anthropic;
using Nebula.Api.Anthropic.Models;
using Nebula.Api.Http;
using Nebula.Api.Http.Dialects;
using Nebula.Api.Management.Requests;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;

namespace Nebula.Api.OpenAI.Models;

/// <summary><c>GET /v1/models</c> and <c>/v1/models/{id}</c>: the deployments that the key may use; in Anthropic's format for its clients.</summary>
public static class ModelHandlers
{
    /// <summary>Lists them, newest first, each followed by its aliases.</summary>
    public static async Task<IResult> List(HttpContext http, DeploymentDirectory deployments)
    {
        var key = Caller.GetKey(http);
        var served = await deployments.ListAsync(http.RequestAborted);
        var models = (
            from model in served
            from name in model.Deployment.Aliases.Prepend(model.Deployment.Name)
            where key.MayUse(name, model.Deployment.Name)
            select (Served: model, Name: name)).ToList();
        if (ApiDialect.IsAnthropic(http.Request))
        {
            var page = AnthropicModelPage.Cut(models.ConvertAll(static model => AnthropicModelBody.Create(model.Served, model.Name)), http.Request.Query);
            return new JsonResult<AnthropicModelList>(page, AnthropicJson.Default.AnthropicModelList);
        }

        return new JsonResult<ModelList>(new ModelList(models.ConvertAll(static model => ModelBody.Create(model.Served, model.Name))), ModelJson.Default.ModelList);
    }

    /// <summary>Reads one.</summary>
    public static async Task<IResult> Get(HttpContext http, DeploymentDirectory deployments)
    {
        var id = RouteIds.ReadModel(http, "id");
        if (await deployments.FindAsync(id, http.RequestAborted) is not { IsListed: true } served)
            throw NebulaError.ModelNotFound(id).ToException();
        if (!Caller.GetKey(http).MayUse(id, served.Deployment.Name))
            throw new NebulaError(ErrorKind.PermissionDenied, $"This API key may not use the model '{id}'.") { Param = "model" }.ToException();
        return ApiDialect.IsAnthropic(http.Request)
            ? new JsonResult<AnthropicModelBody>(AnthropicModelBody.Create(served, id), AnthropicJson.Default.AnthropicModelBody)
            : new JsonResult<ModelBody>(ModelBody.Create(served, id), ModelJson.Default.ModelBody);
    }
}
