namespace Nebula.Domain.Inference.Schemas.Patterns;

/// <summary>A regular expression that is malformed or uses what is not supported. The message is the end of a sentence about the pattern.</summary>
internal sealed class PatternException(string message) : Exception(message);
