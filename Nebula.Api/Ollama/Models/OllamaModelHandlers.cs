using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Json;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Models;

namespace Nebula.Api.Ollama.Models;

/// <summary><c>GET /api/tags</c>, <c>GET /api/ps</c> and <c>POST /api/show</c>: the deployments that the key may use.</summary>
public static class OllamaModelHandlers
{
    /// <summary>Lists them, newest first, each followed by its aliases.</summary>
    public static async Task<IResult> List(HttpContext http, DeploymentDirectory deployments) => new JsonResult<OllamaModelList>(
        new OllamaModelList([.. (await FindAsync(http, deployments)).Select(static model => OllamaModelBody.Create(model.Served, model.Name))]), OllamaJson.Default.OllamaModelList);

    /// <summary>Lists those that serve. They stay in memory: they expire at the end of time.</summary>
    public static async Task<IResult> ListRunning(HttpContext http, DeploymentDirectory deployments)
    {
        var running =
            from model in await FindAsync(http, deployments)
            where model.Served.IsServing
            select new OllamaRunningModelBody(
                model.Name,
                model.Name,
                OllamaModelBody.GetSize(model.Served),
                OllamaModelBody.ComputeDigest(model.Served),
                OllamaModelDetails.Create(model.Served),
                "9999-12-31T23:59:59Z",
                OllamaModelBody.GetSize(model.Served),
                model.Served.ContextLength);
        return new JsonResult<OllamaRunningModelList>(new OllamaRunningModelList([.. running]), OllamaJson.Default.OllamaRunningModelList);
    }

    /// <summary>Shows one.</summary>
    public static async Task<IResult> Show(HttpContext http, InferenceGateway gateway)
    {
        var request = BodyReader.Read<ModelNameDraft, OllamaModelRequest>(await RequestBody.ReadAsync(http));
        var served = await gateway.FindAsync(Caller.GetKey(http), request.Name, OllamaModelName.FindUntagged(request.Name));
        var details = OllamaModelDetails.Create(served);
        var info = new Dictionary<string, JsonElement>
        {
            ["general.architecture"] = JsonElement.Parse($"\"{details.Family}\""),
            [$"{details.Family}.context_length"] = ToJson(served.ContextLength),
        };
        var model = (served as SimulatedModel)?.Model;
        if (model is not null)
        {
            info["general.parameter_count"] = ToJson(model.Parameters);
            info[$"{details.Family}.block_count"] = ToJson(model.Layers);
            info[$"{details.Family}.embedding_length"] = ToJson(model.HiddenSize);
        }

        string[] capabilities = !served.Serves(ModelKind.Chat) ? ["embedding"] : model is { Reasons: true } ? ["completion", "tools", "thinking"] : ["completion", "tools"];
        var body = new OllamaModelInfoBody(model?.License ?? "", "", "", "", details, info, capabilities, OllamaModelBody.FormatTime(served.Deployment.UpdatedAt));
        return new JsonResult<OllamaModelInfoBody>(body, OllamaJson.Default.OllamaModelInfoBody);
    }

    private static JsonElement ToJson(long number) => JsonElement.Parse(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static async Task<IEnumerable<(ServedModel Served, string Name)>> FindAsync(HttpContext http, DeploymentDirectory deployments)
    {
        var key = Caller.GetKey(http);
        return
            from model in await deployments.ListAsync(http.RequestAborted)
            from name in model.Deployment.Aliases.Prepend(model.Deployment.Name)
            where key.MayUse(name, model.Deployment.Name)
            select (model, name);
    }
}
