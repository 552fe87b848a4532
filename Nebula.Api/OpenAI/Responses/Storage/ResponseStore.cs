using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Domain.Common;
using Nebula.Domain.Records;
using Nebula.Domain.Storage;

namespace Nebula.Api.OpenAI.Responses.Storage;

/// <summary>Stores responses for 30 days; an API key sees only its own.</summary>
public sealed class ResponseStore(DocumentStore documents, IChangeFeed changes, TimeProvider time)
{
    /// <summary>How long a process owns a response unless it renews that: 30 s, as for leases.</summary>
    internal static readonly TimeSpan OwnershipPeriod = TimeSpan.FromSeconds(30);

    private static readonly DocumentFormat<StoredResponse> Format = new("response", version: 1, StorageJson.Default.StoredResponse);

    /// <summary>Adds a response.</summary>
    internal async ValueTask AddAsync(string keyId, StoredResponse response) =>
        await documents.TryAddAsync(Partitions.Responses, keyId, response.Head.Id, Format.Write(response), CancellationToken.None);

    /// <summary>Reads a response.</summary>
    /// <exception cref="NebulaException">404: the key has none with that id.</exception>
    internal async ValueTask<StoredResponse> GetAsync(string keyId, string id, CancellationToken cancellationToken) =>
        await FindAsync(keyId, id, cancellationToken)
        ?? throw NebulaError.NotFound($"Response with id '{TextExcerpt.Truncate(id)}' not found.", code: null).ToException();

    /// <summary>Reads a response; null if the key has none with that id.</summary>
    internal async ValueTask<StoredResponse?> FindAsync(string keyId, string id, CancellationToken cancellationToken) =>
        (await ReadAsync(keyId, id, cancellationToken))?.Response;

    /// <summary>Records the output and the end of a response.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="id">The response.</param>
    /// <param name="output">Its output.</param>
    /// <param name="end">How it ended, unless it was cancelled before.</param>
    /// <returns>The response as it is stored now; null if it was deleted. If it was recorded before, it is unchanged.</returns>
    internal ValueTask<StoredResponse?> RecordAsync(string keyId, string id, IReadOnlyList<ResponseItem> output, ResponseEnd end) =>
        ChangeAsync(keyId, id, response => IsFinal(response, output.Count) ? null : response with { Output = output, End = response.End ?? end, OwnedUntil = null });

    /// <summary>Cancels a response that still runs. Its output follows from the process that owns it.</summary>
    /// <returns>The response as it is stored now; null if it was deleted. If it had ended before, it is unchanged.</returns>
    internal ValueTask<StoredResponse?> CancelAsync(string keyId, string id) =>
        ChangeAsync(keyId, id, response => response.End is null ? response with { End = new ResponseEnd(ResponseJson.Cancelled, time.GetUtcNow()) } : null);

    /// <summary>Fails a response whose process has died; one that was cancelled stays so.</summary>
    /// <returns>The response as it is stored now; null if it was deleted.</returns>
    internal ValueTask<StoredResponse?> FailOrphanAsync(string keyId, string id) => ChangeAsync(keyId, id, response => response.IsOrphan(time.GetUtcNow())
        ? response with { End = response.End ?? ResponseEnds.CreateFailed(NebulaError.ServerError, time.GetUtcNow()), OwnedUntil = null }
        : null);

    /// <summary>Takes a response whose process has died.</summary>
    /// <returns>Whether the caller owns it now; it then renews that.</returns>
    internal async ValueTask<bool> TryAdoptAsync(string keyId, string id) =>
        await TryChangeOnceAsync(keyId, id, response => response.IsOrphan(time.GetUtcNow()) ? response with { OwnedUntil = time.GetUtcNow() + OwnershipPeriod } : null);

    /// <summary>Renews the ownership of a response; does nothing if the response is recorded or deleted.</summary>
    internal async ValueTask RenewAsync(string keyId, string id) =>
        await TryChangeOnceAsync(keyId, id, response => response.OwnedUntil is null ? null : response with { OwnedUntil = time.GetUtcNow() + OwnershipPeriod });

    /// <summary>Removes a response.</summary>
    /// <returns>Whether it existed.</returns>
    internal async ValueTask<bool> DeleteAsync(string keyId, string id)
    {
        if (!await documents.DeleteAsync(Partitions.Responses, keyId, id))
            return false;
        await changes.PublishAsync(new Change(Partitions.Responses, id));
        return true;
    }

    // What an earlier version of Nebula owns has no OwnedUntil; if it was cancelled, its output is still to come.
    private static bool IsFinal(StoredResponse response, int output) =>
        response.IsRecorded && (response.End!.Status != ResponseJson.Cancelled || response.Output.Count >= output);

    // Repeats the change until no other change interferes; null from the change leaves the response as it is.
    private async ValueTask<StoredResponse?> ChangeAsync(string keyId, string id, Func<StoredResponse, StoredResponse?> change)
    {
        while (true)
        {
            if (await ReadAsync(keyId, id, CancellationToken.None) is not var (response, document))
                return null;
            if (change(response) is not { } changed)
                return response;
            if (await documents.TryReplaceAsync(Partitions.Responses, keyId, document, Format.Write(changed)) is null)
                continue;
            await changes.PublishAsync(new Change(Partitions.Responses, id));
            return changed;
        }
    }

    private async ValueTask<bool> TryChangeOnceAsync(string keyId, string id, Func<StoredResponse, StoredResponse?> change) =>
        await ReadAsync(keyId, id, CancellationToken.None) is var (response, document)
        && change(response) is { } changed
        && await documents.TryReplaceAsync(Partitions.Responses, keyId, document, Format.Write(changed)) is not null;

    private async ValueTask<(StoredResponse Response, StoredDocument Document)?> ReadAsync(string keyId, string id, CancellationToken cancellationToken)
    {
        if (await documents.FindAsync(Partitions.Responses, keyId, id, cancellationToken) is not { } document)
            return null;
        var response = Format.Read(id, document.Json);
        if (response.End is null && response.Deadline <= time.GetUtcNow())
            response = response with { End = ResponseEnds.CreateFailed(NebulaError.ServerError, response.Deadline), OwnedUntil = null };
        return (response, document);
    }
}
