namespace Nebula.Domain.Inference.Backends.Simulated;

/// <summary>How a sequence begins on a replica.</summary>
/// <param name="At">When, in virtual seconds since admission.</param>
/// <param name="Generated">Tokens that it has generated on a replica that died.</param>
/// <param name="Death">The death of this replica that it brings about; null for none.</param>
internal readonly record struct SequenceStart(double At, int Generated, ReplicaDeath? Death);
