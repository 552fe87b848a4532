/** Where the app is mounted: `/` on a site of its own, `/ui/` if the API serves it. */
export function basePath(baseUri: string = document.baseURI): string {
  return new URL(".", baseUri).pathname;
}
