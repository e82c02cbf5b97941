import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { listen, type AlertRaised, type CameraTurn } from "../api/feed";
import type { Camera } from "../api/types";
import { sessionQuery } from "../session/session";

/** Keeps the page up to date, and says changes of cameras and new alerts to those who cannot see them. */
export function FeedListener() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [turn, setTurn] = useState<CameraTurn>();
  const [alert, setAlert] = useState<AlertRaised>();
  useEffect(
    () =>
      listen({
        client,
        turned: setTurn,
        raised: setAlert,
        refused: () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      }),
    [client],
  );
  const cameras = client.getQueryData<Camera[]>(["cameras", "all"]);
  const name = cameras?.find(({ id }) => id === turn?.camera)?.name;
  return (
    <>
      <div className="unseen" aria-live="polite">
        {turn && name && t("shell.turned", { name, state: t(`state.${turn.state}`) })}
      </div>
      <div className="unseen" aria-live="assertive" data-said="alert">
        {alert &&
          t("alerts.raisedNow", { cause: t(`alertCause.${alert.cause}`), name: alert.name })}
      </div>
    </>
  );
}
