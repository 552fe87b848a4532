namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>The types of content parts.</summary>
[Flags]
internal enum PartTypes
{
    None = 0,
    Text = 1,
    ImageUrl = 2,
    InputAudio = 4,
    File = 8,
    Refusal = 16,
}
