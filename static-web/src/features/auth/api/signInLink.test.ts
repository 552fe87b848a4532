import { http, HttpResponse } from "msw";
import { describe, expect, it, vi } from "vitest";
import { getSession, signIn } from "@/lib/session";
import { errorBody } from "@/testing/bodies";
import { server } from "@/testing/server";
import { signInByCode, takeSignInCode } from "./signInLink";

const exchange = (answer: () => Response) => server.use(http.post(new URL("session", document.baseURI).href, answer));
const refuse = () => HttpResponse.json(errorBody("This sign-in link has been used or has expired."), { status: 401 });

describe("takeSignInCode", () => {
  const open = (hash: string) => {
    const history = { state: null, replaceState: vi.fn() } as unknown as History;
    return { code: takeSignInCode({ hash, pathname: "/ui/keys", search: "?a=1" } as Location, history), history };
  };

  it("takes the code out of the address", () => {
    const { code, history } = open("#code=abc123");
    expect(code).toBe("abc123");
    expect(history.replaceState).toHaveBeenCalledWith(null, "", "/ui/keys?a=1");
  });

  it.each(["#section", "#key=anything", ""])("leaves %j alone", (hash) => {
    const { code, history } = open(hash);
    expect(code).toBeNull();
    expect(history.replaceState).not.toHaveBeenCalled();
  });
});

describe("signInByCode", () => {
  it("signs in with the session that the code is exchanged for", async () => {
    exchange(() => HttpResponse.json({ token: "nebula-session-1", expires_at: "2026-11-24T21:00:00Z" }));
    await signInByCode("right");
    expect(getSession()).toEqual({ token: "nebula-session-1", notice: null });
  });

  it("keeps a working session when the code is wrong", async () => {
    signIn("working");
    exchange(refuse);
    await signInByCode("wrong");
    expect(getSession().token).toBe("working");
  });

  it("says on the sign-in page why a code is refused", async () => {
    exchange(refuse);
    await signInByCode("wrong");
    expect(getSession().token).toBeNull();
    expect(getSession().notice).toContain("used or has expired");
  });
});
