using Nebula.Domain.Blobs;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Tests.Blobs;

public sealed class InProcessBlobStoreTests : BlobStoreContract
{
    public InProcessBlobStoreTests() => Store = new InProcessBlobStore(Time);

    protected override IBlobStore Store { get; }
}
