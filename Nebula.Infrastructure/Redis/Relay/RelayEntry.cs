using System.Globalization;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>Something to append to a job's relay.</summary>
/// <param name="Sequence">What it is a part of: a choice, or <see cref="Done"/>.</param>
/// <param name="Index">Its place there.</param>
/// <param name="Next">The place after it.</param>
/// <param name="Bytes">As <see cref="RelayCodec"/> writes it.</param>
internal readonly record struct RelayEntry(RedisValue Sequence, int Index, int Next, byte[] Bytes)
{
    private const string Done = "done";

    public RelayEntry(RelayEvent tokens)
        : this(tokens.Choice.ToString(CultureInfo.InvariantCulture), tokens.Index, tokens.Next, RelayCodec.Write(tokens))
    {
    }

    public RelayEntry(JobOutcome outcome)
        : this(Done, 0, 1, RelayCodec.Write(outcome))
    {
    }
}
