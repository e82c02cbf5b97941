/** Who is signed in: asked once, kept in the query cache under one name. */

import { queryOptions, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createContext, use } from "react";
import { api, ask, holdCsrfToken } from "../api/client";
import { isSignedOut } from "../api/failure";
import type { PasswordChange, Permission, Session, SignIn } from "../api/types";
import { downloads } from "../downloads/downloads";

/** `null` when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Session | null> => {
    try {
      return keep(await ask(api.GET("/api/v1/session")));
    } catch (error) {
      if (isSignedOut(error)) return null;
      throw error;
    }
  },
  staleTime: Infinity,
});

function keep(session: Session): Session {
  holdCsrfToken(session.csrf_token);
  return session;
}

/** Signs in; throws `RequestFailed`. */
export async function signIn(client: QueryClient, body: SignIn): Promise<void> {
  const session = keep(await ask(api.POST("/api/v1/session", { body })));
  become(client, session);
}

/** Changes one's own password; the session goes on under new tokens. */
export async function changePassword(client: QueryClient, body: PasswordChange): Promise<void> {
  const session = keep(await ask(api.POST("/api/v1/session/password", { body })));
  client.setQueryData(sessionQuery.queryKey, session);
}

/** Signs out; also when the gateway has forgotten the session already. */
export async function signOut(client: QueryClient): Promise<void> {
  try {
    await ask(api.DELETE("/api/v1/session"));
  } catch (error) {
    if (!isSignedOut(error)) throw error;
  }
  forget(client);
}

/** The session is over. */
export function forget(client: QueryClient): void {
  become(client, null);
}

/**
 * What another person saw on this machine is nobody's business. The session's own entry stays:
 * the entrance watches it, and would not see another that took its place.
 */
function become(client: QueryClient, session: Session | null): void {
  downloads.stop();
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
  client.setQueryData(sessionQuery.queryKey, session);
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session; only below the shell, where somebody is signed in. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("used outside a session");
  return session;
}

/** Asks the gateway whether the session still holds; a page that finds it does not signs out. */
export function useSessionCheck(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
}

/** Whether the person may do this. */
export function useMay(permission: Permission): boolean {
  return useSession().user.permissions.includes(permission);
}

/** The session's state for the entrance of the page. */
export function useSessionState() {
  return useQuery(sessionQuery);
}
