using Nebula.Domain.ApiKeys;
using Nebula.Domain.Common;
using Nebula.Domain.Records;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.ApiKeys;

public sealed class ApiKeyRotationTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ManagementWorld _world = new();
    private readonly ApiKeyAuthenticator _authenticator;

    public ApiKeyRotationTests() => _authenticator = new ApiKeyAuthenticator(_world.ApiKeyStore, _world.Records, _world.Time);

    [Fact]
    public async Task Rotate_AgainWithGrace_LeavesTheFirstGraceAsItWas()
    {
        var first = await _world.AddKey();
        var second = await RotateAsync(first, Hour);
        _world.Time.Advance(TimeSpan.FromMinutes(30));
        var third = await RotateAsync(first, Hour);
        await WorkAsync(first, second, third);
        _world.Time.Advance(TimeSpan.FromMinutes(30));
        (await _authenticator.AuthenticateAsync(first.Secret)).ShouldBeNull();
        await WorkAsync(second, third);
        _world.Time.Advance(TimeSpan.FromMinutes(30));
        (await _authenticator.AuthenticateAsync(second.Secret)).ShouldBeNull();
        await WorkAsync(third);
    }

    [Fact]
    public async Task Rotate_WithoutGrace_EndsAllEarlierSecrets()
    {
        var first = await _world.AddKey();
        var second = await RotateAsync(first, Hour);
        var third = await RotateAsync(first, TimeSpan.Zero);
        foreach (var old in (IssuedApiKey[])[first, second])
            (await _authenticator.AuthenticateAsync(old.Secret)).ShouldBeNull();
        await WorkAsync(third);
    }

    [Fact]
    public async Task Rotate_WhileEightEarlierSecretsWork_IsAConflict()
    {
        var key = await _world.AddKey();
        for (var i = 0; i < ApiKey.MaxPreviousSecrets; i++)
            await RotateAsync(key, Hour);
        var refused = await Should.ThrowAsync<NebulaException>(() => RotateAsync(key, Hour));
        refused.Error.Kind.ShouldBe(ErrorKind.Conflict);
        await WorkAsync(key);
        await RotateAsync(key, TimeSpan.Zero);
        (await _authenticator.AuthenticateAsync(key.Secret)).ShouldBeNull();
    }

    [Fact]
    public async Task Revoke_AfterRotations_EndsAllSecrets()
    {
        var first = await _world.AddKey();
        var second = await RotateAsync(first, Hour);
        var third = await RotateAsync(first, Hour);
        await _world.Keys.RevokeAsync(first.Key.Id, null);
        foreach (var secret in (IssuedApiKey[])[first, second, third])
            (await _authenticator.AuthenticateAsync(secret.Secret)).ShouldBeNull();
    }

    [Fact]
    public async Task Revoke_Again_PublishesAgain()
    {
        var key = await _world.AddKey();
        await _world.Keys.RevokeAsync(key.Key.Id, null);
        var published = new List<Change>();
        _world.Records.Subscribe(published.Add);
        await _world.Keys.RevokeAsync(key.Key.Id, null);
        published.ShouldBe([new Change(Partitions.ApiKeys, key.Key.Id)]);
    }

    private Task<IssuedApiKey> RotateAsync(IssuedApiKey key, TimeSpan grace) => _world.Keys.RotateAsync(key.Key.Id, null, grace).AsTask();

    private async Task WorkAsync(params IssuedApiKey[] keys)
    {
        foreach (var key in keys)
            (await _authenticator.AuthenticateAsync(key.Secret)).ShouldNotBeNull();
    }
}
