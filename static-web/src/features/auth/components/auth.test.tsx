import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { useApiKeys } from "@/api/queries/keys";
import { getSession, signIn, signOut } from "@/lib/session";
import { apiKey, errorBody, listOf } from "@/testing/bodies";
import { apiBase, renderRoutes } from "@/testing/render";
import { server } from "@/testing/server";
import { RequireSession } from "./RequireSession";
import { returnPath, SignInPage } from "./SignInPage";

function Keys() {
  const keys = useApiKeys({});
  return <p>{keys.data?.data[0]?.name ?? "nothing yet"}</p>;
}

const routes = [
  { path: "/sign-in", Component: SignInPage },
  {
    path: "/keys",
    element: (
      <RequireSession>
        <Keys />
      </RequireSession>
    ),
  },
  { path: "/", element: <p>home</p> },
];
const catalog = (answer: () => Response) => server.use(http.get(`${apiBase}/models/catalog`, answer));

describe("signing in", () => {
  it("leads back to the page that was asked for", async () => {
    catalog(() => HttpResponse.json({}));
    server.use(http.get(`${apiBase}/apikeys`, () => HttpResponse.json(listOf([apiKey()]))));
    const { router } = renderRoutes(routes, "/keys");
    await userEvent.type(await screen.findByLabelText("Admin key"), " right ");
    await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByText("checkout")).toBeVisible();
    expect(router.state.location.pathname).toBe("/keys");
    expect(getSession().token).toBe("right");
    expect(sessionStorage.getItem("nebula.session")).toBe("right");
  });

  it.each([
    [401, "This is not the admin key of this server."],
    [403, "This is an API key. The dashboard needs the admin key."],
  ])("says why a key is refused with %d", async (status, message) => {
    catalog(() => HttpResponse.json(errorBody("No."), { status }));
    renderRoutes(routes, "/sign-in");
    await userEvent.type(screen.getByLabelText("Admin key"), "wrong{Enter}");
    expect(await screen.findByText(message)).toBeVisible();
    expect(getSession().token).toBeNull();
  });
});

describe("signing out", () => {
  it("leaves no data on the screen or in memory", async () => {
    signIn("right");
    server.use(http.get(`${apiBase}/apikeys`, () => HttpResponse.json(listOf([apiKey()]))));
    const { queries } = renderRoutes(routes, "/keys");
    expect(await screen.findByText("checkout")).toBeVisible();
    signOut();
    expect(await screen.findByLabelText("Admin key")).toBeVisible();
    expect(screen.queryByText("checkout")).toBeNull();
    expect(queries.getQueryCache().getAll()).toHaveLength(0);
    expect(sessionStorage.length).toBe(0);
  });

  it("happens by itself when the API no longer takes the key, and says so", async () => {
    signIn("old");
    server.use(http.get(`${apiBase}/apikeys`, () => HttpResponse.json(errorBody("No."), { status: 401 })));
    renderRoutes(routes, "/keys");
    await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("session has ended"));
  });
});

describe("returnPath", () => {
  it.each([
    ["/keys?a=1", "/keys?a=1"],
    [null, "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["https://evil.example", "/"],
  ])("turns %s into %s", (next, expected) => expect(returnPath(next)).toBe(expected));
});
