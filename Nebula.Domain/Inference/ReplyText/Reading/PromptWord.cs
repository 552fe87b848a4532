namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>A word of a prompt.</summary>
/// <param name="Start">Its first character's place in the text.</param>
/// <param name="Length">The number of its characters.</param>
/// <param name="Facts">What is known of it.</param>
/// <param name="Break">What separates it from the word before.</param>
internal readonly record struct PromptWord(short Start, byte Length, WordFacts Facts, WordBreak Break);

/// <summary>What separates two words.</summary>
internal enum WordBreak : byte
{
    Space,
    Comma,
    Quote,
    Strong,
}
