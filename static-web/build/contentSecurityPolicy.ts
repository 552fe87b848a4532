import type { Plugin } from "vite";

// No unsafe-inline and no eval for scripts. Styles need it: Radix and Recharts set style attributes and tags.
// The API's address is only known at run time (config.json), hence the schemes in connect-src.
export const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self' https: http:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
].join("; ");

/** Adds the policy to the built page, so that it applies on every server. */
export function contentSecurityPolicyMeta(): Plugin {
  return {
    name: "nebula-content-security-policy",
    apply: "build", // the development server's own client is an inline script
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: contentSecurityPolicy },
        injectTo: "head-prepend",
      },
    ],
  };
}
