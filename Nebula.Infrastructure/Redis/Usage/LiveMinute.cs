namespace Nebula.Infrastructure.Redis;

/// <summary>A minute of a shard's ledger as it is in Redis now.</summary>
/// <param name="Shard">Which shard.</param>
/// <param name="Minute">Which minute since 1970.</param>
/// <param name="Epoch">The name of this life of the hash: another one after Redis has lost it.</param>
/// <param name="Rows">What is in it.</param>
internal sealed record LiveMinute(int Shard, long Minute, string Epoch, IReadOnlyList<LedgerRow> Rows);
