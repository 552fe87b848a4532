using Nebula.Domain.Records;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Tests.Records;

public sealed class InProcessRecordStoreTests : RecordStoreContract
{
    protected override IRecordStore Store { get; } = new InProcessRecordStore();
}
