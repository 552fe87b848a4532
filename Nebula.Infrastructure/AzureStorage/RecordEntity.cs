using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using Nebula.Domain.Common;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.AzureStorage;

/// <summary>Maps a document to a table's row.</summary>
/// <remarks>
/// A property holds at most 64 KiB, which are 32,768 characters of text (UTF-16) or 65,536 bytes; a row holds 1 MiB. So a document that fits is text
/// in <c>Json</c>, where any tool shows it; a longer one is UTF-8 in <c>Json0</c>, <c>Json1</c>, …: as text, 512 KiB of it would fill the row.
/// <c>V</c> is the format version of the row, not of the document; without it a row is Nebula 0.1.0's. Limits:
/// https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
/// </remarks>
internal static class RecordEntity
{
    private const string Json = "Json";
    private const string WriteId = "WriteId";
    private const string VersionField = "V";
    private const int Version = 1;
    private const int MaxTextLength = 32_768;
    private const int PartLength = 65_536;

    public static TableEntity Write(string partition, string key, string json)
    {
        var entity = new TableEntity(partition, key) { [WriteId] = Ids.NewBase62(16), [VersionField] = Version };
        if (json.Length <= MaxTextLength)
        {
            entity[Json] = json;
            return entity;
        }

        var bytes = Encoding.UTF8.GetBytes(json);
        for (var part = 0; part * PartLength < bytes.Length; part++)
            entity[GetPartName(part)] = bytes[(part * PartLength)..Math.Min((part + 1) * PartLength, bytes.Length)];
        return entity;
    }

    /// <summary>Reads a row.</summary>
    /// <exception cref="UnknownFormatVersionException">A newer version of Nebula wrote it.</exception>
    public static Record Read(TableEntity entity)
    {
        UnknownFormatVersionException.ThrowIfUnknown($"The table row '{entity.PartitionKey}/{entity.RowKey}'", entity.GetInt32(VersionField) ?? 0, Version);
        return new Record(entity.RowKey, entity.GetString(Json) ?? Join(entity), entity.ETag.ToString());
    }

    /// <summary>Whether both rows come from the same call of <see cref="Write"/>.</summary>
    public static bool IsSameWrite(TableEntity one, TableEntity other) => one.GetString(WriteId) == other.GetString(WriteId);

    private static string Join(TableEntity entity)
    {
        using var bytes = new MemoryStream();
        for (var part = 0; entity.GetBinary(GetPartName(part)) is { } next; part++)
            bytes.Write(next);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static string GetPartName(int part) => string.Create(CultureInfo.InvariantCulture, $"{Json}{part}");
}
