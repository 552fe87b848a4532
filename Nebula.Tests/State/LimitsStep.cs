using FsCheck;
using FsCheck.Fluent;

namespace Nebula.Tests.State;

/// <summary>A step that changes a key's limits.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Which">Which of the jobs there are, by remainder.</param>
/// <param name="Amount">Tokens to reserve; of what was reserved, so many hundredths are used.</param>
public sealed record LimitsStep(LimitsStep.StepKind Kind, int Which, int Amount)
{
    public enum StepKind
    {
        /// <summary>A new request arrives.</summary>
        Acquire,

        /// <summary>A job is settled, maybe again, maybe after its lease has expired; a job that is never settled has crashed.</summary>
        Settle,

        /// <summary>A job's lease is renewed.</summary>
        Renew,

        /// <summary>A job continues in another process.</summary>
        Resume,

        /// <summary>12 s pass.</summary>
        Wait,

        /// <summary>45 s pass: every lease that is not renewed has expired.</summary>
        WaitLong,
    }

    /// <summary>Groups of steps that happen at the same time.</summary>
    public static class Arbitraries
    {
        public static Arbitrary<LimitsStep[][]> Groups()
        {
            var kind = Gen.Frequency(
                (8, Gen.Constant(StepKind.Acquire)), (6, Gen.Constant(StepKind.Settle)), (2, Gen.Constant(StepKind.Renew)),
                (1, Gen.Constant(StepKind.Resume)), (2, Gen.Constant(StepKind.Wait)), (1, Gen.Constant(StepKind.WaitLong)));
            var step =
                from what in kind
                from which in Gen.Choose(0, 20)
                from amount in Gen.Choose(0, 100)
                select new LimitsStep(what, which, amount);
            return step.ArrayOf().Where(static steps => steps.Length is > 0 and <= 5).ArrayOf().ToArbitrary();
        }
    }
}
