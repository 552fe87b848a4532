namespace Nebula.Tests.Hosts;

/// <summary>An API key that a test made.</summary>
/// <param name="Id">Its public id.</param>
/// <param name="Secret">What a client sends.</param>
public sealed record TestKey(string Id, string Secret);
