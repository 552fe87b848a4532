using System.Buffers.Text;
using System.Text;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>What an append tells the processes that read the job's relay: the entries themselves, unless they are large.</summary>
/// <remarks>
/// A message is the job, the index of the first entry in the list (-1 if the entries are too large for a message, -2 if the list has lost entries), and the length of each entry, separated by spaces; a line feed; and the entries.
/// </remarks>
/// <param name="JobId">The job.</param>
/// <param name="First">The index of the first entry; -1 if the reader must read the list, <see cref="EntriesLost"/> if the list has lost entries.</param>
/// <param name="Entries">The entries.</param>
internal readonly record struct RelayNotification(string JobId, long First, IReadOnlyList<byte[]> Entries)
{
    /// <summary>The list has lost entries: nothing more can be appended.</summary>
    public const long EntriesLost = -2;

    /// <summary>Reads a message.</summary>
    /// <returns>Null if it is none.</returns>
    public static RelayNotification? TryRead(byte[] message)
    {
        var header = message.AsSpan(0, Math.Max(0, Array.IndexOf(message, (byte)'\n')));
        var space = header.IndexOf((byte)' ');
        if (space < 0 || !Utf8Parser.TryParse(header[(space + 1)..], out long first, out var read))
            return null;
        var jobId = Encoding.UTF8.GetString(header[..space]);
        var entries = new List<byte[]>();
        var at = header.Length + 1;
        for (var lengths = header[(space + 1 + read)..]; lengths.Length > 0; lengths = lengths[(1 + read)..])
        {
            if (!Utf8Parser.TryParse(lengths[1..], out int length, out read) || at + length > message.Length)
                return null;
            entries.Add(message[at..(at + length)]);
            at += length;
        }

        return new RelayNotification(jobId, first, entries);
    }
}
