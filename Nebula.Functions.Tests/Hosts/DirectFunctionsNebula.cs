using Nebula.Tests.Hosts;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>As <see cref="FastFunctionsNebula"/>, with jobs of one choice in the process that receives the request.</summary>
public sealed class DirectFunctionsNebula() : FunctionsNebula([.. FastNebula.Settings, "Upstreams:AllowPrivate=true", "Dispatch=Direct"], "NEBULA_FUNCTIONS_DIRECT_URL");

/// <summary>As <see cref="PacedFunctionsNebula"/>, with jobs of one choice in the process that receives the request.</summary>
public sealed class DirectPacedFunctionsNebula() : FunctionsNebula([.. PacedNebula.Settings, "Dispatch=Direct"], "NEBULA_FUNCTIONS_DIRECT_PACED_URL");
