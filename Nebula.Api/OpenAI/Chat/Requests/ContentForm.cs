namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>How a message's content is written.</summary>
internal enum ContentForm
{
    Absent,
    Null,
    Text,
    Parts,
}
