using Nebula.Functions.Tests.Hosts;
using Xunit;

[assembly: AssemblyFixture(typeof(FastFunctionsNebula))]
[assembly: AssemblyFixture(typeof(PacedFunctionsNebula))]
