namespace Nebula.Tests.Hosts;

/// <summary>An API key that a test created.</summary>
/// <param name="Id">Its public id.</param>
/// <param name="Secret">The secret that a client sends.</param>
public sealed record TestKey(string Id, string Secret);
