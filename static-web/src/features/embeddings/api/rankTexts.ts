import { post } from "@/lib/apiClient";
import { rank, type RankedText } from "../lib/ranking";

export interface Ranking {
  query: string;
  texts: RankedText[];
  dimensions: number;
  inputTokens: number;
  model: string;
}

interface EmbeddingList {
  data: { index: number; embedding: number[] }[];
  model: string;
  usage: { prompt_tokens: number };
}

/**
 * Ranks texts by the nearness of their embeddings to that of a query, with one request for a key.
 * @throws ApiError the API's error.
 */
export async function rankTexts({ keyId, model, query, texts }: { keyId: string; model: string; query: string; texts: string[] }): Promise<Ranking> {
  const list = await post<EmbeddingList>("/v1/embeddings", { model, input: [query, ...texts], encoding_format: "float" }, { headers: { "nebula-key-id": keyId } });
  const vectors = [...list.data].sort((a, b) => a.index - b.index).map(({ embedding }) => embedding);
  const [first = [], ...rest] = vectors;
  return { query, texts: rank(first, texts, rest), dimensions: first.length, inputTokens: list.usage.prompt_tokens, model: list.model };
}
