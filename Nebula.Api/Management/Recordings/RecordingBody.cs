using Nebula.Domain.Recordings;

namespace Nebula.Api.Management.Recordings;

/// <summary>What a recording has.</summary>
internal sealed record RecordingBody(string Object, string Name, int Exchanges, long Bytes, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Creates the body of a recording.</summary>
    public static RecordingBody Create(RecordingInfo recording) => new("recording", recording.Name, recording.Exchanges, recording.Bytes, recording.CreatedAt, recording.UpdatedAt);
}

/// <summary>A recording was deleted.</summary>
internal sealed record RecordingDeletionBody(string Object, string Name, bool Deleted)
{
    /// <summary>Creates the body of a deletion.</summary>
    public static RecordingDeletionBody Create(string name) => new("recording_deletion", name, true);
}
