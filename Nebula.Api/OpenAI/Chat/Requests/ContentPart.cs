namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>One part of a message's content.</summary>
/// <param name="Type">What it is.</param>
/// <param name="TypeAt">Where its type is written in the body.</param>
/// <param name="Text">The text of a text or a refusal.</param>
/// <param name="Hash">The hash of what it holds.</param>
internal readonly record struct ContentPart(PartTypes Type, long TypeAt, string? Text, ulong Hash);
