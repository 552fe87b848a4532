using Nebula.Tests.Hosts;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>As <see cref="PacedNebula"/> is for Local; <c>NEBULA_FUNCTIONS_PACED_URL</c> may name a Functions host with the same settings.</summary>
public sealed class PacedFunctionsNebula() : FunctionsNebula(PacedNebula.Settings, "NEBULA_FUNCTIONS_PACED_URL");
