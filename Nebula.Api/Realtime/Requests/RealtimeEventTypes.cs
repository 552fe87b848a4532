namespace Nebula.Api.Realtime.Requests;

/// <summary>The types of the events that a client sends.</summary>
internal static class RealtimeEventTypes
{
    public const string SessionUpdate = "session.update";
    public const string ItemCreate = "conversation.item.create";
    public const string ItemRetrieve = "conversation.item.retrieve";
    public const string ItemDelete = "conversation.item.delete";
    public const string ItemTruncate = "conversation.item.truncate";
    public const string ResponseCreate = "response.create";
    public const string ResponseCancel = "response.cancel";
    public const string AudioAppend = "input_audio_buffer.append";
    public const string AudioCommit = "input_audio_buffer.commit";
    public const string AudioClear = "input_audio_buffer.clear";
    public const string OutputAudioClear = "output_audio_buffer.clear";
}
