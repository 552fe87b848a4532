using Nebula.Tests.Hosts;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>As <see cref="FastNebula"/> is for Local.</summary>
public sealed class FastFunctionsNebula() : FunctionsNebula(FastNebula.Settings);
