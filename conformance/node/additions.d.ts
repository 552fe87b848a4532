// The members that Nebula adds to the declared answers. Any other unknown member fails.
export {};

declare module 'openai/resources/models' {
  interface Model {
    /** vLLM */
    max_model_len?: number;
    context_length?: number;
  }
}

declare module 'openai/resources/chat/completions/completions' {
  interface ChatCompletionMessage {
    /** vLLM */
    reasoning_content?: string | null;
  }

  namespace ChatCompletion {
    interface Choice {
      /** vLLM: the stop sequence or token that ended the choice */
      stop_reason: string | number | null;
    }
  }

  namespace ChatCompletionChunk {
    interface Choice {
      /** vLLM; of the last chunk only */
      stop_reason?: string | number | null;
    }
  }

  namespace ChatCompletionChunk.Choice {
    interface Delta {
      /** vLLM */
      reasoning_content?: string | null;
    }
  }
}

declare module 'openai/resources/completions' {
  interface CompletionChoice {
    /** vLLM: the stop sequence or token that ended the choice */
    stop_reason: string | number | null;
  }
}

declare module 'openai/resources/responses/responses' {
  interface Response {
    /** The service sends it; its document has it in examples only. */
    store?: boolean;
  }

  interface ResponseCustomToolCall {
    /** The document's examples have it, and so do the items that are listed. */
    status?: 'in_progress' | 'completed' | 'incomplete';
  }

  interface ResponseFunctionCallArgumentsDoneEvent {
    /** The document requires it. */
    name: string;
  }
}

declare module '@anthropic-ai/sdk/resources/shared' {
  interface InvalidRequestErrorObject {
    /** Of a request with `thread`. */
    details?: import('@anthropic-ai/sdk/resources/messages').ThreadUnsupportedRequestErrorDetails;
  }
}
