/** The error of code that was to be loaded late, in words for its reader; any other error as it is. */
export function toLoadError(error: unknown): Error {
  if (error instanceof TypeError && /import|fetch|module/i.test(error.message))
    return new Error("Part of the app could not be loaded. The server may be down or running a newer version.");
  return error instanceof Error ? error : new Error(String(error));
}
