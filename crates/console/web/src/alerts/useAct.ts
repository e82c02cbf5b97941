/** Doing something with an alert. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { codeOf } from "../api/failure";
import type { Alert, AlertAction } from "../api/types";
import { failureText } from "../ui/failure";

interface Act {
  alert: Alert;
  action: AlertAction;
  note?: string | undefined;
  assignee_id?: string | undefined;
}

/** Acts for the version one has seen; when somebody was quicker, what is there now is loaded. */
export function useAct() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const renew = async (): Promise<void> => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ["alerts"] }),
      client.invalidateQueries({ queryKey: ["health"] }),
    ]);
  };
  return useMutation({
    mutationFn: ({ alert, action, note = "", assignee_id }: Act) =>
      ask(
        api.POST("/api/v1/alerts/{id}/actions", {
          params: { path: { id: alert.id } },
          body: { action, version: alert.version, note, assignee_id: assignee_id ?? null },
        }),
      ),
    onSuccess: renew,
    onError: (error) => {
      void renew();
      void message.error(isStale(error) ? t("alerts.stale") : failureText(t, error));
    },
  });
}

/** Whether the alert is not any more what one decided on. */
export function isStale(error: unknown): boolean {
  const code = codeOf(error);
  return code === "version_stale" || code === "alert_action_refused";
}
