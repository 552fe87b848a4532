import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { apiBase } from "@/testing/render";
import { errorBody } from "@/testing/bodies";
import { server } from "@/testing/server";
import { get, post } from "./apiClient";
import { ApiError } from "./apiError";
import { getSession, signIn } from "./session";

describe("the API client", () => {
  it("carries the admin key, and writes lists with commas", async () => {
    signIn("secret");
    let seen: Request | undefined;
    server.use(http.get(`${apiBase}/usage`, ({ request }) => ((seen = request), HttpResponse.json({}))));
    await get("/usage", { params: { group_by: ["key", "model"], key_id: undefined } });
    expect(seen?.headers.get("authorization")).toBe("Bearer secret");
    expect(new URL(seen!.url).searchParams.get("group_by")).toBe("key,model");
    expect(new URL(seen!.url).searchParams.has("key_id")).toBe(false);
  });

  it("ends the session on a 401", async () => {
    signIn("old");
    server.use(http.get(`${apiBase}/models`, () => HttpResponse.json(errorBody("No."), { status: 401 })));
    await expect(get("/models")).rejects.toThrow(ApiError);
    expect(getSession().token).toBeNull();
    expect(getSession().notice).toContain("session has ended");
  });

  it("keeps the session if the 401 is for another key", async () => {
    signIn("mine");
    server.use(http.get(`${apiBase}/models`, () => HttpResponse.json(errorBody("No."), { status: 401 })));
    await expect(get("/models", { headers: { authorization: "Bearer other" } })).rejects.toThrow("No.");
    expect(getSession().token).toBe("mine");
  });

  it("says what the API said", async () => {
    server.use(http.post(`${apiBase}/apikeys`, () => HttpResponse.json(errorBody("'name' is required.", "name"), { status: 400, headers: { "x-request-id": "req_1" } })));
    const error = await post("/apikeys", {}).catch((thrown: unknown) => thrown as ApiError);
    expect(error).toMatchObject({ message: "'name' is required.", param: "name", status: 400, requestId: "req_1" });
  });

  it("says that the API cannot be reached", async () => {
    server.use(http.get(`${apiBase}/health`, () => HttpResponse.error()));
    const error = await get("/health").catch((thrown: unknown) => thrown as ApiError);
    expect((error as ApiError).isUnreachable).toBe(true);
  });
});
