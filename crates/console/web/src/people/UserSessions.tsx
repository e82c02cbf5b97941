import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { userSessionsQuery } from "../api/queries";
import type { User } from "../api/types";
import { SessionsDrawer } from "../session/SessionsDrawer";

/** Where somebody is signed in, for who manages people. */
export function UserSessions({ user, close }: { user: User; close: () => void }) {
  const { t } = useTranslation();
  const { id } = user;
  return (
    <SessionsDrawer
      title={t("sessions.of", { name: user.display_name || user.name })}
      endAll={t("sessions.endAll")}
      query={userSessionsQuery(id)}
      end={(session_id) =>
        session_id === undefined
          ? ask(api.DELETE("/api/v1/users/{id}/sessions", { params: { path: { id } } }))
          : ask(
              api.DELETE("/api/v1/users/{id}/sessions/{session_id}", {
                params: { path: { id, session_id } },
              }),
            )
      }
      close={close}
    />
  );
}
