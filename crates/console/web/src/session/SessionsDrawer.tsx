import { useMutation, useQuery, useQueryClient, type UseQueryOptions } from "@tanstack/react-query";
import { App, Button, Drawer } from "antd";
import { useTranslation } from "react-i18next";
import type { PersonSession } from "../api/types";
import { Failed } from "../ui/Failed";
import { failureText } from "../ui/failure";
import { SessionsTable } from "./SessionsTable";

/** Where somebody is signed in: one session, or all but the one that looks, can be ended. */
export function SessionsDrawer<Key extends readonly unknown[]>(props: {
  title: string;
  endAll: string;
  query: UseQueryOptions<PersonSession[], Error, PersonSession[], Key>;
  /** Ends one session, or without an id all. */
  end: (session_id: string | undefined) => Promise<unknown>;
  close: () => void;
}) {
  const { title, endAll, query, end, close } = props;
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const list = useQuery(query);
  const ending = useMutation({
    mutationFn: end,
    onSettled: () => client.invalidateQueries({ queryKey: query.queryKey }),
    onError: (error) => void message.error(failureText(t, error)),
  });
  const others = list.data?.some(({ own }) => !own) === true;
  return (
    <Drawer
      open
      size={680}
      title={title}
      onClose={close}
      extra={
        <Button danger disabled={!others} onClick={() => ending.mutate(undefined)}>
          {endAll}
        </Button>
      }
    >
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <SessionsTable sessions={list.data} end={ending.mutate} />
    </Drawer>
  );
}
