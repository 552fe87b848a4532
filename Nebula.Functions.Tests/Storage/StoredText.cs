namespace Nebula.Functions.Tests.Storage;

/// <summary>Something that a storage account holds.</summary>
/// <param name="Place">Service, container and name, such as <c>table nebulaHistory/instance/0001</c>.</param>
/// <param name="Text">All of it as text.</param>
internal sealed record StoredText(string Place, string Text);
