using Nebula.Domain.Records;
using Nebula.Tests.Management;

namespace Nebula.Tests.Records;

/// <summary>The tests' own store keeps the contract too, or what they prove would not hold elsewhere.</summary>
public sealed class MemoryRecordsTests : RecordStoreContract
{
    protected override IRecordStore Store { get; } = new MemoryRecords();
}
