// Generated from Nebula.Api/ApiDescription/openapi.json by `npm run api:types`. Do not edit.

export interface paths {
    "/v1/chat/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List stored chat completions.
         * @description Also under `/openai/chat/completions`, `/openai/v1/chat/completions`.
         */
        get: operations["listChatCompletions"];
        put?: never;
        /**
         * Generate a reply, at once or as server-sent events.
         * @description Also under `/openai/deployments/{deployment}/chat/completions`, `/openai/v1/chat/completions`.
         */
        post: operations["createChatCompletion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Generate a reply as Anthropic's Messages API does, at once or as server-sent events. */
        post: operations["createMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/count_tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count the tokens of a prompt, without charge. */
        post: operations["countMessageTokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/responses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open a WebSocket that takes response.create messages: docs/realtime.md.
         * @description Also under `/openai/responses`, `/openai/v1/responses`.
         */
        get: operations["connectResponses"];
        put?: never;
        /**
         * Generate a response, at once, as server-sent events, or in the background.
         * @description Also under `/openai/responses`, `/openai/v1/responses`.
         */
        post: operations["createResponse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Continue prompts, at once or as server-sent events.
         * @description Also under `/openai/deployments/{deployment}/completions`, `/openai/v1/completions`.
         */
        post: operations["createCompletion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Generate a reply as Ollama does; streamed as lines of JSON by default. */
        post: operations["ollamaChat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer a prompt as Ollama does; streamed as lines of JSON by default. */
        post: operations["ollamaGenerate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/embed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compute the embeddings of texts as Ollama does. */
        post: operations["ollamaEmbed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/embeddings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compute the embedding of one text as Ollama's older route does. */
        post: operations["ollamaEmbeddings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pull": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report the progress of a pull, which succeeds if the model is deployed. */
        post: operations["ollamaPull"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the deployments that the key may use, as Ollama does. */
        get: operations["ollamaTags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the deployments that serve, as Ollama does. */
        get: operations["ollamaPs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show one deployment, as Ollama does. */
        post: operations["ollamaShow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The version of Ollama whose API this is. */
        get: operations["ollamaVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/realtime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open a WebSocket session of the Realtime API, with text: docs/realtime.md.
         * @description Also under `/openai/realtime`, `/openai/v1/realtime`.
         */
        get: operations["connectRealtime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/responses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a stored response, or its events from the one after starting_after on.
         * @description Also under `/openai/responses/{id}`, `/openai/v1/responses/{id}`.
         */
        get: operations["getResponse"];
        put?: never;
        post?: never;
        /**
         * Delete a stored response.
         * @description Also under `/openai/responses/{id}`, `/openai/v1/responses/{id}`.
         */
        delete: operations["deleteResponse"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/responses/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a response that runs in the background.
         * @description Also under `/openai/responses/{id}/cancel`, `/openai/v1/responses/{id}/cancel`.
         */
        post: operations["cancelResponse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/responses/{id}/input_items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the input of a stored response.
         * @description Also under `/openai/responses/{id}/input_items`, `/openai/v1/responses/{id}/input_items`.
         */
        get: operations["listInputItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a conversation.
         * @description Also under `/openai/conversations`, `/openai/v1/conversations`.
         */
        post: operations["createConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a conversation.
         * @description Also under `/openai/conversations/{id}`, `/openai/v1/conversations/{id}`.
         */
        get: operations["getConversation"];
        put?: never;
        /**
         * Replace the metadata of a conversation.
         * @description Also under `/openai/conversations/{id}`, `/openai/v1/conversations/{id}`.
         */
        post: operations["updateConversation"];
        /**
         * Delete a conversation with its items.
         * @description Also under `/openai/conversations/{id}`, `/openai/v1/conversations/{id}`.
         */
        delete: operations["deleteConversation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the items of a conversation.
         * @description Also under `/openai/conversations/{id}/items`, `/openai/v1/conversations/{id}/items`.
         */
        get: operations["listConversationItems"];
        put?: never;
        /**
         * Add items to a conversation.
         * @description Also under `/openai/conversations/{id}/items`, `/openai/v1/conversations/{id}/items`.
         */
        post: operations["createConversationItems"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{id}/items/{item}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an item of a conversation.
         * @description Also under `/openai/conversations/{id}/items/{item}`, `/openai/v1/conversations/{id}/items/{item}`.
         */
        get: operations["getConversationItem"];
        put?: never;
        post?: never;
        /**
         * Remove an item from a conversation.
         * @description Also under `/openai/conversations/{id}/items/{item}`, `/openai/v1/conversations/{id}/items/{item}`.
         */
        delete: operations["deleteConversationItem"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/completions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a stored chat completion.
         * @description Also under `/openai/chat/completions/{id}`, `/openai/v1/chat/completions/{id}`.
         */
        get: operations["getChatCompletion"];
        put?: never;
        /**
         * Replace the metadata of a stored chat completion.
         * @description Also under `/openai/chat/completions/{id}`, `/openai/v1/chat/completions/{id}`.
         */
        post: operations["updateChatCompletion"];
        /**
         * Delete a stored chat completion.
         * @description Also under `/openai/chat/completions/{id}`, `/openai/v1/chat/completions/{id}`.
         */
        delete: operations["deleteChatCompletion"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/completions/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the messages of a stored chat completion.
         * @description Also under `/openai/chat/completions/{id}/messages`, `/openai/v1/chat/completions/{id}/messages`.
         */
        get: operations["listChatCompletionMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/embeddings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compute the embeddings of texts.
         * @description Also under `/openai/deployments/{deployment}/embeddings`, `/openai/v1/embeddings`.
         */
        post: operations["createEmbeddings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rerank": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sort documents by their similarity to a query. */
        post: operations["rerank"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rerank": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sort documents by their similarity to a query. */
        post: operations["rerankV1"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/rerank": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sort documents by their similarity to a query. */
        post: operations["rerankV2"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/score": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compare pairs of texts. */
        post: operations["score"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/score": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compare pairs of texts. */
        post: operations["scoreV1"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokenize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Encode a prompt or a chat. */
        post: operations["tokenize"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/detokenize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decode tokens. */
        post: operations["detokenize"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/moderations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Flag texts by a small list of words. */
        post: operations["createModeration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the deployments that the key may use.
         * @description Also under `/openai/models`, `/openai/v1/models`.
         */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one deployment that the key may use.
         * @description Also under `/openai/models/{id}`, `/openai/v1/models/{id}`.
         */
        get: operations["getModel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apikeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List API keys. */
        get: operations["listApiKeys"];
        put?: never;
        /** Create an API key; its secret is shown once. */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apikeys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an API key. */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /** Revoke an API key permanently. */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        /** Change an API key by a merge patch. */
        patch: operations["updateApiKey"];
        trace?: never;
    };
    "/apikeys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give an API key a new secret, shown once. */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List deployments. */
        get: operations["listDeployments"];
        put?: never;
        /** Deploy a model. */
        post: operations["createDeployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the models and GPUs that can be deployed. */
        get: operations["getCatalog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/estimate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Estimate what a deployment would hold, do and cost. */
        post: operations["estimateDeployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/planner": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find the cheapest fleet for some traffic, and the load at which it breaks. */
        post: operations["createPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a deployment. */
        get: operations["getDeployment"];
        put?: never;
        post?: never;
        /** Drain a deployment; it is removed after its last request. */
        delete: operations["deleteDeployment"];
        options?: never;
        head?: never;
        /** Scale or reconfigure a deployment by a merge patch. */
        patch: operations["updateDeployment"];
        trace?: never;
    };
    "/faults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List faults with their counts. */
        get: operations["listFaults"];
        put?: never;
        /** Create a rule that makes requests fail or slow. */
        post: operations["createFault"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/faults/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a fault. */
        get: operations["getFault"];
        put?: never;
        post?: never;
        /** Delete a fault. */
        delete: operations["deleteFault"];
        options?: never;
        head?: never;
        /** Change a fault by a merge patch. */
        patch: operations["updateFault"];
        trace?: never;
    };
    "/scripts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the scripts in the order in which they are tried, with the matches of each rule. */
        get: operations["listScripts"];
        /** Replace all scripts by one. */
        put: operations["replaceScripts"];
        /** Add a script, in the format of AIMock's fixture files. */
        post: operations["createScript"];
        /** Delete all scripts. */
        delete: operations["deleteScripts"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/scripts/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set the sequences and the counters of all scripts to 0. */
        post: operations["resetScripts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/scripts/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a script. */
        get: operations["getScript"];
        /** Create or replace a script. */
        put: operations["putScript"];
        post?: never;
        /** Delete a script. */
        delete: operations["deleteScript"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recordings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the recordings by name. */
        get: operations["listRecordings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recordings/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a recording as a file, in the format of AIMock's fixture files. */
        get: operations["getRecording"];
        /** Create or replace a recording by such a file. */
        put: operations["putRecording"];
        post?: never;
        /** Delete a recording. */
        delete: operations["deleteRecording"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/journal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the newest requests and answers with their bodies, if Nebula.Local keeps a journal. */
        get: operations["listJournal"];
        put?: never;
        post?: never;
        /** Remove all entries of the journal. */
        delete: operations["clearJournal"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/journal/assertions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what a test may assert to be empty: unmatched requests, unknown models, refused keys, rules never used. */
        get: operations["getJournalAssertions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the present metrics, as JSON or for Prometheus. */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the metrics over time. */
        get: operations["getMetricsHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the ledger, by time bucket, key and model. */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the newest settled requests. */
        get: operations["listRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Nebula's version. */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process runs. */
        get: operations["ping"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the process runs and queues. */
        get: operations["getLoad"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the state of every dependency; the body is the same with 503. */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process runs. */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process can serve; the body is the same with 503. */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Other names under which clients may call it; unique together with the names of all deployments. */
        Aliases: components["schemas"]["DeploymentName"][] | null;
        AnthropicError: {
            /** @enum {string} */
            type: "error";
            error: {
                /** @enum {string} */
                type: "invalid_request_error" | "authentication_error" | "permission_error" | "not_found_error" | "request_too_large" | "rate_limit_error" | "api_error" | "overloaded_error" | "timeout_error";
                message: string;
                /** @description Of a request with thread, which is refused: error_code is thread_unsupported_request. */
                details?: {
                    error_code: string;
                };
            };
            request_id: string;
        };
        ApiKey: {
            /** @enum {string} */
            object: "api_key";
            id: string;
            name: string;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            last_used_at: string | null;
            /** Format: date-time */
            previous_secret_expires_at: string | null;
            models: string[] | null;
            limits: components["schemas"]["RateLimits"];
            metadata: {
                [key: string]: string;
            };
            allow_faults: boolean;
            usage: components["schemas"]["ApiKeyUsage"];
        };
        ApiKeyList: {
            /** @enum {string} */
            object: "list";
            data: components["schemas"]["ApiKey"][];
            first_id: string | null;
            last_id: string | null;
            has_more: boolean;
        };
        ApiKeyUsage: {
            requests_per_minute: components["schemas"]["LimitGauge"];
            tokens_per_minute: components["schemas"]["LimitGauge"];
            concurrent_requests: components["schemas"]["LimitGauge"];
            tokens_per_day: components["schemas"]["LimitGauge"];
        };
        ApiKeyWithSecret: {
            /** @enum {string} */
            object: "api_key";
            id: string;
            name: string;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            last_used_at: string | null;
            /** Format: date-time */
            previous_secret_expires_at: string | null;
            models: string[] | null;
            limits: components["schemas"]["RateLimits"];
            metadata: {
                [key: string]: string;
            };
            allow_faults: boolean;
            usage: components["schemas"]["ApiKeyUsage"];
            secret: string;
        };
        /** @description How replicas follow the load; null is not at all. */
        Autoscaling: {
            /** @description 1 by default; with 0 an idle deployment has no replica, and its next request starts one. */
            min_replicas?: number | null;
            max_replicas: number;
            /** @description Waiting sequences per ready replica up to which no replica is added; 4 by default. */
            target_waiting?: number | null;
            /** @description Share of the KV cache, or of the batch if that is fuller, that ready replicas should use; 0.8 by default. */
            target_kv_cache?: number | null;
            /** @description How long fewer replicas have to suffice before there are fewer; 300 by default. */
            scale_down_after_seconds?: number | null;
        } | null;
        Backend: {
            type: string;
            url?: string | null;
            has_secret?: boolean | null;
            model?: string | null;
            timeout_seconds?: number | null;
            headers?: {
                [key: string]: string;
            } | null;
            supports?: components["schemas"]["UpstreamSupport"] | null;
            record?: boolean | null;
            recording?: string | null;
            fallback?: string | null;
            ignore?: string[] | null;
        };
        BusyKey: {
            id: string;
            name: string | null;
            requests: number;
            input_tokens: number;
            output_tokens: number;
            /** Format: date-time */
            last_used_at: string;
        };
        Catalog: {
            /** @enum {string} */
            object: "catalog";
            models: components["schemas"]["ModelCard"][];
            gpus: components["schemas"]["GpuProfile"][];
            fits: components["schemas"]["CatalogFit"][];
            fit_rules: components["schemas"]["FitRules"];
        };
        CatalogFit: {
            model: string;
            gpu: string;
            gpus_per_replica: number;
        };
        ChatChoice: {
            index: number;
            message: {
                /**
                 * @description assistant, unless add_generation_prompt is false.
                 * @enum {string}
                 */
                role: "assistant" | "system" | "developer" | "user" | "tool" | "function";
                content: string | null;
                refusal: string | null;
                annotations?: Record<string, never>[];
            };
            logprobs: Record<string, never> | null;
            /** @enum {string} */
            finish_reason: "stop" | "length" | "tool_calls" | "function_call";
            /** @description vLLM's: the stop sequence, or the id of the stop token, that ended the choice; null if it ended otherwise. */
            stop_reason: string | number | null;
            /** @description vLLM's, with return_token_ids: the ids of the generated tokens. */
            token_ids?: number[] | null;
        };
        ChatCompletion: {
            id: string;
            /** @enum {string} */
            object: "chat.completion";
            /** @description Unix seconds. */
            created: number;
            model: string;
            choices: components["schemas"]["ChatChoice"][];
            usage: components["schemas"]["ChatUsage"];
            /** @enum {string} */
            service_tier?: "default";
            system_fingerprint: string;
            /** @description Only of a deployment with the dialect azure. */
            prompt_filter_results?: Record<string, never>[];
            /** @description vLLM's, with return_token_ids: the ids of the prompt's tokens. */
            prompt_token_ids?: number[];
            /** @description vLLM's: for each token of the prompt the token and the likeliest ones by their ids; null for the first. */
            prompt_logprobs?: ({
                [key: string]: components["schemas"]["PromptLogprob"];
            } | null)[];
        };
        /** @description One event of a stream; after the last comes data: [DONE]. */
        ChatCompletionChunk: {
            id: string;
            /** @enum {string} */
            object: "chat.completion.chunk";
            /** @description Unix seconds. */
            created: number;
            model: string;
            /** @enum {string} */
            service_tier?: "default";
            system_fingerprint?: string;
            choices: {
                index: number;
                delta: {
                    /**
                     * @description assistant, unless add_generation_prompt is false.
                     * @enum {string}
                     */
                    role?: "assistant" | "system" | "developer" | "user" | "tool" | "function";
                    content?: string | null;
                    refusal?: string | null;
                };
                logprobs: Record<string, never> | null;
                /** @enum {string|null} */
                finish_reason: "stop" | "length" | "tool_calls" | "function_call" | null;
                /** @description vLLM's: the stop sequence, or the id of the stop token, that ended the choice; null if it ended otherwise. Only of a choice's last chunk. */
                stop_reason?: string | number | null;
                /** @description vLLM's, with return_token_ids: the ids of the generated tokens. */
                token_ids?: number[] | null;
            }[];
            usage?: components["schemas"]["ChatUsage"] | null;
            /** @description vLLM's, with return_token_ids: the ids of the prompt's tokens. Only of a choice's first chunk. */
            prompt_token_ids?: number[];
        };
        ChatMessage: {
            /** @enum {string} */
            role: "developer" | "system" | "user" | "assistant" | "tool" | "function";
            content?: string | Record<string, never>[] | null;
            name?: string;
        };
        ChatUsage: {
            prompt_tokens: number;
            completion_tokens: number;
            total_tokens: number;
            prompt_tokens_details?: {
                cached_tokens?: number;
                audio_tokens?: number;
            };
            completion_tokens_details?: {
                reasoning_tokens?: number;
                audio_tokens?: number;
                accepted_prediction_tokens?: number;
                rejected_prediction_tokens?: number;
            };
        };
        ClientMetadata: {
            [key: string]: string;
        } | null;
        /**
         * @description What happens to a request while no replica is ready and one is starting: a 503 that says when it will be ready (the default), or it waits.
         * @enum {string|null}
         */
        ColdStart: "refuse" | "wait" | null;
        Completion: {
            id: string;
            /** @constant */
            object: "text_completion";
            created: number;
            model: string;
            system_fingerprint?: string;
            choices: {
                text: string;
                index: number;
                logprobs: {
                    tokens?: string[];
                    token_logprobs?: (number | null)[];
                    top_logprobs?: (Record<string, never> | null)[];
                    text_offset?: number[];
                } | null;
                finish_reason: string;
                /** @description Only of a deployment with the dialect azure. */
                content_filter_results?: Record<string, never>;
                /** @description vLLM's: the stop sequence, or the id of the stop token, that ended the choice; null if it ended otherwise. */
                stop_reason: string | number | null;
                /** @description vLLM's, with return_token_ids: the ids of the generated tokens. */
                token_ids?: number[] | null;
                /** @description vLLM's, with return_token_ids: the ids of the prompt's tokens. */
                prompt_token_ids?: number[];
                /** @description vLLM's: for each token of the prompt the token and the likeliest ones by their ids; null for the first. */
                prompt_logprobs?: ({
                    [key: string]: components["schemas"]["PromptLogprob"];
                } | null)[];
            }[];
            usage: components["schemas"]["ChatUsage"];
            /** @description Only of a deployment with the dialect azure. */
            prompt_filter_results?: Record<string, never>[];
        };
        /** @description A phrase whose prompts are refused with 400 content_filter; null is none. */
        ContentFilterPhrase: string | null;
        Conversation: {
            id: string;
            /** @enum {string} */
            object: "conversation";
            /** @description Unix seconds. */
            created_at: number;
            metadata: components["schemas"]["ClientMetadata"];
        };
        /** @description A request of POST /v1/messages whose tokens are counted; it needs no max_tokens. */
        CountMessageTokens: {
            model: string;
            messages: components["schemas"]["MessageTurn"][];
            system?: components["schemas"]["MessageContent"];
            tools?: Record<string, never>[] | null;
        };
        CreateApiKey: {
            name: string;
            /** @description The secret to import; without it the answer has a new one. What begins with sk-neb- must be a whole key with a right checksum. */
            secret?: string | null;
            /** @description The deployments and aliases it may use; null is every deployment. */
            models?: components["schemas"]["DeploymentName"][] | null;
            /** Format: date-time */
            expires_at?: string | null;
            /** @description Without it the default limits of the settings apply. */
            limits?: components["schemas"]["LimitsInput"] | null;
            metadata?: {
                [key: string]: string;
            } | null;
            /** @description Whether its requests may ask for a fault with the header x-nebula-fault; false by default. */
            allow_faults?: boolean | null;
        };
        /** @description OpenAI's request with vLLM's extra fields. docs/compatibility.md lists all fields; these are the ones used most. */
        CreateChatCompletion: {
            /** @description A deployment's name or alias. */
            model: string;
            messages: components["schemas"]["ChatMessage"][];
            max_completion_tokens?: number | null;
            /** @deprecated */
            max_tokens?: number | null;
            n?: number | null;
            stop?: string | string[] | null;
            stream?: boolean | null;
            stream_options?: {
                include_usage?: boolean;
            } | null;
            seed?: number | null;
            temperature?: number | null;
            top_p?: number | null;
            logprobs?: boolean | null;
            top_logprobs?: number | null;
            /** @description Whether the answer begins with the last message if it is of the answer's role. */
            echo?: boolean | null;
            /** @default true */
            add_generation_prompt: boolean | null;
            /** @description Only if add_generation_prompt is false. */
            continue_final_message?: boolean | null;
            chat_template_kwargs?: {
                enable_thinking?: boolean | null;
                thinking?: boolean | null;
                reasoning_effort?: string | null;
            } | null;
            top_k?: number | null;
            min_p?: number | null;
            repetition_penalty?: number | null;
            stop_token_ids?: number[] | null;
            include_stop_str_in_output?: boolean | null;
            allowed_token_ids?: number[] | null;
            bad_words?: string[] | null;
            return_token_ids?: boolean | null;
            /** @description More than 0 only without stream. */
            prompt_logprobs?: number | null;
        };
        /** @description OpenAI's request of the older API, with vLLM's extra fields. */
        CreateCompletion: {
            /** @description A deployment's name or alias. */
            model: string;
            /** @description A text, texts, token ids of o200k_base, or lists of them; each text or list is a prompt. */
            prompt?: string | unknown[] | null;
            /** @description The text after the completion; it counts as part of each prompt. */
            suffix?: string | null;
            /**
             * @description 0 only with echo.
             * @default 16
             */
            max_tokens: number | null;
            min_tokens?: number | null;
            ignore_eos?: boolean | null;
            n?: number | null;
            /** @description Generates this many choices, all of which are charged, and answers with the n of the highest log probability. */
            best_of?: number | null;
            echo?: boolean | null;
            logprobs?: number | null;
            stop?: string | string[] | null;
            stream?: boolean | null;
            stream_options?: {
                include_usage?: boolean;
            } | null;
            seed?: number | null;
            temperature?: number | null;
            top_p?: number | null;
            presence_penalty?: number | null;
            frequency_penalty?: number | null;
            logit_bias?: Record<string, never> | null;
            user?: string | null;
            top_k?: number | null;
            min_p?: number | null;
            repetition_penalty?: number | null;
            stop_token_ids?: number[] | null;
            include_stop_str_in_output?: boolean | null;
            allowed_token_ids?: number[] | null;
            bad_words?: string[] | null;
            return_token_ids?: boolean | null;
            /** @description More than 0 only without stream. */
            prompt_logprobs?: number | null;
        };
        CreateConversation: {
            items?: Record<string, never>[] | null;
            metadata?: components["schemas"]["ClientMetadata"];
        };
        CreateConversationItems: {
            items: Record<string, never>[];
        };
        /** @description Simulated GPUs need model and gpu, an upstream server and a recording need backend, and routing needs routes. */
        CreateDeployment: {
            name: components["schemas"]["DeploymentName"];
            aliases?: components["schemas"]["Aliases"];
            /** @description A model's id in the catalog. */
            model?: string;
            /** @description A GPU's id in the catalog. */
            gpu?: string;
            /**
             * @description By default the fewest that hold the model.
             * @enum {integer|null}
             */
            gpus_per_replica?: 1 | 2 | 4 | 8 | null;
            /** @description 1 by default, or the min_replicas of autoscaling. */
            replicas?: number | null;
            autoscaling?: components["schemas"]["Autoscaling"];
            cold_start?: components["schemas"]["ColdStart"];
            max_batch_size?: components["schemas"]["MaxBatchSize"];
            max_batched_tokens?: components["schemas"]["MaxBatchedTokens"];
            weights?: components["schemas"]["Weights"];
            kv_cache_dtype?: components["schemas"]["KvCacheDtype"];
            prefix_caching?: components["schemas"]["PrefixCaching"];
            expert_parallel?: components["schemas"]["ExpertParallel"];
            gpu_memory_utilization?: components["schemas"]["GpuMemoryUtilization"];
            backend?: components["schemas"]["DeploymentBackend"];
            /** @description The deployments among which its requests are divided. */
            routes?: components["schemas"]["NewDeploymentRoute"][] | null;
            /** @description The deployments that are tried in order if the chosen one fails before its first token. */
            fallbacks?: components["schemas"]["DeploymentName"][] | null;
            dialect?: components["schemas"]["DeploymentDialect"];
            content_filter_phrase?: components["schemas"]["ContentFilterPhrase"];
        };
        /** @description OpenAI's request. */
        CreateEmbeddings: {
            /** @description An embedding deployment's name or alias. */
            model: string;
            /** @description A text, up to 2,048 texts, the ids of a text's o200k_base tokens, or several lists of ids. */
            input: string | (string | number | number[])[];
            /** @enum {string|null} */
            encoding_format?: "float" | "base64" | null;
            dimensions?: number | null;
            user?: string | null;
        };
        CreateFault: {
            name: string;
            /** @description Whether it acts; true by default. A request may ask for it by name nevertheless. */
            enabled?: boolean | null;
            /** @enum {string} */
            kind: "error" | "slow_first_token" | "stall" | "slow_stream" | "cut" | "malformed_chunk" | "replica_loss";
            /** @description error: the HTTP status; 500 by default. */
            status?: number | null;
            /** @description error: the error's code; by default the status's own. */
            code?: string | null;
            /** @description error: seconds that retry-after says. */
            retry_after?: number | null;
            /** @description slow_first_token, stall: virtual seconds; required. */
            seconds?: number | null;
            /** @description stall, cut, malformed_chunk, replica_loss: the tokens before it acts; 1 by default. */
            after_tokens?: number | null;
            /** @description slow_stream: how many times as long the gaps between tokens are; required. */
            factor?: number | null;
            /** @description cut: whether half of the next event is sent; false by default. */
            mid_event?: boolean | null;
            /** @description replica_loss: whether the replica's sequences continue on another one; false by default. */
            move?: boolean | null;
            /** @description The deployments and aliases whose requests it considers; all by default. */
            deployments?: components["schemas"]["DeploymentName"][] | null;
            /** @description The ids of the API keys whose requests it considers; all by default. */
            keys?: string[] | null;
            /** @description The share of those requests that it hits; 1 by default. */
            probability?: number | null;
            /** @description Determines which of them; 0 by default. Changing it starts the sequence again. */
            seed?: number | null;
            /** Format: date-time */
            starts_at?: string | null;
            /** Format: date-time */
            ends_at?: string | null;
        };
        /** @description Anthropic's request of POST /v1/messages. Unknown fields are ignored. */
        CreateMessage: {
            model: string;
            max_tokens: number;
            messages: components["schemas"]["MessageTurn"][];
            system?: components["schemas"]["MessageContent"];
            stop_sequences?: string[] | null;
            stream?: boolean | null;
            temperature?: number | null;
            top_p?: number | null;
            top_k?: number | null;
            tools?: Record<string, never>[] | null;
            tool_choice?: {
                /** @enum {string} */
                type: "auto" | "any" | "tool" | "none";
                name?: string;
                disable_parallel_tool_use?: boolean;
            } | null;
            thinking?: {
                /** @enum {string} */
                type: "enabled" | "disabled" | "adaptive" | "between_tools";
                budget_tokens?: number;
                /** @enum {string|null} */
                display?: "summarized" | "omitted" | null;
            } | null;
            output_config?: Record<string, never> | null;
            metadata?: Record<string, never> | null;
            /** @enum {string|null} */
            service_tier?: "auto" | "standard_only" | null;
        };
        CreateModeration: {
            input: string | (string | {
                /** @enum {string} */
                type: "text" | "image_url";
                text?: string;
                image_url?: Record<string, never>;
            })[];
            model?: string | null;
        };
        CreatePlan: {
            /** @description A chat model's id in the catalog. */
            model: string;
            traffic: components["schemas"]["PlannedTraffic"];
            /** @description The fleets to compare, instead of a search. */
            fleets?: components["schemas"]["ListedFleet"][] | null;
            /** @description Search over these GPUs: ids, their beginnings such as h100, or any. All by default. */
            gpus?: string[] | null;
            /** @description Search over these formats of the weights. By default those that each GPU multiplies itself. */
            weights?: string[] | null;
            /** @description Search over these numbers of GPUs of a replica. All by default. */
            gpus_per_replica?: (1 | 2 | 4 | 8)[] | null;
            /** @description Most US dollars per hour of a fleet. */
            max_cost_per_hour_usd?: number | null;
            /** @description Most replicas of a fleet; 64 by default. */
            max_replicas?: number | null;
            /** @description The targets, such as ttft_p95<800ms,itl_p95<50ms,error_rate<0.1%. Without error_rate, at most 1 % of the requests may fail. */
            require?: string | null;
            /**
             * @description How requests are spread over replicas; least_loaded by default.
             * @enum {string|null}
             */
            routing?: "least_loaded" | "prefix_aware" | "round_robin" | null;
            /** @description Requests that may wait for room in a batch before the next one fails, as in a deployment; 1,024 by default. */
            max_queue?: number | null;
            /** @description Seed of described traffic; 1 by default. */
            seed?: number | null;
            max_batch_size?: components["schemas"]["MaxBatchSize"];
            max_batched_tokens?: components["schemas"]["MaxBatchedTokens"];
            prefix_caching?: components["schemas"]["PrefixCaching"];
            kv_cache_dtype?: components["schemas"]["KvCacheDtype"];
            expert_parallel?: components["schemas"]["ExpertParallel"];
            gpu_memory_utilization?: components["schemas"]["GpuMemoryUtilization"];
            /** @description Whether progress (objects plan.progress) and the plan arrive as events. */
            stream?: boolean | null;
            /** @description Whether the plan has a member html, the report as one HTML file. */
            html?: boolean | null;
        };
        /** @description vLLM's request, which is Jina's and Cohere's. */
        CreateRerank: {
            /** @description An embedding deployment's name or alias. */
            model: string;
            query: string;
            documents: (string | {
                text: string;
            })[];
            /** @description The most documents of the answer; 0 or null for all. */
            top_n?: number | null;
            /** @default true */
            return_documents: boolean | null;
            user?: string | null;
        };
        /** @description OpenAI's request. Every field of it is checked; these take effect. */
        CreateResponse: {
            /** @description A deployment's name or alias. */
            model: string;
            /** @description Required unless a response or a conversation is continued. */
            input?: string | Record<string, never>[] | null;
            instructions?: string | null;
            tools?: {
                /** @enum {string} */
                type: "function" | "custom";
            }[] | null;
            tool_choice?: string | Record<string, never> | null;
            parallel_tool_calls?: boolean | null;
            text?: Record<string, never> | null;
            reasoning?: Record<string, never> | null;
            previous_response_id?: string | null;
            conversation?: string | Record<string, never> | null;
            /** @description Whether the response is kept for 30 days; true by default. */
            store?: boolean | null;
            background?: boolean | null;
            stream?: boolean | null;
            max_output_tokens?: number | null;
            temperature?: number | null;
            top_p?: number | null;
            top_logprobs?: number | null;
            include?: string[] | null;
            metadata?: {
                [key: string]: string;
            } | null;
            /** @enum {string|null} */
            truncation?: "auto" | "disabled" | null;
            /** @description vLLM's. */
            seed?: number | null;
        };
        /** @description vLLM's request: one text and several, or pairs. They are text_1 and text_2, queries and documents, or data_1 and data_2. */
        CreateScore: {
            /** @description An embedding deployment's name or alias. */
            model: string;
            text_1?: string | string[];
            text_2?: string | string[];
            queries?: string | string[];
            documents?: string | string[];
            data_1?: string | string[];
            data_2?: string | string[];
            user?: string | null;
        };
        Deletion: {
            id: string;
            object: string;
            /** @enum {boolean} */
            deleted: true;
        };
        Dependency: {
            name: string;
            /** @enum {string} */
            status: "ok" | "degraded" | "unavailable";
            latency_ms: number | null;
            detail: string | null;
        };
        Deployment: {
            /** @enum {string} */
            object: "deployment";
            name: string;
            aliases: string[];
            model?: string | null;
            gpu?: string | null;
            gpus_per_replica?: number | null;
            replicas?: number | null;
            ready_replicas?: number | null;
            max_batch_size?: number | null;
            max_batched_tokens?: number | null;
            /** @enum {string|null} */
            weights?: "bf16" | "fp8" | "int8" | "int4" | "mxfp4" | "nvfp4" | null;
            /** @enum {string|null} */
            kv_cache_dtype?: "auto" | "bfloat16" | "fp8" | null;
            prefix_caching?: boolean | null;
            expert_parallel?: boolean | null;
            gpu_memory_utilization?: number | null;
            autoscaling?: {
                min_replicas?: number;
                max_replicas: number;
                target_waiting?: number;
                target_kv_cache?: number;
                scale_down_after_seconds?: number;
            } | null;
            /** @enum {string|null} */
            cold_start?: "refuse" | "wait" | null;
            backend?: components["schemas"]["Backend"] | null;
            health?: components["schemas"]["UpstreamHealth"] | null;
            routes?: components["schemas"]["DeploymentRoute"][] | null;
            fallbacks?: string[] | null;
            /** @enum {string} */
            dialect: "openai" | "azure";
            content_filter_phrase: string | null;
            /** @enum {string} */
            state: "provisioning" | "loading" | "ready" | "scaling" | "draining" | "stopped" | "failed";
            reason: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description Who writes the answers; null is simulated GPUs. */
        DeploymentBackend: {
            /**
             * @description upstream is an OpenAI-compatible server; replay is a recording of one.
             * @enum {string}
             */
            type: "simulated" | "upstream" | "replay";
            /** @description The server's base address, such as https://host/v1. */
            url?: string;
            /** @description The bearer token. It is stored encrypted and never returned. */
            secret?: string | null;
            /** @description The model that the server is asked for; of a recording, the one whose exchanges are replayed, and null is every model. */
            model?: string | null;
            /** @description How long one answer may take; 600 by default. */
            timeout_seconds?: number | null;
            /** @description Additional headers of each request, at most 16. Their values are stored encrypted and never returned. */
            headers?: {
                [key: string]: string | null;
            } | null;
            /** @description What the server can do; null is everything. */
            supports?: {
                chat?: boolean | null;
                completions?: boolean | null;
                embeddings?: boolean | null;
                /** @description Whether it takes stream_options; true by default. */
                stream_options?: boolean | null;
                /** @description Whether it refuses max_tokens in favour of max_completion_tokens; false by default. */
                max_completion_tokens?: boolean | null;
                /** @description Tokens of a prompt and its reply; null leaves the check to the server. */
                context_length?: number | null;
            } | null;
            /** @description Whether complete exchanges with the server are recorded under the deployment's name; false by default. */
            record?: boolean | null;
            /** @description The recording that is replayed. */
            recording?: string;
            /** @description The deployment that answers requests that are not recorded; null makes them a 404. */
            fallback?: string | null;
            /** @description What of a request makes no difference: paths of members, ids and dates; null is the default. */
            ignore?: string[] | null;
        } | null;
        /**
         * @description What its answers have beside what OpenAI's have: azure adds the results of Azure's content filters; null is openai.
         * @enum {string|null}
         */
        DeploymentDialect: "openai" | "azure" | null;
        DeploymentList: {
            /** @enum {string} */
            object: "list";
            data: components["schemas"]["Deployment"][];
            first_id: string | null;
            last_id: string | null;
            has_more: boolean;
        };
        DeploymentLoad: {
            name: string;
            running: number;
            waiting: number;
            replicas?: number | null;
            ready_replicas?: number | null;
            kv_cache_usage?: number | null;
            gpu_utilization?: number | null;
        };
        DeploymentName: string;
        DeploymentRoute: {
            deployment: string;
            weight: number;
        };
        Detokenize: {
            /** @description A deployment's name or alias. */
            model: string;
            tokens: number[];
        };
        DetokenizedPrompt: {
            prompt: string;
        };
        EmbeddingList: {
            /** @enum {string} */
            object: "list";
            data: {
                /** @enum {string} */
                object: "embedding";
                index: number;
                /** @description The vector; with base64, float32 in little-endian order. */
                embedding: number[] | string;
            }[];
            model: string;
            usage: components["schemas"]["VectorUsage"];
        };
        Error: {
            error: {
                message: string;
                type: string;
                /** @description The field that is wrong. */
                param: string | null;
                code: string | null;
            };
        };
        Estimate: {
            /** @enum {string} */
            object: "estimate";
            fits: boolean;
            reason: string | null;
            gpus_per_replica: number;
            /** @enum {string} */
            weights: "bf16" | "fp8" | "int8" | "int4" | "mxfp4" | "nvfp4";
            max_batch_size: number;
            max_batched_tokens: number;
            weight_bytes: number;
            usable_bytes: number;
            kv_cache_tokens: number;
            time_to_first_token_seconds: number | null;
            inter_token_seconds: number | null;
            output_tokens_per_second: number | null;
            /** @enum {string|null} */
            basis: "measured" | "interpolated" | "assumed" | null;
            error_percent: {
                time_to_first_token_seconds: number;
                inter_token_seconds: number | null;
                output_tokens_per_second: number;
                cost_per_million_output_tokens_usd: number;
            } | null;
            simulated_requests: number | null;
            preemptions: number | null;
            prefix_cache_hit_rate: number | null;
            cost_per_hour_usd: number;
            cost_per_million_output_tokens_usd: number | null;
        };
        EstimateDeployment: {
            name?: string | null;
            aliases?: components["schemas"]["Aliases"];
            model: string;
            gpu: string;
            /** @enum {integer|null} */
            gpus_per_replica?: 1 | 2 | 4 | 8 | null;
            replicas?: number | null;
            max_batch_size?: components["schemas"]["MaxBatchSize"];
            max_batched_tokens?: components["schemas"]["MaxBatchedTokens"];
            weights?: components["schemas"]["Weights"];
            kv_cache_dtype?: components["schemas"]["KvCacheDtype"];
            prefix_caching?: components["schemas"]["PrefixCaching"];
            expert_parallel?: components["schemas"]["ExpertParallel"];
            gpu_memory_utilization?: components["schemas"]["GpuMemoryUtilization"];
            dialect?: components["schemas"]["DeploymentDialect"];
            content_filter_phrase?: components["schemas"]["ContentFilterPhrase"];
            /** @description Concurrent requests; 16 by default. */
            concurrency?: number | null;
            /** @description Tokens of each prompt; 512 by default. */
            input_tokens?: number | null;
            /** @description Tokens of each reply; 256 by default. */
            output_tokens?: number | null;
            /** @description Tokens with which all prompts begin alike; 0 by default. */
            shared_prefix_tokens?: number | null;
        };
        ExpertLayout: {
            routed: number;
            active: number;
            intermediate_size: number;
            layers: number;
        };
        /** @description Whether each GPU of a replica holds whole experts instead of a slice of each; false by default. */
        ExpertParallel: boolean | null;
        Fault: {
            /** @enum {string} */
            object: "fault";
            name: string;
            enabled: boolean;
            kind: string;
            status: number | null;
            code: string | null;
            retry_after: number | null;
            seconds: number | null;
            after_tokens: number | null;
            factor: number | null;
            mid_event: boolean | null;
            move: boolean | null;
            deployments: string[];
            keys: string[];
            probability: number;
            seed: number;
            /** Format: date-time */
            starts_at: string | null;
            /** Format: date-time */
            ends_at: string | null;
            requests: number;
            injected: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        FaultList: {
            /** @enum {string} */
            object: "list";
            data: components["schemas"]["Fault"][];
            first_id: string | null;
            last_id: string | null;
            has_more: boolean;
        };
        FitRules: {
            usable_memory_fraction: number;
            reserved_bytes: number;
            reserved_share: number;
            smallest_useful_sequence: number;
            block_size: number;
            gpus_per_replica: number[];
        };
        /** @description Share of the GPUs' memory that weights, KV cache and activations may use; 0.9 by default. */
        GpuMemoryUtilization: number | null;
        GpuProfile: {
            id: string;
            name: string;
            memory_bytes: number;
            bandwidth_bytes_per_second: number;
            flops_dense_bf16: number;
            flops_dense_fp8: number | null;
            flops_dense_fp4: number | null;
            flops_dense_int8: number | null;
            power_watts: number;
            architecture: string;
            visible_memory_bytes: number;
            interconnect_bytes_per_second: number;
            price_per_hour_usd: number;
            weight_formats: ("bf16" | "fp8" | "int8" | "int4" | "mxfp4" | "nvfp4")[];
            default_max_batch_size: number;
            default_max_batched_tokens: number;
            source: string;
        };
        Health: {
            /** @enum {string} */
            status: "ok" | "degraded" | "unavailable";
            version: string;
            uptime_seconds: number;
            dependencies: components["schemas"]["Dependency"][];
        };
        HistoryPoint: {
            /** Format: date-time */
            start: string;
            by_status: {
                [key: string]: number;
            };
            input_tokens: number;
            output_tokens: number;
            running_max: number;
            waiting_max: number;
            latency_seconds: components["schemas"]["Latencies"];
        };
        JournalAssertions: {
            /** @enum {string} */
            object: "journal_assertions";
            passed: boolean;
            unmatched: components["schemas"]["JournalFinding"][];
            unknown_models: components["schemas"]["JournalFinding"][];
            refused_keys: components["schemas"]["JournalFinding"][];
            unknown_paths: components["schemas"]["JournalFinding"][];
            unused_rules: components["schemas"]["UnusedRule"][];
        };
        JournalDeletion: {
            /** @enum {string} */
            object: "journal_deletion";
            deleted: number;
        };
        JournalEntry: {
            /** @enum {string} */
            object: "journal_entry";
            id: string;
            /** Format: date-time */
            at: string;
            method: string;
            path: string;
            key_id: string | null;
            model: string | null;
            status: number;
            matched: boolean | null;
            script: string | null;
            error_code: string | null;
            duration_seconds: number;
            request: unknown;
            response: unknown;
            truncated: boolean;
        };
        JournalFinding: {
            id: string;
            method: string;
            path: string;
            key_id: string | null;
            model: string | null;
            status: number;
            message: string | null;
        };
        JournalPage: {
            /** @enum {string} */
            object: "list";
            data: components["schemas"]["JournalEntry"][];
            first_id: string | null;
            last_id: string | null;
            has_more: boolean;
        };
        /**
         * @description Format of the KV cache. auto, the default, is fp8 with weights in nvfp4 and bfloat16 with others.
         * @enum {string|null}
         */
        KvCacheDtype: "auto" | "bfloat16" | "fp8" | null;
        Latencies: {
            time_to_first_token: components["schemas"]["Latency"];
            inter_token: components["schemas"]["Latency"];
            queue: components["schemas"]["Latency"];
            end_to_end: components["schemas"]["Latency"];
        };
        Latency: {
            count: number;
            mean: number | null;
            p50: number | null;
            p95: number | null;
            p99: number | null;
        };
        LatentAttention: {
            kv_rank: number;
            rotary_size: number;
        };
        /** @description Null is no limit. */
        Limit: number | null;
        LimitGauge: {
            used: number;
            limit: number | null;
        };
        LimitsInput: {
            requests_per_minute?: components["schemas"]["Limit"];
            tokens_per_minute?: components["schemas"]["Limit"];
            concurrent_requests?: components["schemas"]["Limit"];
            tokens_per_day?: components["schemas"]["Limit"];
        };
        ListedFleet: {
            gpu: string;
            /** @enum {integer|null} */
            gpus_per_replica?: 1 | 2 | 4 | 8 | null;
            /** @description By default the fewest that reach the targets. */
            replicas?: number | null;
            weights?: components["schemas"]["Weights"];
            max_batch_size?: components["schemas"]["MaxBatchSize"];
            max_batched_tokens?: components["schemas"]["MaxBatchedTokens"];
            prefix_caching?: components["schemas"]["PrefixCaching"];
            kv_cache_dtype?: components["schemas"]["KvCacheDtype"];
            expert_parallel?: components["schemas"]["ExpertParallel"];
            gpu_memory_utilization?: components["schemas"]["GpuMemoryUtilization"];
        };
        /** @description Sequences that a replica runs at once, vLLM's max_num_seqs. Null is the default: 1,024 on GPUs with 70 GiB or more that are not an A100, else 256. */
        MaxBatchSize: number | null;
        /** @description Tokens of a step, vLLM's max_num_batched_tokens; at least max_batch_size. Null is the default: 8,192 on GPUs with 70 GiB or more that are not an A100, else 2,048. */
        MaxBatchedTokens: number | null;
        Message: {
            id: string;
            /** @enum {string} */
            type: "message";
            /** @enum {string} */
            role: "assistant";
            model: string;
            content: {
                /** @enum {string} */
                type: "text" | "thinking" | "tool_use";
                text?: string;
                citations?: null;
                thinking?: string;
                signature?: string;
                id?: string;
                name?: string;
                caller?: {
                    /** @enum {string} */
                    type?: "direct";
                };
                input?: Record<string, never>;
            }[];
            /** @enum {string|null} */
            stop_reason: "end_turn" | "max_tokens" | "stop_sequence" | "tool_use" | "refusal" | null;
            stop_sequence: string | null;
            /** @description Why a model refused; null otherwise. */
            stop_details: Record<string, never> | null;
            /** @description Always null: there is no code execution. */
            container: null;
            /** @description Always null. */
            diagnostics: null;
            usage: {
                input_tokens: number;
                output_tokens: number;
                cache_creation_input_tokens: number;
                cache_read_input_tokens: number;
                cache_creation?: {
                    ephemeral_5m_input_tokens?: number;
                    ephemeral_1h_input_tokens?: number;
                };
                output_tokens_details?: {
                    thinking_tokens?: number;
                };
                inference_geo?: null;
                server_tool_use?: null;
                /** @enum {string} */
                service_tier?: "standard";
                speed?: null;
            };
        };
        /** @description A text, or blocks: text, image, document, search_result, tool_use, tool_result, thinking, redacted_thinking. */
        MessageContent: string | Record<string, never>[];
        MessageTurn: {
            /** @enum {string} */
            role: "user" | "assistant" | "system";
            content: components["schemas"]["MessageContent"];
        };
        Metrics: {
            /** @enum {string} */
            object: "metrics";
            /** Format: date-time */
            at: string;
            requests: components["schemas"]["RequestCounts"];
            tokens: components["schemas"]["TokenCounts"];
            latency_seconds: components["schemas"]["Latencies"];
            keys: components["schemas"]["BusyKey"][];
            deployments: components["schemas"]["DeploymentLoad"][];
        };
        MetricsHistory: {
            /** @enum {string} */
            object: "list";
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @enum {string} */
            step: "minute" | "hour";
            data: components["schemas"]["HistoryPoint"][];
        };
        Model: {
            id: string;
            /** @enum {string} */
            object: "model";
            /** @description Unix seconds. */
            created: number;
            owned_by: string;
            /** @description vLLM's name for context_length. */
            max_model_len: number;
            /** @description The maximum tokens of a prompt and its reply together. */
            context_length: number;
        };
        ModelCard: {
            id: string;
            name: string;
            /** @enum {string} */
            kind: "chat" | "embedding";
            reasons: boolean;
            embedding_dimension: number | null;
            parameters: number;
            active_parameters: number;
            layers: number;
            hidden_size: number;
            attention_heads: number;
            kv_heads: number;
            head_size: number;
            vocabulary_size: number;
            tied_embeddings: boolean;
            experts: components["schemas"]["ExpertLayout"] | null;
            latent_attention: components["schemas"]["LatentAttention"] | null;
            sliding_window: components["schemas"]["SlidingWindow"] | null;
            linear_attention_layers: number;
            /** @enum {string} */
            query_key_norm: "none" | "per_head" | "across_heads";
            /** @enum {string} */
            native_weights: "bf16" | "fp8" | "int8" | "int4" | "mxfp4" | "nvfp4";
            weight_formats: ("bf16" | "fp8" | "int8" | "int4" | "mxfp4" | "nvfp4")[];
            context_length: number;
            bytes_per_weight: number;
            license: string;
            source: string;
            owned_by: string;
            weight_bytes: number;
            kv_bytes_per_token: number;
        };
        ModelList: {
            /** @enum {string} */
            object: "list";
            data: components["schemas"]["Model"][];
        };
        Moderation: {
            id: string;
            model: string;
            results: {
                flagged: boolean;
                categories: {
                    harassment: boolean;
                    "harassment/threatening": boolean;
                    sexual: boolean;
                    hate: boolean;
                    "hate/threatening": boolean;
                    illicit: boolean;
                    "illicit/violent": boolean;
                    "self-harm/intent": boolean;
                    "self-harm/instructions": boolean;
                    "self-harm": boolean;
                    "sexual/minors": boolean;
                    violence: boolean;
                    "violence/graphic": boolean;
                };
                category_scores: {
                    harassment: number;
                    "harassment/threatening": number;
                    sexual: number;
                    hate: number;
                    "hate/threatening": number;
                    illicit: number;
                    "illicit/violent": number;
                    "self-harm/intent": number;
                    "self-harm/instructions": number;
                    "self-harm": number;
                    "sexual/minors": number;
                    violence: number;
                    "violence/graphic": number;
                };
                category_applied_input_types: {
                    harassment: ("text" | "image")[];
                    "harassment/threatening": ("text" | "image")[];
                    sexual: ("text" | "image")[];
                    hate: ("text" | "image")[];
                    "hate/threatening": ("text" | "image")[];
                    illicit: ("text" | "image")[];
                    "illicit/violent": ("text" | "image")[];
                    "self-harm/intent": ("text" | "image")[];
                    "self-harm/instructions": ("text" | "image")[];
                    "self-harm": ("text" | "image")[];
                    "sexual/minors": ("text" | "image")[];
                    violence: ("text" | "image")[];
                    "violence/graphic": ("text" | "image")[];
                };
            }[];
        };
        NewDeploymentRoute: {
            deployment: components["schemas"]["DeploymentName"];
            /** @description Its share of the requests, relative to the others; 1 by default. */
            weight?: number | null;
        };
        /** @description Ollama's request of POST /api/chat. One without messages loads the model. Unknown fields and options are ignored. */
        OllamaChat: {
            model: string;
            messages?: {
                /** @enum {string} */
                role: "system" | "user" | "assistant" | "tool";
                content?: string | null;
            }[] | null;
            tools?: Record<string, never>[] | null;
            /** @description json, or a JSON schema. */
            format?: string | Record<string, never> | null;
            options?: Record<string, never> | null;
            /** @description True by default. */
            stream?: boolean | null;
            think?: boolean | string | null;
            keep_alive?: components["schemas"]["OllamaKeepAlive"];
            logprobs?: boolean | null;
            top_logprobs?: number | null;
            truncate?: boolean | null;
            shift?: boolean | null;
        };
        /** @description Ollama's request of POST /api/embed. One without text loads the model. */
        OllamaEmbed: {
            model: string;
            /** @description A text, or up to 2,048 texts. */
            input?: string | string[] | null;
            /** @description Whether a text that is longer than the model's context is cut to it. True by default. */
            truncate?: boolean | null;
            dimensions?: number | null;
            options?: Record<string, never> | null;
            keep_alive?: components["schemas"]["OllamaKeepAlive"];
        };
        /** @description Ollama's request of POST /api/embeddings. One without text loads the model. */
        OllamaEmbeddings: {
            model: string;
            prompt?: string | null;
            options?: Record<string, never> | null;
            keep_alive?: components["schemas"]["OllamaKeepAlive"];
        };
        OllamaError: {
            error: string;
        };
        /** @description Ollama's request of POST /api/generate. One without a prompt loads the model. Unknown fields and options are ignored. */
        OllamaGenerate: {
            model: string;
            prompt?: string | null;
            suffix?: string | null;
            system?: string | null;
            images?: string[] | null;
            /** @description json, or a JSON schema. */
            format?: string | Record<string, never> | null;
            options?: Record<string, never> | null;
            /** @description True by default. */
            stream?: boolean | null;
            think?: boolean | string | null;
            raw?: boolean | null;
            template?: string | null;
            context?: number[] | null;
            keep_alive?: components["schemas"]["OllamaKeepAlive"];
            logprobs?: boolean | null;
            top_logprobs?: number | null;
            truncate?: boolean | null;
            shift?: boolean | null;
        };
        /** @description Seconds, or a duration such as 5m. 0 makes a request that loads the model report that it unloads it. */
        OllamaKeepAlive: string | number | null;
        OllamaModelDetails: {
            parent_model?: string;
            format?: string;
            family: string;
            families?: string[];
            parameter_size: string;
            quantization_level?: string;
        };
        OllamaModelInfo: {
            license?: string;
            modelfile?: string;
            parameters?: string;
            template?: string;
            details: components["schemas"]["OllamaModelDetails"];
            model_info: Record<string, never>;
            capabilities: string[];
            /** Format: date-time */
            modified_at?: string;
        };
        OllamaModels: {
            models: {
                name: string;
                model: string;
                /** Format: date-time */
                modified_at?: string;
                size: number;
                digest: string;
                details: components["schemas"]["OllamaModelDetails"];
                /** Format: date-time */
                expires_at?: string;
                size_vram?: number;
                context_length?: number;
            }[];
        };
        /** @description The answer, or a line of a stream. */
        OllamaProgress: {
            status: string;
            digest?: string;
            total?: number;
            completed?: number;
        };
        OllamaPull: {
            model: string;
            /** @description True by default. */
            stream?: boolean | null;
        };
        /** @description A whole answer, or the last line of a stream. Durations are nanoseconds. */
        OllamaReply: {
            model: string;
            /** Format: date-time */
            created_at: string;
            message?: {
                /** @enum {string} */
                role: "assistant";
                content: string;
                thinking?: string;
                tool_calls?: Record<string, never>[];
            };
            response?: string;
            thinking?: string;
            done: boolean;
            /** @enum {string} */
            done_reason?: "stop" | "length" | "load" | "unload";
            /** @description The conversation's tokens, for the next request of /api/generate. */
            context?: number[];
            logprobs?: Record<string, never>[];
            total_duration?: number;
            load_duration?: number;
            prompt_eval_count?: number;
            prompt_eval_duration?: number;
            eval_count?: number;
            eval_duration?: number;
        };
        OllamaShow: {
            model: string;
        };
        OllamaVector: {
            embedding: number[];
        };
        /** @description The vectors, in the order of the texts. Durations are nanoseconds. */
        OllamaVectors: {
            model: string;
            embeddings: number[][];
            total_duration?: number;
            load_duration?: number;
            prompt_eval_count?: number;
        };
        OllamaVersion: {
            version: string;
        };
        ParetoPoint: {
            fleet: string;
            cost_per_hour_usd: number;
            latency_seconds: number;
            meets: boolean;
            is_front: boolean;
            basis: string;
        };
        Plan: {
            /** @enum {string} */
            object: "plan";
            answer: string;
            meets_targets: boolean;
            model: string;
            traffic: components["schemas"]["PlanTraffic"];
            targets: string[];
            seed: number;
            routing: string;
            ranked: components["schemas"]["PlannedFleet"][];
            rejected: components["schemas"]["PlannedFleet"][];
            skipped: components["schemas"]["SkippedFleet"][];
            sweep: components["schemas"]["PlanSweep"] | null;
            pareto: components["schemas"]["PlanPareto"];
            assumptions: string[];
            html?: string | null;
        };
        PlanMeasurement: {
            time_to_first_token: components["schemas"]["PlannedLatency"];
            time_per_output_token: components["schemas"]["PlannedLatency"];
            end_to_end: components["schemas"]["PlannedLatency"];
        };
        PlanPareto: {
            latency: string;
            points: components["schemas"]["ParetoPoint"][];
        };
        PlanSweep: {
            fleet: string;
            held_requests_per_second: number;
            breaking_target: string | null;
            cliff_requests_per_second: number;
            points: components["schemas"]["SweptRate"][];
        };
        PlanTraffic: {
            source: string;
            requests: number;
            seconds: number;
            requests_per_second: number;
            prompt_tokens: number;
            output_tokens: number;
            has_prefixes: boolean;
            measured: components["schemas"]["PlanMeasurement"] | null;
        };
        PlannedDeployment: {
            model: string;
            gpu: string;
            gpus_per_replica: number;
            replicas: number;
            weights: string;
            kv_cache_dtype: string;
            max_batch_size: number;
            max_batched_tokens: number;
            prefix_caching: boolean;
            expert_parallel: boolean;
            gpu_memory_utilization: number;
        };
        PlannedError: {
            time_per_output_token: number;
            time_to_first_token: number;
        };
        PlannedFleet: {
            name: string;
            deployment: components["schemas"]["PlannedDeployment"];
            gpus: number;
            cost_per_hour_usd: number;
            cost_per_million_output_tokens_usd: number | null;
            arithmetic: string;
            output_tokens_per_second: number;
            time_to_first_token: components["schemas"]["PlannedLatency"];
            inter_token_latency: components["schemas"]["PlannedLatency"];
            time_per_output_token: components["schemas"]["PlannedLatency"];
            end_to_end: components["schemas"]["PlannedLatency"];
            error_rate: number;
            utilization: number;
            mean_batch: number;
            peak_kv_usage: number;
            preemptions: number;
            cache_hit_rate: number;
            basis: string;
            error_percent: components["schemas"]["PlannedError"];
            targets: components["schemas"]["PlannedTarget"][];
            miss: string | null;
        };
        PlannedLatency: {
            mean: number | null;
            p50: number | null;
            p90: number | null;
            p95: number | null;
            p99: number | null;
        };
        PlannedTarget: {
            target: string;
            value: number | null;
            met: boolean;
            excess_percent: number | null;
        };
        /** @description Exactly one of trace, ledger and rate. */
        PlannedTraffic: {
            /** @description The text of an Azure LLM inference trace (CSV with TIMESTAMP, ContextTokens, GeneratedTokens) or of a Mooncake trace (JSON lines with timestamp, input_length, output_length, hash_ids). */
            trace?: string | null;
            /** @description The trace's name in the report; only with trace. */
            name?: string | null;
            /** @description The finished requests of the ledger. */
            ledger?: {
                /**
                 * Format: date-time
                 * @description One hour before to by default.
                 */
                from?: string | null;
                /**
                 * Format: date-time
                 * @description Now by default.
                 */
                to?: string | null;
                /** @description Only requests of this deployment. */
                model?: string | null;
            } | null;
            /** @description Requests per second of described traffic. */
            rate?: number | null;
            /** @description 600 by default. */
            duration_seconds?: number | null;
            /** @description Mean tokens of a prompt; 512 by default. */
            input_tokens?: number | null;
            /** @description Mean tokens of a reply; 256 by default. */
            output_tokens?: number | null;
            /** @description Standard deviation of the lengths as a share of their mean; 0.5 by default. */
            length_variation?: number | null;
            /** @description Shape of the gaps' gamma distribution: 1, the default, is Poisson traffic, less is burstier. */
            burstiness?: number | null;
            /** @description Growth of the rate from begin to end, as a share; 0 by default. */
            growth?: number | null;
            /** @description Leading tokens that all prompts share; 0 by default. */
            shared_prefix_tokens?: number | null;
        };
        /** @description Whether requests share the KV cache of equal prefixes; true by default. */
        PrefixCaching: boolean | null;
        PromptLogprob: {
            logprob: number;
            rank: number;
            decoded_token: string;
        };
        Ranking: {
            id: string;
            model: string;
            usage: components["schemas"]["SimilarityUsage"];
            results: {
                index: number;
                document?: {
                    text: string;
                };
                /** @description The cosine of the two embeddings. */
                relevance_score: number;
            }[];
        };
        RateLimits: {
            requests_per_minute: number | null;
            tokens_per_minute: number | null;
            concurrent_requests: number | null;
            tokens_per_day: number | null;
        };
        Recording: {
            /** @enum {string} */
            object: "recording";
            name: string;
            exchanges: number;
            bytes: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        RecordingDeletion: {
            /** @enum {string} */
            object: "recording_deletion";
            name: string;
            deleted: boolean;
        };
        RecordingFile: {
            /** @description The exchanges, in order; docs/recordings.md describes them. */
            fixtures: {
                match: Record<string, never>;
                response: Record<string, never>;
                recordedTimings?: Record<string, never>;
                metadata?: Record<string, never>;
                nebula: Record<string, never>;
            }[];
        };
        RecordingList: {
            /** @enum {string} */
            object: "list";
            data: components["schemas"]["Recording"][];
            first_id: string | null;
            last_id: string | null;
            has_more: boolean;
        };
        RequestCounts: {
            total: number;
            running: number;
            waiting: number;
            by_status: {
                [key: string]: number;
            };
        };
        RequestList: {
            /** @enum {string} */
            object: "list";
            data: components["schemas"]["SettledRequest"][];
            first_id: string | null;
            last_id: string | null;
            has_more: boolean;
        };
        Response: {
            id: string;
            /** @enum {string} */
            object: "response";
            /** @description Unix seconds. */
            created_at: number;
            /** @enum {string} */
            status: "queued" | "in_progress" | "completed" | "incomplete" | "failed" | "cancelled";
            background?: boolean;
            completed_at?: number | null;
            error: null | {
                code: string;
                message: string;
            };
            incomplete_details: null | {
                /** @enum {string} */
                reason: "max_output_tokens";
            };
            /** @description Always null: there are none. */
            access_programs?: null;
            model: string;
            output: components["schemas"]["ResponseItem"][];
            usage?: null | components["schemas"]["ResponseUsage"];
            /** @description Only of a deployment with the dialect azure; null until the response has ended. */
            content_filters?: Record<string, never>[] | null;
            instructions: string | null;
            max_output_tokens?: number | null;
            max_tool_calls?: number | null;
            parallel_tool_calls: boolean;
            previous_response_id?: string | null;
            prompt_cache_key?: string | null;
            prompt_cache_retention?: string | null;
            reasoning?: {
                effort?: string | null;
                summary?: string | null;
            };
            safety_identifier?: string | null;
            /** @enum {string} */
            service_tier?: "default";
            store?: boolean;
            temperature: number;
            text?: {
                format?: Record<string, never>;
                /** @enum {string} */
                verbosity?: "low" | "medium" | "high";
            };
            tool_choice: string | Record<string, never>;
            tools: Record<string, never>[];
            top_logprobs?: number;
            top_p: number;
            /** @enum {string} */
            truncation?: "auto" | "disabled";
            user?: string | null;
            conversation?: {
                id: string;
            };
            metadata: {
                [key: string]: string;
            };
        };
        /** @description One event of a stream; its name is its type. */
        ResponseEvent: {
            type: string;
            /** @description From 0, without a gap. */
            sequence_number: number;
            response?: components["schemas"]["Response"];
            item?: components["schemas"]["ResponseItem"];
            item_id?: string;
            output_index?: number;
            content_index?: number;
            summary_index?: number;
            part?: Record<string, never>;
            delta?: string;
            text?: string;
            refusal?: string;
            name?: string;
            arguments?: string;
            input?: string;
            logprobs?: Record<string, never>[];
        };
        /** @description An item of a response's input or output, or of a conversation. */
        ResponseItem: {
            /** @enum {string} */
            type: "message" | "reasoning" | "function_call" | "function_call_output" | "custom_tool_call" | "custom_tool_call_output" | "item_reference";
            id?: string;
            /** @enum {string} */
            status?: "in_progress" | "completed" | "incomplete";
            /** @enum {string} */
            role?: "user" | "assistant" | "system" | "developer";
            content?: string | Record<string, never>[];
            phase?: string;
            summary?: Record<string, never>[];
            encrypted_content?: string;
            call_id?: string;
            name?: string;
            arguments?: string;
            input?: string;
            output?: string | Record<string, never>[];
        };
        ResponseItemList: {
            /** @enum {string} */
            object: "list";
            data: components["schemas"]["ResponseItem"][];
            first_id: string | null;
            last_id: string | null;
            has_more: boolean;
        };
        ResponseUsage: {
            input_tokens: number;
            input_tokens_details: {
                cached_tokens?: number;
                cache_write_tokens?: number;
            };
            output_tokens: number;
            output_tokens_details: {
                reasoning_tokens?: number;
            };
            total_tokens: number;
        };
        RotateApiKey: {
            /** @description How long the old secret continues to work; 0 by default. */
            grace_seconds?: number;
        };
        ScoreList: {
            id: string;
            /** @enum {string} */
            object: "list";
            /** @description Unix seconds. */
            created: number;
            model: string;
            data: {
                index: number;
                /** @enum {string} */
                object: "score";
                score: number;
            }[];
            usage: components["schemas"]["SimilarityUsage"];
        };
        Script: {
            /** @enum {string} */
            object: "script";
            name: string;
            source: string | null;
            priority: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            matches: number;
            rules: components["schemas"]["ScriptRule"][];
            warnings: components["schemas"]["ScriptWarning"][];
        };
        ScriptDeletion: {
            /** @enum {string} */
            object: "script_deletion";
            deleted: number;
        };
        ScriptList: {
            /** @enum {string} */
            object: "list";
            data: components["schemas"]["Script"][];
            first_id: string | null;
            last_id: string | null;
            has_more: boolean;
        };
        ScriptReset: {
            /** @enum {string} */
            object: "script_reset";
            reset: boolean;
        };
        ScriptRule: {
            index: number;
            kind: string;
            matches: number;
            fixture: unknown;
        };
        ScriptWarning: {
            path: string;
            reason: string;
        };
        ServerLoad: {
            /** @description Sequences that this process runs and queues. */
            server_load: number;
        };
        ServerVersion: {
            version: string;
        };
        ServiceStatus: {
            /** @enum {string} */
            status: "ok" | "degraded" | "unavailable";
        };
        SettledRequest: {
            /** @enum {string} */
            object: "request";
            id: string;
            key_id: string;
            model: string;
            /** Format: date-time */
            at: string;
            stream: boolean;
            status: number;
            finish_reason: string;
            input_tokens: number;
            output_tokens: number;
            queue_seconds: number | null;
            time_to_first_token_seconds: number | null;
            duration_seconds: number;
            script: string | null;
            fault: string | null;
        };
        SimilarityUsage: {
            prompt_tokens: number;
            total_tokens: number;
            completion_tokens: number;
        };
        SkippedFleet: {
            name: string;
            reason: string;
        };
        SlidingWindow: {
            tokens: number;
            layers: number;
        };
        StoredChatCompletion: {
            id: string;
            /** @enum {string} */
            object: "chat.completion";
            /** @description Unix seconds. */
            created: number;
            model: string;
            choices: components["schemas"]["ChatChoice"][];
            usage: components["schemas"]["ChatUsage"];
            /** @enum {string} */
            service_tier?: "default";
            system_fingerprint: string;
            metadata: components["schemas"]["ClientMetadata"];
        };
        StoredChatCompletionList: {
            /** @enum {string} */
            object: "list";
            data: components["schemas"]["StoredChatCompletion"][];
            first_id: string | null;
            last_id: string | null;
            has_more: boolean;
        };
        StoredMessageList: {
            /** @enum {string} */
            object: "list";
            data: Record<string, never>[];
            first_id: string | null;
            last_id: string | null;
            has_more: boolean;
        };
        SweptRate: {
            requests_per_second: number;
            time_to_first_token_p95: number | null;
            inter_token_latency_p95: number | null;
            end_to_end_p95: number | null;
            output_tokens_per_second: number;
            error_rate: number;
            utilization: number;
            met: boolean;
        };
        TokenCount: {
            input_tokens: number;
        };
        TokenCounts: {
            input: number;
            output: number;
        };
        TokenList: {
            count: number;
            max_model_len: number;
            tokens: number[];
            token_strs: string[] | null;
        };
        /** @description vLLM's request: a prompt, or the messages of a chat. */
        Tokenize: {
            /** @description A deployment's name or alias. */
            model: string;
            prompt?: string | null;
            messages?: components["schemas"]["ChatMessage"][] | null;
            /** @default true */
            add_generation_prompt: boolean | null;
            /** @default false */
            return_token_strs: boolean | null;
            add_special_tokens?: boolean | null;
        };
        UnusedRule: {
            script: string;
            index: number;
        };
        UpdateApiKey: {
            name?: string;
            models?: components["schemas"]["DeploymentName"][] | null;
            /** Format: date-time */
            expires_at?: string | null;
            limits?: components["schemas"]["LimitsInput"] | null;
            metadata?: {
                [key: string]: string | null;
            } | null;
            /** @description Whether its requests may ask for a fault with the header x-nebula-fault; false by default. */
            allow_faults?: boolean | null;
        };
        UpdateDeployment: {
            aliases?: components["schemas"]["Aliases"];
            replicas?: number;
            autoscaling?: components["schemas"]["Autoscaling"];
            cold_start?: components["schemas"]["ColdStart"];
            max_batch_size?: components["schemas"]["MaxBatchSize"];
            max_batched_tokens?: components["schemas"]["MaxBatchedTokens"];
            prefix_caching?: components["schemas"]["PrefixCaching"];
            backend?: components["schemas"]["UpdateDeploymentBackend"];
            /** @description The deployments among which its requests are divided. */
            routes?: components["schemas"]["NewDeploymentRoute"][] | null;
            /** @description The deployments that are tried in order if the chosen one fails before its first token. */
            fallbacks?: components["schemas"]["DeploymentName"][] | null;
            dialect?: components["schemas"]["DeploymentDialect"];
            content_filter_phrase?: components["schemas"]["ContentFilterPhrase"];
        };
        /** @description A merge patch of an upstream server, of its headers and of what it supports; or of what is replayed. The type cannot change. */
        UpdateDeploymentBackend: {
            /**
             * @description upstream is an OpenAI-compatible server; replay is a recording of one.
             * @enum {string}
             */
            type?: "simulated" | "upstream" | "replay";
            /** @description The server's base address, such as https://host/v1. */
            url?: string;
            /** @description The bearer token. It is stored encrypted and never returned. */
            secret?: string | null;
            /** @description The model that the server is asked for; of a recording, the one whose exchanges are replayed, and null is every model. */
            model?: string | null;
            /** @description How long one answer may take; 600 by default. */
            timeout_seconds?: number | null;
            /** @description Additional headers of each request, at most 16; null removes one. Their values are stored encrypted and never returned. */
            headers?: {
                [key: string]: string | null;
            } | null;
            /** @description What the server can do; null is everything. */
            supports?: {
                chat?: boolean | null;
                completions?: boolean | null;
                embeddings?: boolean | null;
                /** @description Whether it takes stream_options; true by default. */
                stream_options?: boolean | null;
                /** @description Whether it refuses max_tokens in favour of max_completion_tokens; false by default. */
                max_completion_tokens?: boolean | null;
                /** @description Tokens of a prompt and its reply; null leaves the check to the server. */
                context_length?: number | null;
            } | null;
            /** @description Whether complete exchanges with the server are recorded under the deployment's name; false by default. */
            record?: boolean | null;
            /** @description The recording that is replayed. */
            recording?: string;
            /** @description The deployment that answers requests that are not recorded; null makes them a 404. */
            fallback?: string | null;
            /** @description What of a request makes no difference: paths of members, ids and dates; null is the default. */
            ignore?: string[] | null;
        };
        UpdateFault: {
            /** @description Whether it acts; true by default. A request may ask for it by name nevertheless. */
            enabled?: boolean | null;
            /** @enum {string} */
            kind?: "error" | "slow_first_token" | "stall" | "slow_stream" | "cut" | "malformed_chunk" | "replica_loss";
            /** @description error: the HTTP status; 500 by default. */
            status?: number | null;
            /** @description error: the error's code; by default the status's own. */
            code?: string | null;
            /** @description error: seconds that retry-after says. */
            retry_after?: number | null;
            /** @description slow_first_token, stall: virtual seconds; required. */
            seconds?: number | null;
            /** @description stall, cut, malformed_chunk, replica_loss: the tokens before it acts; 1 by default. */
            after_tokens?: number | null;
            /** @description slow_stream: how many times as long the gaps between tokens are; required. */
            factor?: number | null;
            /** @description cut: whether half of the next event is sent; false by default. */
            mid_event?: boolean | null;
            /** @description replica_loss: whether the replica's sequences continue on another one; false by default. */
            move?: boolean | null;
            /** @description The deployments and aliases whose requests it considers; all by default. */
            deployments?: components["schemas"]["DeploymentName"][] | null;
            /** @description The ids of the API keys whose requests it considers; all by default. */
            keys?: string[] | null;
            /** @description The share of those requests that it hits; 1 by default. */
            probability?: number | null;
            /** @description Determines which of them; 0 by default. Changing it starts the sequence again. */
            seed?: number | null;
            /** Format: date-time */
            starts_at?: string | null;
            /** Format: date-time */
            ends_at?: string | null;
        };
        UpdateMetadata: {
            metadata?: components["schemas"]["ClientMetadata"];
        };
        UpstreamHealth: {
            /** @enum {string} */
            circuit: "closed" | "half_open" | "open";
            running: number;
            answers: number;
            failures: number;
            retries: number;
            latency_seconds: number | null;
            last_error: string | null;
            /** Format: date-time */
            last_error_at: string | null;
        };
        UpstreamSupport: {
            chat: boolean;
            completions: boolean;
            embeddings: boolean;
            stream_options: boolean;
            max_completion_tokens: boolean;
            context_length: number | null;
        };
        UsagePage: {
            /** @enum {string} */
            object: "list";
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @enum {string} */
            bucket: "minute" | "hour" | "day";
            data: components["schemas"]["UsageRow"][];
            total: components["schemas"]["UsageTotals"];
            has_more: boolean;
        };
        UsageRow: {
            /** Format: date-time */
            start: string;
            key_id: string | null;
            model: string | null;
            requests: number;
            failed_requests: number;
            input_tokens: number;
            output_tokens: number;
        };
        UsageTotals: {
            requests: number;
            failed_requests: number;
            input_tokens: number;
            output_tokens: number;
        };
        VectorUsage: {
            prompt_tokens: number;
            total_tokens: number;
        };
        /**
         * @description Format of the weights. By default the one that the publisher distributes, or the nearest wider one that the GPU runs.
         * @enum {string|null}
         */
        Weights: "bf16" | "fp8" | "mxfp4" | "nvfp4" | "int4" | null;
        WriteScript: {
            /** @description By default a new name; the path's counts instead. */
            name?: string | null;
            /** @description Scripts with a greater number are tried first; 0 by default. */
            priority?: number | null;
            /** @description Rules, in the order in which they are tried; docs/scripts.md describes them. */
            fixtures: {
                match: Record<string, never>;
                response: Record<string, never>;
            }[];
        };
    };
    responses: {
        /** @description What went wrong. */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description What went wrong. */
        AnthropicError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AnthropicError"];
            };
        };
        /** @description What went wrong. */
        OllamaError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OllamaError"];
            };
        };
    };
    parameters: {
        /** @description Items per page. */
        limit: number;
        /** @description Only items after the one with this id. */
        after: string;
        /** @description Only items before the one with this id. */
        before: string;
        /** @description Newest or oldest first. */
        order: "asc" | "desc";
        /** @description Part of a name or id, ignoring case. */
        query: string;
        status: "active" | "expired" | "revoked";
        sort: "created_at" | "last_used_at" | "name";
        /** @description The start of the range, inclusive. */
        from: string;
        /** @description The end of the range, exclusive; by default now. */
        to: string;
        bucket: "minute" | "hour" | "day";
        step: "minute" | "hour";
        /** @description Only requests whose path begins so. */
        path: string;
        /** @description Only requests that a script answered, or that none did. */
        matched: "true" | "false";
        /** @description Only this key's. */
        key_id: string;
        /** @description Only this deployment's. */
        model: string;
        /** @description One row per key, per model, or per both. */
        group_by: ("key" | "model")[];
        /** @description Whether the answer is the response's events. */
        stream: boolean;
        /** @description The deployment's name or alias. */
        realtime_model: string;
        /** @description The number of the last event that the client has; only with stream. */
        starting_after: number;
        /** @description Applies the change only if the resource still has this entity tag. */
        if_match: string;
        /** @description The fault that the request is to get. The API key needs allow_faults. */
        fault: string;
        /** @description With the admin key: the API key to act for. */
        acting_key: string;
    };
    requestBodies: never;
    headers: {
        /** @description The deployment that answered. */
        "x-nebula-deployment": string;
        /** @description The script that answered; absent if none did. */
        "x-nebula-script": string;
        /** @description The fault that the request got; absent if it got none. */
        "x-nebula-fault": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listChatCompletions: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: components["parameters"]["limit"];
                /** @description Only items after the one with this id. */
                after?: components["parameters"]["after"];
                /** @description Newest or oldest first. */
                order?: components["parameters"]["order"];
                /** @description Only this deployment's. */
                model?: components["parameters"]["model"];
            };
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredChatCompletionList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
        };
    };
    createChatCompletion: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateChatCompletion"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatCompletion"];
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            408: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            429: components["responses"]["Error"];
            503: components["responses"]["Error"];
            504: components["responses"]["Error"];
        };
    };
    createMessage: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateMessage"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["AnthropicError"];
            401: components["responses"]["AnthropicError"];
            403: components["responses"]["AnthropicError"];
            404: components["responses"]["AnthropicError"];
            408: components["responses"]["AnthropicError"];
            413: components["responses"]["AnthropicError"];
            415: components["responses"]["AnthropicError"];
            429: components["responses"]["AnthropicError"];
            503: components["responses"]["AnthropicError"];
            504: components["responses"]["AnthropicError"];
        };
    };
    countMessageTokens: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CountMessageTokens"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenCount"];
                };
            };
            400: components["responses"]["AnthropicError"];
            401: components["responses"]["AnthropicError"];
            403: components["responses"]["AnthropicError"];
            404: components["responses"]["AnthropicError"];
            408: components["responses"]["AnthropicError"];
            413: components["responses"]["AnthropicError"];
            415: components["responses"]["AnthropicError"];
            503: components["responses"]["AnthropicError"];
        };
    };
    connectResponses: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is a WebSocket now. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            426: components["responses"]["Error"];
            429: components["responses"]["Error"];
            501: components["responses"]["Error"];
        };
    };
    createResponse: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateResponse"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Response"];
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            408: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            429: components["responses"]["Error"];
            503: components["responses"]["Error"];
            504: components["responses"]["Error"];
        };
    };
    createCompletion: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateCompletion"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Completion"];
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            408: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            429: components["responses"]["Error"];
            503: components["responses"]["Error"];
            504: components["responses"]["Error"];
        };
    };
    ollamaChat: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OllamaChat"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OllamaReply"];
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["OllamaError"];
            401: components["responses"]["OllamaError"];
            403: components["responses"]["OllamaError"];
            404: components["responses"]["OllamaError"];
            408: components["responses"]["OllamaError"];
            413: components["responses"]["OllamaError"];
            415: components["responses"]["OllamaError"];
            429: components["responses"]["OllamaError"];
            503: components["responses"]["OllamaError"];
            504: components["responses"]["OllamaError"];
        };
    };
    ollamaGenerate: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OllamaGenerate"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OllamaReply"];
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["OllamaError"];
            401: components["responses"]["OllamaError"];
            403: components["responses"]["OllamaError"];
            404: components["responses"]["OllamaError"];
            408: components["responses"]["OllamaError"];
            413: components["responses"]["OllamaError"];
            415: components["responses"]["OllamaError"];
            429: components["responses"]["OllamaError"];
            503: components["responses"]["OllamaError"];
            504: components["responses"]["OllamaError"];
        };
    };
    ollamaEmbed: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OllamaEmbed"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OllamaVectors"];
                };
            };
            400: components["responses"]["OllamaError"];
            401: components["responses"]["OllamaError"];
            403: components["responses"]["OllamaError"];
            404: components["responses"]["OllamaError"];
            408: components["responses"]["OllamaError"];
            413: components["responses"]["OllamaError"];
            415: components["responses"]["OllamaError"];
            429: components["responses"]["OllamaError"];
            503: components["responses"]["OllamaError"];
            504: components["responses"]["OllamaError"];
        };
    };
    ollamaEmbeddings: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OllamaEmbeddings"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OllamaVector"];
                };
            };
            400: components["responses"]["OllamaError"];
            401: components["responses"]["OllamaError"];
            403: components["responses"]["OllamaError"];
            404: components["responses"]["OllamaError"];
            408: components["responses"]["OllamaError"];
            413: components["responses"]["OllamaError"];
            415: components["responses"]["OllamaError"];
            429: components["responses"]["OllamaError"];
            503: components["responses"]["OllamaError"];
            504: components["responses"]["OllamaError"];
        };
    };
    ollamaPull: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OllamaPull"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OllamaProgress"];
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["OllamaError"];
            401: components["responses"]["OllamaError"];
            403: components["responses"]["OllamaError"];
            404: components["responses"]["OllamaError"];
            413: components["responses"]["OllamaError"];
            415: components["responses"]["OllamaError"];
        };
    };
    ollamaTags: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OllamaModels"];
                };
            };
            401: components["responses"]["OllamaError"];
            403: components["responses"]["OllamaError"];
        };
    };
    ollamaPs: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OllamaModels"];
                };
            };
            401: components["responses"]["OllamaError"];
            403: components["responses"]["OllamaError"];
        };
    };
    ollamaShow: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OllamaShow"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OllamaModelInfo"];
                };
            };
            400: components["responses"]["OllamaError"];
            401: components["responses"]["OllamaError"];
            403: components["responses"]["OllamaError"];
            404: components["responses"]["OllamaError"];
            413: components["responses"]["OllamaError"];
            415: components["responses"]["OllamaError"];
        };
    };
    ollamaVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OllamaVersion"];
                };
            };
        };
    };
    connectRealtime: {
        parameters: {
            query: {
                /** @description The deployment's name or alias. */
                model: components["parameters"]["realtime_model"];
            };
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is a WebSocket now. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            426: components["responses"]["Error"];
            429: components["responses"]["Error"];
            501: components["responses"]["Error"];
        };
    };
    getResponse: {
        parameters: {
            query?: {
                /** @description Whether the answer is the response's events. */
                stream?: components["parameters"]["stream"];
                /** @description The number of the last event that the client has; only with stream. */
                starting_after?: components["parameters"]["starting_after"];
            };
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Response"];
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    deleteResponse: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    cancelResponse: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Response"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    listInputItems: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: components["parameters"]["limit"];
                /** @description Only items after the one with this id. */
                after?: components["parameters"]["after"];
                /** @description Only items before the one with this id. */
                before?: components["parameters"]["before"];
                /** @description Newest or oldest first. */
                order?: components["parameters"]["order"];
            };
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResponseItemList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    createConversation: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateConversation"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    getConversation: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    updateConversation: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateMetadata"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    deleteConversation: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    listConversationItems: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: components["parameters"]["limit"];
                /** @description Only items after the one with this id. */
                after?: components["parameters"]["after"];
                /** @description Only items before the one with this id. */
                before?: components["parameters"]["before"];
                /** @description Newest or oldest first. */
                order?: components["parameters"]["order"];
            };
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResponseItemList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    createConversationItems: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateConversationItems"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResponseItemList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    getConversationItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
                item: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResponseItem"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    deleteConversationItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
                item: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    getChatCompletion: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredChatCompletion"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    updateChatCompletion: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateMetadata"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredChatCompletion"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    deleteChatCompletion: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    listChatCompletionMessages: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: components["parameters"]["limit"];
                /** @description Only items after the one with this id. */
                after?: components["parameters"]["after"];
                /** @description Newest or oldest first. */
                order?: components["parameters"]["order"];
            };
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredMessageList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    createEmbeddings: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateEmbeddings"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmbeddingList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            408: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            429: components["responses"]["Error"];
            503: components["responses"]["Error"];
            504: components["responses"]["Error"];
        };
    };
    rerank: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRerank"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ranking"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            408: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            429: components["responses"]["Error"];
            503: components["responses"]["Error"];
            504: components["responses"]["Error"];
        };
    };
    rerankV1: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRerank"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ranking"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            408: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            429: components["responses"]["Error"];
            503: components["responses"]["Error"];
            504: components["responses"]["Error"];
        };
    };
    rerankV2: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRerank"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ranking"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            408: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            429: components["responses"]["Error"];
            503: components["responses"]["Error"];
            504: components["responses"]["Error"];
        };
    };
    score: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateScore"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoreList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            408: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            429: components["responses"]["Error"];
            503: components["responses"]["Error"];
            504: components["responses"]["Error"];
        };
    };
    scoreV1: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
                /** @description The fault that the request is to get. The API key needs allow_faults. */
                "x-nebula-fault"?: components["parameters"]["fault"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateScore"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "x-nebula-deployment": components["headers"]["x-nebula-deployment"];
                    "x-nebula-script": components["headers"]["x-nebula-script"];
                    "x-nebula-fault": components["headers"]["x-nebula-fault"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoreList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            408: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            429: components["responses"]["Error"];
            503: components["responses"]["Error"];
            504: components["responses"]["Error"];
        };
    };
    tokenize: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Tokenize"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    detokenize: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Detokenize"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DetokenizedPrompt"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    createModeration: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateModeration"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Moderation"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
        };
    };
    getModel: {
        parameters: {
            query?: never;
            header?: {
                /** @description With the admin key: the API key to act for. */
                "Nebula-Key-Id"?: components["parameters"]["acting_key"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description Part of a name or id, ignoring case. */
                query?: components["parameters"]["query"];
                status?: components["parameters"]["status"];
                sort?: components["parameters"]["sort"];
                /** @description Items per page. */
                limit?: components["parameters"]["limit"];
                /** @description Only items after the one with this id. */
                after?: components["parameters"]["after"];
                /** @description Only items before the one with this id. */
                before?: components["parameters"]["before"];
                /** @description Newest or oldest first. */
                order?: components["parameters"]["order"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKey"];
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWithSecret"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Applies the change only if the resource still has this entity tag. */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            412: components["responses"]["Error"];
        };
    };
    updateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Applies the change only if the resource still has this entity tag. */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateApiKey"];
                "application/merge-patch+json": components["schemas"]["UpdateApiKey"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            409: components["responses"]["Error"];
            412: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Applies the change only if the resource still has this entity tag. */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateApiKey"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWithSecret"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            409: components["responses"]["Error"];
            412: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    listDeployments: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: components["parameters"]["limit"];
                /** @description Only items after the one with this id. */
                after?: components["parameters"]["after"];
                /** @description Only items before the one with this id. */
                before?: components["parameters"]["before"];
                /** @description Newest or oldest first. */
                order?: components["parameters"]["order"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    createDeployment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateDeployment"];
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    getCatalog: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Catalog"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
        };
    };
    estimateDeployment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EstimateDeployment"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    createPlan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePlan"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            503: components["responses"]["Error"];
        };
    };
    getDeployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    deleteDeployment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Applies the change only if the resource still has this entity tag. */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            412: components["responses"]["Error"];
        };
    };
    updateDeployment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Applies the change only if the resource still has this entity tag. */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateDeployment"];
                "application/merge-patch+json": components["schemas"]["UpdateDeployment"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            409: components["responses"]["Error"];
            412: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    listFaults: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: components["parameters"]["limit"];
                /** @description Only items after the one with this id. */
                after?: components["parameters"]["after"];
                /** @description Only items before the one with this id. */
                before?: components["parameters"]["before"];
                /** @description Newest or oldest first. */
                order?: components["parameters"]["order"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
        };
    };
    createFault: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateFault"];
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fault"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    getFault: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fault"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    deleteFault: {
        parameters: {
            query?: never;
            header?: {
                /** @description Applies the change only if the resource still has this entity tag. */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fault"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            412: components["responses"]["Error"];
        };
    };
    updateFault: {
        parameters: {
            query?: never;
            header?: {
                /** @description Applies the change only if the resource still has this entity tag. */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateFault"];
                "application/merge-patch+json": components["schemas"]["UpdateFault"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fault"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            412: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    listScripts: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: components["parameters"]["limit"];
                /** @description Only items after the one with this id. */
                after?: components["parameters"]["after"];
                /** @description Only items before the one with this id. */
                before?: components["parameters"]["before"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScriptList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
        };
    };
    replaceScripts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WriteScript"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Script"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    createScript: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WriteScript"];
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Script"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            409: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    deleteScripts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScriptDeletion"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
        };
    };
    resetScripts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScriptReset"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
        };
    };
    getScript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Script"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    putScript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WriteScript"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Script"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    deleteScript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScriptDeletion"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    listRecordings: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: components["parameters"]["limit"];
                /** @description Only items after the one with this id. */
                after?: components["parameters"]["after"];
                /** @description Only items before the one with this id. */
                before?: components["parameters"]["before"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
        };
    };
    getRecording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingFile"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    putRecording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordingFile"];
            };
        };
        responses: {
            /** @description Unavailable. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recording"];
                };
            };
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recording"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
        };
    };
    deleteRecording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingDeletion"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    listJournal: {
        parameters: {
            query?: {
                /** @description Only this key's. */
                key_id?: components["parameters"]["key_id"];
                /** @description Only requests whose path begins so. */
                path?: components["parameters"]["path"];
                /** @description Only requests that a script answered, or that none did. */
                matched?: components["parameters"]["matched"];
                /** @description Items per page. */
                limit?: components["parameters"]["limit"];
                /** @description Only items after the one with this id. */
                after?: components["parameters"]["after"];
                /** @description Only items before the one with this id. */
                before?: components["parameters"]["before"];
                /** @description Newest or oldest first. */
                order?: components["parameters"]["order"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JournalPage"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    clearJournal: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JournalDeletion"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    getJournalAssertions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JournalAssertions"];
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Metrics"];
                    "text/plain": string;
                    "application/openmetrics-text": string;
                };
            };
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
        };
    };
    getMetricsHistory: {
        parameters: {
            query?: {
                /** @description The start of the range, inclusive. */
                from?: components["parameters"]["from"];
                /** @description The end of the range, exclusive; by default now. */
                to?: components["parameters"]["to"];
                step?: components["parameters"]["step"];
                /** @description Only this deployment's. */
                model?: components["parameters"]["model"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsHistory"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
        };
    };
    getUsage: {
        parameters: {
            query?: {
                /** @description The start of the range, inclusive. */
                from?: components["parameters"]["from"];
                /** @description The end of the range, exclusive; by default now. */
                to?: components["parameters"]["to"];
                bucket?: components["parameters"]["bucket"];
                /** @description Only this key's. */
                key_id?: components["parameters"]["key_id"];
                /** @description Only this deployment's. */
                model?: components["parameters"]["model"];
                /** @description One row per key, per model, or per both. */
                group_by?: components["parameters"]["group_by"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsagePage"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
        };
    };
    listRequests: {
        parameters: {
            query?: {
                /** @description Only this key's. */
                key_id?: components["parameters"]["key_id"];
                /** @description Only this deployment's. */
                model?: components["parameters"]["model"];
                /** @description Items per page. */
                limit?: components["parameters"]["limit"];
                /** @description Only items after the one with this id. */
                after?: components["parameters"]["after"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestList"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerVersion"];
                };
            };
        };
    };
    ping: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceStatus"];
                };
            };
        };
    };
    getLoad: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerLoad"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceStatus"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceStatus"];
                };
            };
            /** @description Unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceStatus"];
                };
            };
        };
    };
}
