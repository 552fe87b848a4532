using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Deployments;
using Nebula.Domain.Deployments.Scaling;

namespace Nebula.Api.Management.Deployments;

/// <summary>The <c>autoscaling</c> of a deployment's body. It is whole: a member that is absent or null is at its default.</summary>
internal sealed class AutoscalingDraft
{
    private const int MaxTargetWaiting = 10_000;
    private const double MinTargetKvCache = 0.05;
    private const double MaxScaleDownSeconds = 86_400;

    private static readonly ObjectReader<AutoscalingDraft> Fields = new(
        ("min_replicas", static (ref r, ref d) => d._min = (int?)JsonScalars.ReadInteger(ref r, 0, DeploymentService.MaxReplicas)),
        ("max_replicas", static (ref r, ref d) => d._max = (int?)JsonScalars.ReadInteger(ref r, 1, DeploymentService.MaxReplicas)),
        ("target_waiting", static (ref r, ref d) => d._targetWaiting = (int?)JsonScalars.ReadInteger(ref r, 1, MaxTargetWaiting)),
        ("target_kv_cache", static (ref r, ref d) => d._targetKvCache = JsonScalars.ReadNumber(ref r, MinTargetKvCache, 1)),
        ("scale_down_after_seconds", static (ref r, ref d) => d._scaleDownAfter = JsonScalars.ReadNumber(ref r, 0, MaxScaleDownSeconds)));

    private int? _min;
    private int? _max;
    private int? _targetWaiting;
    private double? _targetKvCache;
    private double? _scaleDownAfter;

    /// <summary>The names of the members.</summary>
    public static IReadOnlyList<string> Names => Fields.Names;

    /// <summary>Reads the object at which the reader stands; null for null.</summary>
    public static AutoscalingDraft? ReadUnlessNull(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var draft = new AutoscalingDraft();
        Fields.Read(ref reader, ref draft);
        return draft;
    }

    /// <summary>The settings.</summary>
    /// <exception cref="Domain.Common.NebulaException">400: <c>max_replicas</c> is missing, or less than <c>min_replicas</c>.</exception>
    public AutoscalingSettings ToSettings()
    {
        var settings = new AutoscalingSettings { MaxReplicas = _max ?? throw FieldErrors.Missing("autoscaling.max_replicas") };
        settings = settings with
        {
            MinReplicas = _min ?? settings.MinReplicas,
            TargetWaiting = _targetWaiting ?? settings.TargetWaiting,
            TargetKvCache = _targetKvCache ?? settings.TargetKvCache,
            ScaleDownAfterSeconds = _scaleDownAfter ?? settings.ScaleDownAfterSeconds,
        };
        return settings.MinReplicas <= settings.MaxReplicas ? settings : throw FieldErrors.Invalid(
            "autoscaling.min_replicas", $"Invalid 'autoscaling.min_replicas': {settings.MinReplicas} is more than the {settings.MaxReplicas} of 'max_replicas'.", "invalid_value");
    }
}
