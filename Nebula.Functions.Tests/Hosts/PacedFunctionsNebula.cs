using Nebula.Tests.Hosts;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>As <see cref="PacedNebula"/> is for Local.</summary>
public sealed class PacedFunctionsNebula() : FunctionsNebula(PacedNebula.Settings);
