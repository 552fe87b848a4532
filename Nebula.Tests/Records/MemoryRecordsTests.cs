using Nebula.Domain.Records;
using Nebula.Tests.Management;

namespace Nebula.Tests.Records;

/// <summary>The tests' own store passes the contract too, so that results obtained with it hold for the others.</summary>
public sealed class MemoryRecordsTests : RecordStoreContract
{
    protected override IRecordStore Store { get; } = new MemoryRecords();
}
