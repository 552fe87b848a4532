using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Nebula.Domain.Records;

/// <summary>Lists the documents of a partition.</summary>
internal static partial class DocumentListing
{
    /// <summary>
    /// Reads every document of a partition, in ordinal order of the keys. Logs and skips a document that cannot be read, so that one damaged document
    /// does not hide the others.
    /// </summary>
    /// <param name="records">The store.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="format">The format of its documents.</param>
    /// <param name="logger">The log of skipped documents.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    public static async IAsyncEnumerable<(T Document, string ETag)> ListAsync<T>(
        this IRecordStore records, string partition, DocumentFormat<T> format, ILogger logger, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        await foreach (var record in records.ListAsync(partition, cancellationToken: cancellationToken))
        {
            if (TryRead(record, format, logger) is { } document)
                yield return (document, record.ETag);
        }
    }

    private static T? TryRead<T>(Record record, DocumentFormat<T> format, ILogger logger)
        where T : class
    {
        try
        {
            return format.Read(record.Key, record.Json);
        }
        catch (StoredDataException e)
        {
            LogSkipped(logger, e.Message);
            return null;
        }
    }

    [LoggerMessage(EventId = 1041, Level = LogLevel.Error, Message = "Skipped a stored document. {Reason}")]
    private static partial void LogSkipped(ILogger logger, string reason);
}
