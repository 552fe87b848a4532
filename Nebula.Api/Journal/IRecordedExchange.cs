namespace Nebula.Api.Journal;

/// <summary>A request and its answer in the journal. It may be read while its answer is sent.</summary>
internal interface IRecordedExchange
{
    /// <summary>The request and what has been answered until now.</summary>
    JournalEntry Read();
}
