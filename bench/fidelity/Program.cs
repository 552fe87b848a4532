// How well the engine predicts published runs, and the fit of its constants:
//   dotnet run -c Release --project bench/fidelity -- predict --in rows.csv --out predictions.csv
//   dotnet run -c Release --project bench/fidelity -- report [--in rows.csv]
//   dotnet run -c Release --project bench/fidelity -- validate
//   dotnet run -c Release --project bench/fidelity -- fit
using Fidelity;

var command = args.FirstOrDefault() ?? "";
string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var index && index + 1 < args.Length ? args[index + 1] : null;
try
{
    switch (command)
    {
        case "predict" when Option("--in") is { } input && Option("--out") is { } output:
            return Commands.Predict(input, output);
        case "report":
            return Commands.Report(Option("--in") ?? Commands.CalibrationFile);
        case "validate":
            return Commands.Validate();
        case "fit":
            return Commands.Fit(Option("--out") ?? DataFiles.FindFolder());
        default:
            Console.Error.WriteLine("predict --in rows.csv --out predictions.csv | report [--in rows.csv] | validate | fit [--out folder]");
            return 2;
    }
}
catch (Exception error) when (error is IOException or InvalidDataException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
