import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Drawer } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { ownSessionsQuery } from "../api/queries";
import { Failed } from "../ui/Failed";
import { failureText } from "../ui/failure";
import { SessionsTable } from "./SessionsTable";

/** Where one is signed in oneself; one of them, or all others, can be ended. */
export function OwnSessions({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const list = useQuery(ownSessionsQuery);
  const ending = useMutation({
    mutationFn: (session_id: string | undefined) =>
      session_id === undefined
        ? ask(api.DELETE("/api/v1/session/sessions"))
        : ask(
            api.DELETE("/api/v1/session/sessions/{session_id}", {
              params: { path: { session_id } },
            }),
          ),
    onSettled: () => client.invalidateQueries({ queryKey: ownSessionsQuery.queryKey }),
    onError: (error) => void message.error(failureText(t, error)),
  });
  const others = list.data?.some(({ own }) => !own) === true;
  return (
    <Drawer
      open
      size={680}
      title={t("sessions.title")}
      onClose={close}
      extra={
        <Button danger disabled={!others} onClick={() => ending.mutate(undefined)}>
          {t("sessions.endOthers")}
        </Button>
      }
    >
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <SessionsTable sessions={list.data} end={ending.mutate} />
    </Drawer>
  );
}
