using Nebula.Domain.Inference.Backends.Upstream;

namespace Nebula.Domain.Recordings;

/// <summary>A request to an upstream server and the frames of its answer, before it is known whether that is complete.</summary>
/// <param name="Request">The request.</param>
/// <param name="At">When it was sent.</param>
/// <param name="Frames">The frames with their arrival times.</param>
public sealed record CapturedExchange(UpstreamRequest Request, DateTimeOffset At, IReadOnlyList<UpstreamFrame> Frames);
