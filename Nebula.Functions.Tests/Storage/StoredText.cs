namespace Nebula.Functions.Tests.Storage;

/// <summary>An item in a storage account.</summary>
/// <param name="Place">Service, container and name, such as <c>table nebulaHistory/instance/0001</c>.</param>
/// <param name="Text">Its whole content as text.</param>
internal sealed record StoredText(string Place, string Text);
