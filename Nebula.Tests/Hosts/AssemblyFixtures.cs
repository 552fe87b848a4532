using Nebula.Tests.Hosts;
using Xunit;

[assembly: AssemblyFixture(typeof(FastNebula))]
[assembly: AssemblyFixture(typeof(PacedNebula))]
