// An app host with Nebula and an application that chats with it: dotnet run --project samples/Nebula.Samples.AppHost
var builder = DistributedApplication.CreateBuilder(args);

// The program of this repository, so that no container engine is needed; an app host of your own has builder.AddNebula("llm") for a container, or AddNebulaExecutable("llm") for the .NET tool.
var llm = builder.AddNebulaExecutable("llm", "dotnet", "run", "--no-launch-profile", "--project", Path.Combine(builder.AppHostDirectory, "..", "..", "Nebula.Local"), "--")
    .WithModel("gpt-4o", "gpt-4o-mini")
    .WithScripts("fixtures")
    .WithSeed(1);

builder.AddProject<Projects.Nebula_Samples_Chat>("chat").WithHttpEndpoint().WithReference(llm).WaitFor(llm);

builder.Build().Run();
