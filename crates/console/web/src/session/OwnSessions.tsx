import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { ownSessionsQuery } from "../api/queries";
import { SessionsDrawer } from "./SessionsDrawer";

/** Where one is signed in oneself; one of them, or all others, can be ended. */
export function OwnSessions({ close }: { close: () => void }) {
  const { t } = useTranslation();
  return (
    <SessionsDrawer
      title={t("sessions.title")}
      endAll={t("sessions.endOthers")}
      query={ownSessionsQuery}
      end={(session_id) =>
        session_id === undefined
          ? ask(api.DELETE("/api/v1/session/sessions"))
          : ask(
              api.DELETE("/api/v1/session/sessions/{session_id}", {
                params: { path: { session_id } },
              }),
            )
      }
      close={close}
    />
  );
}
