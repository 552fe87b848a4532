// The hot paths of a request, one by one:  dotnet run -c Release --project bench/micro -- --filter '*'
BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
