using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Steps;

namespace Fidelity;

/// <summary>
/// The run of a row, with its steps summed up by kind, so that other constants can be tried without another run: a small change of the constants
/// changes the duration of the steps much and their sequence little.
/// </summary>
internal sealed class TracedRun : IClosedLoopTrace
{
    private readonly Dictionary<(int, int, int, int), StepBin> _bins = [];
    private double _promptTokenSeconds;
    private double _tokenizationSeconds;
    private (double Ttft, double Tpot) _binned;

    public TracedRun(Row row)
    {
        Row = row;
        Layout = RunSettings.CreateLayout(row);
    }

    public Row Row { get; }

    public ReplicaLayout Layout { get; }

    /// <summary>Mean seconds to first token of the run.</summary>
    public double Ttft { get; private set; }

    /// <summary>Mean seconds per output token of the run.</summary>
    public double Tpot { get; private set; }

    /// <summary>Runs the configuration.</summary>
    public void Run(StepCoefficients coefficients)
    {
        _bins.Clear();
        var stepTime = new StepTimeModel(Layout, coefficients);
        var frontEnd = FrontEnd.Create(coefficients);
        var result = ClosedLoop.Run(RunSettings.CreateEngine(Row, Layout, coefficients, stepTime), RunSettings.CreateLoad(Row), frontEnd, this);
        (Ttft, Tpot) = (result.TimeToFirstToken.Average(), result.TimePerOutputToken.Average());
        (_promptTokenSeconds, _tokenizationSeconds) = (frontEnd.SecondsPerPromptToken, result.TokenizationSeconds);
        _binned = Sum(stepTime, frontEnd);
    }

    /// <summary>Estimates the run with other constants: its results, scaled as the sums over its steps change.</summary>
    public (double Ttft, double Tpot) Estimate(StepCoefficients coefficients)
    {
        var (ttft, tpot) = Sum(new(Layout, coefficients), FrontEnd.Create(coefficients));
        return (Ttft * ttft / _binned.Ttft, Tpot * tpot / _binned.Tpot);
    }

    void IClosedLoopTrace.Record(in StepShape shape, double firstTokenShare, double outputTokenShare)
    {
        static int Bin(double size, double perDoubling) => size <= 0 ? 0 : 1 + (int)(Math.Log2(size) * perDoubling);
        var key = (Bin(shape.DecodeSequences, 3), Bin(shape.PrefillTokens, 2), Bin(shape.ContextTokens, 2), Bin(shape.PrefillPairs, 1));
        if (!_bins.TryGetValue(key, out var bin))
            _bins[key] = bin = new();
        bin.Add(shape, firstTokenShare, outputTokenShare);
    }

    private (double Ttft, double Tpot) Sum(StepTimeModel stepTime, FrontEnd frontEnd)
    {
        var ttft = frontEnd.SecondsPerRequest + (_tokenizationSeconds * frontEnd.SecondsPerPromptToken / _promptTokenSeconds)
            + (frontEnd.SecondsPerOutputToken * Row.Concurrency);
        var tpot = 0.0;
        foreach (var bin in _bins.Values)
        {
            var seconds = stepTime.StepSeconds(bin.MeanShape);
            ttft += seconds * bin.FirstTokenShare;
            tpot += seconds * bin.OutputTokenShare;
        }

        return (ttft, tpot);
    }

    /// <summary>Steps of one kind: their mean, weighted by their part in the results.</summary>
    private sealed class StepBin
    {
        private double _weight, _decode, _prefillSequences, _prefill, _sampled, _context, _window, _pairs, _windowPairs;

        public double FirstTokenShare { get; private set; }

        public double OutputTokenShare { get; private set; }

        public StepShape MeanShape => new()
        {
            DecodeSequences = Mean(_decode), PrefillSequences = Mean(_prefillSequences), PrefillTokens = Mean(_prefill), SampledSequences = Mean(_sampled),
            ContextTokens = _context / _weight, WindowTokens = _window / _weight, PrefillPairs = _pairs / _weight, WindowPairs = _windowPairs / _weight,
        };

        public void Add(in StepShape shape, double firstTokenShare, double outputTokenShare)
        {
            var weight = firstTokenShare + outputTokenShare + 1e-12;
            _weight += weight;
            _decode += weight * shape.DecodeSequences;
            _prefillSequences += weight * shape.PrefillSequences;
            _prefill += weight * shape.PrefillTokens;
            _sampled += weight * shape.SampledSequences;
            _context += weight * shape.ContextTokens;
            _window += weight * shape.WindowTokens;
            _pairs += weight * shape.PrefillPairs;
            _windowPairs += weight * shape.WindowPairs;
            FirstTokenShare += firstTokenShare;
            OutputTokenShare += outputTokenShare;
        }

        private int Mean(double sum) => (int)Math.Round(sum / _weight);
    }
}
