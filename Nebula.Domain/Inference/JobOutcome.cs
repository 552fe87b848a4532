using Nebula.Domain.Common;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Inference;

/// <summary>How a job ended; in the relay it is the last thing there is, and it is there only when the job is settled.</summary>
/// <param name="Usage">What went into the ledger.</param>
/// <param name="Error">Why it failed, or null.</param>
public sealed record JobOutcome(UsageRecord Usage, NebulaError? Error);
