import { get } from "@/lib/apiClient";

interface Page<T> {
  data: T[];
  last_id: string | null;
  has_more: boolean;
}

const pageSize = 100;

/** All items of a list, from all its pages. */
export async function everyItem<T>(url: string, signal: AbortSignal): Promise<T[]> {
  const all: T[] = [];
  let after: string | undefined;
  do {
    const page = await get<Page<T>>(url, { params: { limit: pageSize, after }, signal });
    all.push(...page.data);
    after = page.has_more && page.last_id ? page.last_id : undefined;
  } while (after !== undefined);
  return all;
}
