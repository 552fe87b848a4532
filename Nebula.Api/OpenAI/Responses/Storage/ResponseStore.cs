using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Domain.Common;
using Nebula.Domain.Records;
using Nebula.Domain.Storage;

namespace Nebula.Api.OpenAI.Responses.Storage;

/// <summary>Stores responses for 30 days; an API key sees only its own.</summary>
public sealed class ResponseStore(DocumentStore documents, IChangeFeed changes, TimeProvider time)
{
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

    /// <summary>Ends a response that still runs.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="id">The response.</param>
    /// <param name="output">Its output.</param>
    /// <param name="end">How it ended.</param>
    /// <returns>The response as it is stored now; null if it was deleted. If it had ended before, it is unchanged.</returns>
    internal async ValueTask<StoredResponse?> EndAsync(string keyId, string id, IReadOnlyList<ResponseItem> output, ResponseEnd end)
    {
        while (true)
        {
            if (await ReadAsync(keyId, id, CancellationToken.None) is not var (response, document))
                return null;
            // A response that was cancelled gets what its client has seen of it.
            if (response.End is not null && (response.End.Status != ResponseJson.Cancelled || response.Output.Count >= output.Count))
                return response;
            var ended = response with { Output = output, End = response.End ?? end };
            if (await documents.TryReplaceAsync(Partitions.Responses, keyId, document, Format.Write(ended)) is null)
                continue;
            await changes.PublishAsync(new Change(Partitions.Responses, id));
            return ended;
        }
    }

    /// <summary>Removes a response.</summary>
    /// <returns>Whether it existed.</returns>
    internal async ValueTask<bool> DeleteAsync(string keyId, string id)
    {
        if (!await documents.DeleteAsync(Partitions.Responses, keyId, id))
            return false;
        await changes.PublishAsync(new Change(Partitions.Responses, id));
        return true;
    }

    private async ValueTask<(StoredResponse Response, StoredDocument Document)?> ReadAsync(string keyId, string id, CancellationToken cancellationToken)
    {
        if (await documents.FindAsync(Partitions.Responses, keyId, id, cancellationToken) is not { } document)
            return null;
        var response = Format.Read(id, document.Json);
        if (response.End is null && response.Deadline <= time.GetUtcNow())
            response = response with { End = ResponseEnds.CreateFailed(NebulaError.ServerError, response.Deadline) };
        return (response, document);
    }
}
