using Nebula.Tests.Hosts;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>As <see cref="FastNebula"/> is for Local; <c>NEBULA_FUNCTIONS_URL</c> may name a Functions host with the same settings.</summary>
public sealed class FastFunctionsNebula() : FunctionsNebula([.. FastNebula.Settings, "Upstreams:AllowPrivate=true"], "NEBULA_FUNCTIONS_URL");
