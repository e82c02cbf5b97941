import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { listen, type CameraTurn } from "../api/feed";
import type { Camera } from "../api/types";
import { sessionQuery } from "../session/session";

/** Keeps the page up to date, and says changes of cameras to those who cannot see them. */
export function FeedListener() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [turn, setTurn] = useState<CameraTurn>();
  useEffect(
    () =>
      listen({
        client,
        turned: setTurn,
        refused: () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      }),
    [client],
  );
  const cameras = client.getQueryData<Camera[]>(["cameras", "all"]);
  const name = cameras?.find(({ id }) => id === turn?.camera)?.name;
  return (
    <div className="unseen" aria-live="polite">
      {turn && name && t("shell.turned", { name, state: t(`state.${turn.state}`) })}
    </div>
  );
}
