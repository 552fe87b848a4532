using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.Gateway;

/// <summary>Computes the <see cref="InferenceRequest.Fingerprint"/> of requests whose endpoint does not compute it while it reads the body.</summary>
public static class PromptFingerprint
{
    /// <summary>The hash of what decides an answer's text; the same on every machine.</summary>
    /// <param name="model">The deployment's name or alias.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="parameters">Sampling parameters that the prompt does not have, in an order that the endpoint chooses.</param>
    public static ulong Compute(string model, Prompt prompt, params ReadOnlySpan<double?> parameters)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var hash = new Hash();
        hash.Add(model);
        foreach (var message in prompt.Messages)
            Add(hash, message);
        foreach (var input in prompt.Inputs)
            hash.Add(input);
        foreach (var tool in prompt.Tools)
            hash.Add(tool.Name, tool.Description, tool.Parameters);
        hash.Add((int)prompt.ToolChoice.Mode);
        foreach (var name in prompt.ToolChoice.Allowed ?? [])
            hash.Add(name);
        hash.Add(prompt.ParallelToolCalls ? 1 : 0);
        hash.Add((int)prompt.Format.Kind);
        hash.Add(prompt.Format.Schema, prompt.Format.Pattern, prompt.ReasoningEffort, prompt.Prediction);
        hash.Add(prompt.Sampling.Temperature);
        hash.Add(prompt.Sampling.PresencePenalty);
        hash.Add(prompt.Sampling.FrequencyPenalty);
        foreach (var parameter in parameters)
            hash.Add(parameter);
        return hash.Value;
    }

    private static void Add(Hash hash, PromptMessage message)
    {
        hash.Add(message.Role, message.Text, message.Name, message.ToolCallId, message.Refusal);
        hash.Add(message.MediaTokens);
        foreach (var call in message.ToolCalls)
            hash.Add(call.Id, call.Name, call.Input);
    }

    private sealed class Hash
    {
        private readonly XxHash3 _hash = new();

        public ulong Value => _hash.GetCurrentHashAsUInt64();

        // The length comes first, so that two texts are not taken for one.
        public void Add(params ReadOnlySpan<string?> texts)
        {
            foreach (var text in texts)
            {
                Add(text?.Length ?? -1);
                if (BitConverter.IsLittleEndian)
                    _hash.Append(MemoryMarshal.AsBytes(text.AsSpan()));
                else
                    _hash.Append(System.Text.Encoding.Unicode.GetBytes(text ?? ""));
            }
        }

        public void Add(int number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
            _hash.Append(bytes);
        }

        public void Add(double? number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(double)];
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, number is { } value ? value + 0.0 : double.NaN); // one of the two zeros
            _hash.Append(bytes);
        }
    }
}
