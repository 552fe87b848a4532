using Nebula.Functions.Tests.Hosts;
using Xunit;

[assembly: AssemblyFixture(typeof(FastFunctionsNebula))]
[assembly: AssemblyFixture(typeof(PacedFunctionsNebula))]
[assembly: AssemblyFixture(typeof(DirectFunctionsNebula))]
[assembly: AssemblyFixture(typeof(DirectPacedFunctionsNebula))]
