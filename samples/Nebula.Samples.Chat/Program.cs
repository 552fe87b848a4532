// An application that answers GET /ask?question=… with the model of the connection string "llm", which the app host gives it.
using System.ClientModel;
using System.Data.Common;
using OpenAI;
using OpenAI.Chat;

var builder = WebApplication.CreateBuilder(args);
var llm = new DbConnectionStringBuilder { ConnectionString = builder.Configuration.GetConnectionString("llm") };
builder.Services.AddSingleton(new ChatClient((string)llm["Model"], new ApiKeyCredential((string)llm["Key"]), new OpenAIClientOptions { Endpoint = new Uri((string)llm["Endpoint"]) }));

var app = builder.Build();
app.MapGet("/ask", static async (string question, ChatClient chat, CancellationToken cancellationToken) =>
    (await chat.CompleteChatAsync([new UserChatMessage(question)], cancellationToken: cancellationToken)).Value.Content[0].Text);
await app.RunAsync();
