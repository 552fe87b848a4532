namespace Nebula.Tests.State;

public sealed class EmbeddedLedgerTests : LedgerContract
{
    protected override Task<StateWorld> OpenAsync() => Task.FromResult<StateWorld>(new EmbeddedWorld());
}
