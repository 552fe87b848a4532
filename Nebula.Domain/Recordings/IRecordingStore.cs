namespace Nebula.Domain.Recordings;

/// <summary>Recordings: the exchanges with upstream servers, by a name that a deployment could have. Several processes may append to the same one.</summary>
/// <remarks>An exchange is one line of JSON, as <see cref="FixtureWriter"/> writes it. A reader sees each write whole.</remarks>
public interface IRecordingStore
{
    /// <summary>The most bytes of a recording: 16 MiB, which is what a script may have.</summary>
    const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>All recordings, in ordinal order of their names.</summary>
    ValueTask<IReadOnlyList<RecordingInfo>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads the exchanges of a recording, in the order in which they began; null if it does not exist.</summary>
    /// <exception cref="Records.StoredDataException">It cannot be read.</exception>
    ValueTask<IReadOnlyList<string>?> ReadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Adds exchanges to a recording, and creates it if it does not exist.</summary>
    /// <param name="name">The recording.</param>
    /// <param name="exchanges">The exchanges, in the order in which they began; at least one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many were added: the first ones, as long as they fit into <see cref="MaxBytes"/>.</returns>
    /// <exception cref="Records.StoredDataException">The recording cannot be read.</exception>
    ValueTask<int> AppendAsync(string name, IReadOnlyList<StoredExchange> exchanges, CancellationToken cancellationToken = default);

    /// <summary>Creates or replaces a recording.</summary>
    /// <param name="name">The recording.</param>
    /// <param name="exchanges">All its exchanges, in order; at least one, and at most <see cref="MaxBytes"/> together.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether it did not exist before.</returns>
    ValueTask<bool> ReplaceAsync(string name, IReadOnlyList<StoredExchange> exchanges, CancellationToken cancellationToken = default);

    /// <summary>Deletes a recording.</summary>
    /// <returns>Whether it existed.</returns>
    ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken = default);
}

/// <summary>An exchange as it is stored.</summary>
/// <param name="At">When it began.</param>
/// <param name="Json">One line of JSON.</param>
public readonly record struct StoredExchange(DateTimeOffset At, string Json);

/// <summary>What a recording has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Exchanges">How many exchanges it has.</param>
/// <param name="Bytes">The bytes of their JSON.</param>
/// <param name="CreatedAt">When its first exchange began.</param>
/// <param name="UpdatedAt">When it was last written.</param>
public sealed record RecordingInfo(string Name, int Exchanges, long Bytes, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
