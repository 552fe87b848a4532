import axios from "axios";
import { toApiError } from "@/lib/apiError";
import { getSession, signIn, signOut } from "@/lib/session";
import { toast } from "@/lib/toast";

const timeout = 10_000;

/** Removes a sign-in link's code (`#code=…`) from the address and returns it; null if there is none. */
export function takeSignInCode(location: Location = window.location, history: History = window.history): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code === null) return null;
  history.replaceState(history.state, "", location.pathname + location.search);
  return code;
}

/** Exchanges a link's code for a session. A session that is open ends only if the exchange succeeds. */
export async function signInByCode(code: string): Promise<void> {
  try {
    const { data } = await axios.post<{ token: string }>(new URL("session", document.baseURI).href, { code }, { timeout });
    signIn(data.token);
  } catch (error) {
    const { message } = toApiError(error);
    if (getSession().token !== null) toast.error("The sign-in link was not used. You are still signed in.", error);
    else signOut(`${message} Start the program with “link” for a new one, or enter the admin key.`);
  }
}
