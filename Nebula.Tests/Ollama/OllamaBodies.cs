namespace Nebula.Tests.Ollama;

/// <summary>Bodies of Ollama's API.</summary>
internal static class OllamaBodies
{
    /// <summary>A chat with every field.</summary>
    public const string Chat = """
        {
          "model": "llama-3.1-8b",
          "messages": [
            {"role":"system","content":"Be brief."},
            {"role":"user","content":"What is the weather in Rome?","images":["iVBORw0KGgo="]},
            {"role":"assistant","content":"","tool_calls":[{"function":{"name":"weather","arguments":{"city":"Rome"}}}]},
            {"role":"tool","content":"21 degrees","tool_name":"weather"}
          ],
          "tools": [{"type":"function","function":{"name":"weather","description":"The weather of a city.","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}],
          "format": {"type":"object"},
          "options": {"num_predict":2,"temperature":0.5,"seed":1,"stop":["END"],"top_p":0.9,"top_k":40,"num_ctx":4096,"presence_penalty":0,"frequency_penalty":0},
          "stream": false,
          "think": "low",
          "keep_alive": "5m", "logprobs": true, "top_logprobs": 2, "truncate": true, "shift": true
        }
        """;

    /// <summary>A prompt with every field.</summary>
    public const string Generate = """
        {
          "model": "llama-3.1-8b", "prompt": "Hello", "suffix": "Bye", "images": ["iVBORw0KGgo="],
          "format": {"type":"object"}, "options": {"num_predict":2,"stop":"END"}, "stream": false, "think": "low",
          "raw": false, "template": "{{ .Prompt }}", "context": [1, 2], "keep_alive": 60, "logprobs": true, "top_logprobs": 2, "truncate": true, "shift": true
        }
        """;
}
