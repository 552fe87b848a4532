using System.Text.RegularExpressions;
using Nebula.Api.Management.Requests;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>Reads the bodies of the routes under <c>/models</c>.</summary>
internal static partial class DeploymentReader
{
    /// <summary>The largest batch that can be asked for; the KV cache nearly always holds less.</summary>
    public const int LargestBatch = 4_096;

    private const int MaxCatalogId = 100;
    private const int DefaultConcurrency = 16;
    private const int MaxConcurrency = 100_000;
    private const int DefaultInputTokens = 512;
    private const int DefaultOutputTokens = 256;
    private const int MaxTokens = 10_000_000;

    private static readonly string[] Reserved = ["catalog", "estimate"];
    private static readonly string[] Fixed = ["name", "model", "gpu", "gpus_per_replica"];

    /// <summary>Reads what a new deployment is made from.</summary>
    public static NewDeployment New(JsonFields fields)
    {
        var name = CheckName(fields.RequiredText("name", 1, int.MaxValue), "name");
        if (Reserved.Contains(name))
            throw JsonFields.Invalid("name", $"'{name}' is a route of this API and cannot be a deployment's name.");
        return Hardware(fields, name);
    }

    /// <summary>Reads what is to be estimated; the name may be missing.</summary>
    public static EstimateRequest Estimate(JsonFields fields) => new(
        Hardware(fields, ""),
        (int)(fields.Integer("concurrency", 1, MaxConcurrency) ?? DefaultConcurrency),
        (int)(fields.Integer("input_tokens", 1, MaxTokens) ?? DefaultInputTokens),
        (int)(fields.Integer("output_tokens", 1, MaxTokens) ?? DefaultOutputTokens));

    /// <summary>Reads a merge patch: <c>replicas</c>, and <c>max_batch_size</c>, which null sets back to its default.</summary>
    public static DeploymentChange Patch(JsonFields fields)
    {
        if (fields.IsNull("replicas"))
            throw fields.Missing("replicas");
        return new DeploymentChange(
            (int?)fields.Integer("replicas", 0, DeploymentService.MaxReplicas),
            fields.IsNull("max_batch_size") ? 0 : (int?)fields.Integer("max_batch_size", 1, LargestBatch));
    }

    /// <summary>Whether a patch names anything that a deployment keeps for its life.</summary>
    public static bool NamesFixed(JsonFields fields) => Fixed.Any(fields.Has);

    /// <summary>Refuses a patch that would change what a deployment keeps for its life; repeating it is fine.</summary>
    public static void CheckFixed(JsonFields fields, Deployment deployment)
    {
        foreach (var name in Fixed.Where(fields.Has))
        {
            var same = name switch
            {
                "name" => fields.Text(name, 0, int.MaxValue) == deployment.Name,
                "model" => fields.Text(name, 0, int.MaxValue) == deployment.Model,
                "gpu" => fields.Text(name, 0, int.MaxValue) == deployment.Gpu,
                _ => fields.Integer(name, long.MinValue, long.MaxValue) == deployment.GpusPerReplica,
            };
            if (!same)
                throw JsonFields.Invalid(name, $"'{name}' cannot be changed; make another deployment instead.");
        }
    }

    /// <summary>Checks that a name can be a deployment's.</summary>
    public static string CheckName(string name, string path) => NamePattern().IsMatch(name)
        ? name
        : throw JsonFields.Invalid(
            path,
            $"'{path}' must begin with a lower case letter or digit and have at most {DeploymentService.MaxNameLength} lower case letters, digits, '.', '_' and '-'.");

    private static NewDeployment Hardware(JsonFields fields, string name) =>
        new(name, fields.RequiredText("model", 1, MaxCatalogId), fields.RequiredText("gpu", 1, MaxCatalogId))
        {
            GpusPerReplica = (int?)fields.Integer("gpus_per_replica", 1, 8),
            Replicas = (int)(fields.Integer("replicas", 0, DeploymentService.MaxReplicas) ?? 1),
            MaxBatchSize = (int?)fields.Integer("max_batch_size", 1, LargestBatch),
        };

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NamePattern();
}
