import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Drawer } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { userSessionsQuery } from "../api/queries";
import type { User } from "../api/types";
import { SessionsTable } from "../session/SessionsTable";
import { Failed } from "../ui/Failed";
import { failureText } from "../ui/failure";

/** Where somebody is signed in, for who manages people. */
export function UserSessions({ user, close }: { user: User; close: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const query = userSessionsQuery(user.id);
  const list = useQuery(query);
  const ending = useMutation({
    mutationFn: (session_id: string | undefined) => {
      const id = user.id;
      return session_id === undefined
        ? ask(api.DELETE("/api/v1/users/{id}/sessions", { params: { path: { id } } }))
        : ask(
            api.DELETE("/api/v1/users/{id}/sessions/{session_id}", {
              params: { path: { id, session_id } },
            }),
          );
    },
    onSettled: () => client.invalidateQueries({ queryKey: query.queryKey }),
    onError: (error) => void message.error(failureText(t, error)),
  });
  return (
    <Drawer
      open
      size={680}
      title={t("sessions.of", { name: user.display_name || user.name })}
      onClose={close}
      extra={
        <Button
          danger
          disabled={(list.data ?? []).length === 0}
          onClick={() => ending.mutate(undefined)}
        >
          {t("sessions.endAll")}
        </Button>
      }
    >
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <SessionsTable sessions={list.data} end={ending.mutate} />
    </Drawer>
  );
}
