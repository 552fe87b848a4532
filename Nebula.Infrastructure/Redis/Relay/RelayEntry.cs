using System.Globalization;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>An entry to append to a job's relay.</summary>
/// <param name="Sequence">The choice that it belongs to, or <see cref="Done"/>.</param>
/// <param name="Index">Its offset there.</param>
/// <param name="Next">The offset after it.</param>
/// <param name="Bytes">The entry, formatted by <see cref="RelayCodec"/>.</param>
internal readonly record struct RelayEntry(RedisValue Sequence, int Index, int Next, byte[] Bytes)
{
    private const string Done = "done";

    // The offset of the outcome of a failed job, which ends a relay that has lost entries as well.
    private const int EndsAnyRelay = -1;

    public RelayEntry(RelayEvent tokens)
        : this(tokens.Choice.ToString(CultureInfo.InvariantCulture), tokens.Index, tokens.Next, RelayCodec.Write(tokens))
    {
    }

    public RelayEntry(JobOutcome outcome)
        : this(Done, outcome.Error is null ? 0 : EndsAnyRelay, 1, RelayCodec.Write(outcome))
    {
    }
}
