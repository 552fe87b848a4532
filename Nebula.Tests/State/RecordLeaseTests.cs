using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Records;
using Nebula.Infrastructure.Records;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

public sealed class RecordLeaseTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly IRecordStore _records = new MemoryRecords();

    [Fact]
    public async Task TryHold_HeldByAnother_FailsUntilItWasNotRenewedForHalfAMinute()
    {
        var (one, two) = (Lease(), Lease());
        (await one.TryHoldAsync()).ShouldBeTrue();
        (await two.TryHoldAsync()).ShouldBeFalse();
        _time.Advance(RecordLease.Lifetime - TimeSpan.FromSeconds(1));
        (await two.TryHoldAsync()).ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await two.TryHoldAsync()).ShouldBeTrue();
        (await one.TryHoldAsync()).ShouldBeFalse();
        one.IsHeld.ShouldBeFalse();
    }

    [Fact]
    public async Task TryHold_Renewed_IsKept()
    {
        var (one, two) = (Lease(), Lease());
        for (var i = 0; i < 6; i++)
        {
            (await one.TryHoldAsync()).ShouldBeTrue();
            _time.Advance(RecordLease.RenewInterval);
            (await two.TryHoldAsync()).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Release_OwnLease_FreesItAndNoOther()
    {
        var (one, two) = (Lease(), Lease());
        await one.TryHoldAsync();
        await one.ReleaseAsync();
        (await two.TryHoldAsync()).ShouldBeTrue();
        await one.ReleaseAsync();
        (await one.TryHoldAsync()).ShouldBeFalse();
    }

    private RecordLease Lease() => new(_records, "work", _time);

    [Theory]
    [InlineData("half a docum")]
    [InlineData("{}")]
    public async Task TryHold_ADocumentThatCannotBeRead_IsTaken(string json)
    {
        await _records.PutAsync(Partitions.WorkflowOwners, "damaged", json);
        (await new RecordLease(_records, "damaged", TimeProvider.System).TryHoldAsync()).ShouldBeTrue();
    }
}
