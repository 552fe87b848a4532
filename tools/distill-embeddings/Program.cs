using DistillEmbeddings;
using Nebula.Domain.Embeddings;

// Distils all-MiniLM-L6-v2 into the data files of Nebula.Domain/Embeddings; see README.md.
if (args is not (["distill", _, _] or ["evaluate", _, _]))
{
    Console.Error.WriteLine("usage: distill-embeddings distill DATA_FOLDER WORDNET_FOLDER | evaluate DATA_FOLDER PARAPHRASES.json");
    return 2;
}

var folder = args[1];
using var model = new SentenceModel();
if (args[0] == "evaluate")
    Evaluation.Run(model, EmbeddingData.Load(name => File.OpenRead(Path.Combine(folder, name))), args[2]);
else
    Distillation.Run(model, folder, args[2]);
return 0;
