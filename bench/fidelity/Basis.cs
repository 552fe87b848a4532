using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;

namespace Fidelity;

/// <summary>What a prediction rests on.</summary>
/// <param name="calibration">The rows of the calibration file.</param>
internal sealed class Basis(IReadOnlyList<Row> calibration)
{
    private readonly HashSet<string> _measured = [.. calibration.Select(static row => $"{row.Gpu}|{row.Gpus}|{row.Model}|{row.Weights}")];
    private readonly HashSet<string> _architectures =
        [.. calibration.Select(static row => GpuCatalog.Find(row.Gpu)?.Architecture ?? "")];
    private readonly HashSet<string> _formats = [.. calibration.Select(static row => row.Weights)];

    /// <summary>
    /// <c>measured</c> if the calibration file has the model in this format on these GPUs, <c>interpolated</c> if it has the format and a GPU of the generation,
    /// <c>assumed</c> otherwise.
    /// </summary>
    public string Describe(Row row, ReplicaLayout layout) =>
        _measured.Contains($"{layout.Gpu.Id}|{row.Gpus}|{layout.Model.Id}|{row.Weights}") ? "measured"
        : _architectures.Contains(layout.Gpu.Architecture) && _formats.Contains(row.Weights) ? "interpolated"
        : "assumed";
}
