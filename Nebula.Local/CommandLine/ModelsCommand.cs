using System.CommandLine;
using System.Text.Json.Nodes;
using Nebula.Api;

namespace Nebula.Local.CommandLine;

/// <summary>The commands <c>models list</c>, <c>models deploy</c> and <c>models delete</c>.</summary>
internal static class ModelsCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="connect">Connects to the server.</param>
    public static Command Create(Func<ParseResult, NebulaConnection> connect)
    {
        var list = new Command("list", "Lists the deployments, newest first.");
        list.SetAction(async (result, cancellationToken) =>
        {
            using var server = connect(result);
            TextTable.Print(
                ["NAME", "STATE", "REPLICAS", "MODEL", "GPU"],
                (await server.ListAsync(Routes.Deployments, cancellationToken)).Select(static model =>
                    (string[])[$"{model["name"]}", $"{model["state"]}", $"{model["ready_replicas"]}/{model["replicas"]}", $"{model["model"]}", $"{model["gpus_per_replica"]} x {model["gpu"]}"]));
        });

        var name = new Argument<string>("NAME") { Description = "The deployment's name." };
        var model = new Option<string>("--model") { Description = "A model's id in the catalog, such as llama-3.1-8b-instruct.", HelpName = "ID", Required = true };
        var gpu = new Option<string>("--gpu") { Description = "A GPU's id in the catalog, such as h100-sxm-80gb.", HelpName = "ID", Required = true };
        (string Name, Option<int?> Option)[] numbers =
        [
            ("gpus_per_replica", new("--gpus-per-replica") { Description = "GPUs of each replica. Default: the fewest that hold the model.", HelpName = "NUMBER" }),
            ("replicas", new("--replicas") { Description = "Replicas. Default 1.", HelpName = "NUMBER" }),
            ("max_batch_size", new("--max-batch-size") { Description = "Batch slots of each replica.", HelpName = "NUMBER" }),
        ];
        var deploy = new Command("deploy", "Deploys a model.") { name, model, gpu };
        foreach (var (_, option) in numbers)
            deploy.Add(option);
        deploy.SetAction(async (result, cancellationToken) =>
        {
            var body = new JsonObject { ["name"] = result.GetValue(name), ["model"] = result.GetValue(model), ["gpu"] = result.GetValue(gpu) };
            foreach (var (member, option) in numbers)
            {
                if (result.GetValue(option) is { } value)
                    body[member] = value;
            }

            using var server = connect(result);
            var deployed = await server.SendAsync(HttpMethod.Post, Routes.Deployments, body, cancellationToken);
            Console.WriteLine($"{deployed!["name"]} is {deployed["state"]}");
        });

        var delete = new Command("delete", "Drains a deployment, which is deleted when its last request is done.") { name };
        delete.SetAction(async (result, cancellationToken) =>
        {
            using var server = connect(result);
            await server.SendAsync(HttpMethod.Delete, $"{Routes.Deployments}/{Uri.EscapeDataString(result.GetValue(name)!)}", null, cancellationToken);
            Console.WriteLine($"{result.GetValue(name)} is draining");
        });
        return new Command("models", "Lists, deploys and deletes the models of a running server.") { list, deploy, delete };
    }
}
